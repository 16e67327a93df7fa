import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import type { Deliveries } from "./delivery.ts";
import { buryDeadEvents } from "./events/deliver-events.ts";
import { byContent } from "./events/message.ts";
import { withoutGone } from "./forgotten.ts";
import { Address } from "./outgoing.ts";
import { quarantineOne } from "./quarantine.ts";
import { reportArrivals } from "./report.ts";
import { unpack } from "./unpack.ts";

/** Lays messages that ran out of retries into quarantine, whole. The reason passes: the memory hears of it, and
 *  goes on sending until the sink has the episode. */
export async function buryDead(env: Env, sink: Sink, messages: readonly Message[]): Promise<Deliveries> {
  const { episodes, events } = byContent(sink, messages);
  const buried = episodes.length === 0 ? [] : await buryDeadEpisodes(env, sink, episodes);
  if (events.length === 0 || sink === "spanner") return new Map(buried);
  return new Map([...buried, ...(await buryDeadEvents(env, sink, events))]);
}

async function buryDeadEpisodes(env: Env, sink: Sink, messages: readonly Message[]): Promise<Deliveries> {
  const { parcels, unreadable } = await unpack(env, { sink, schema: Address.loose() }, messages);
  const { alive, gone } = await withoutGone(env, parcels);
  const outcomes: Deliveries = new Map([...unreadable, ...gone]);
  const outcome = { state: "quarantine", reason: "retries_exhausted", detail: "" } as const;
  for (const { id, message } of alive) outcomes.set(id, await quarantineOne(env, sink, { message, outcome }));
  await reportArrivals(env, sink, { parcels, outcomes });
  return outcomes;
}
