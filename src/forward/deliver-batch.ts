import type { z } from "zod";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { deliverToArchive } from "./archive/deliver.ts";
import { deliverOrForget } from "./bigquery/forget.ts";
import { type Deliveries, type Parcel, type Tell, allAre } from "./delivery.ts";
import { deliverEvents } from "./events/deliver-events.ts";
import { byContent } from "./events/message.ts";
import { withoutGone } from "./forgotten.ts";
import { recordBatch, waitForCircuit } from "./health.ts";
import { type Address, ArchiveMessage, EpisodeMessage, SpannerMessage } from "./outgoing.ts";
import { quarantineRefused } from "./quarantine.ts";
import { reportArrivals } from "./report.ts";
import { deliverToSpanner } from "./spanner/deliver.ts";
import { tellFeed } from "./tell-feed.ts";
import { withoutErased } from "./tombstones.ts";
import { unpack } from "./unpack.ts";

/** A sink's own part of the work: the messages it takes, and how it takes them. */
type SinkWork<Message extends Address> = {
  sink: Sink;
  schema: z.ZodType<Message>;
  deliver: (env: Env, parcels: readonly Parcel<Message>[], tell: Tell) => Promise<Deliveries>;
};

/**
 * One batch at one sink: ask the circuit, unpack, leave out the erased and the forgotten, deliver, quarantine what can never be
 * taken, then tell the memories and the sink's health. Outcomes are by the queue's message id.
 */
export async function deliverBatch(env: Env, sink: Sink, messages: readonly Message[]): Promise<Deliveries> {
  const waiting = await waitForCircuit(env, sink, messages);
  if (waiting !== undefined) return waiting;
  const { episodes, events } = byContent(sink, messages);
  const delivered = episodes.length === 0 ? [] : await deliverTo(env, sink, episodes);
  // Spanner has no table for what a memory does not know.
  if (events.length === 0 || sink === "spanner") return new Map(delivered);
  return new Map([...delivered, ...(await deliverEvents(env, sink, events))]);
}

async function deliverTo(env: Env, sink: Sink, messages: readonly Message[]): Promise<Deliveries> {
  switch (sink) {
    case "spanner":
      return deliverAs(env, { sink, schema: SpannerMessage, deliver: deliverToSpanner }, messages);
    case "bigquery":
      return deliverAs(env, { sink, schema: EpisodeMessage, deliver: deliverOrForget }, messages);
    case "archive":
      return deliverAs(env, { sink, schema: ArchiveMessage, deliver: deliverToArchive }, messages);
  }
}

async function deliverAs<Kind extends Address>(
  env: Env,
  { sink, schema, deliver }: SinkWork<Kind>,
  messages: readonly Message[],
): Promise<Deliveries> {
  const { parcels, misfits, unreadable } = await unpack(env, { sink, schema }, messages);
  const { alive, gone } = await withoutGone(env, parcels);
  const { alive: unfit, erased } = await withoutErased(env, misfits);
  const told = new Set<string>();
  const sent = await deliver(env, alive, async (delivered) => {
    await reportArrivals(env, sink, { parcels: alive, outcomes: delivered });
    for (const id of delivered.keys()) told.add(id);
  });
  const refused = allAre(unfit, { state: "quarantine", reason: "malformed", detail: "fits no schema" });
  const settled = await quarantineRefused(env, sink, {
    parcels: [...alive, ...unfit],
    outcomes: new Map([...sent, ...refused]),
  });
  const outcomes: Deliveries = new Map([...unreadable, ...gone, ...erased, ...settled]);
  const untold = [...parcels, ...misfits].filter(({ id }) => !told.has(id));
  await reportArrivals(env, sink, { parcels: untold, outcomes });
  // Of the circuit only what the sink itself was asked for.
  const isWatched = await recordBatch(env, sink, { outcomes, asked: sent, messages });
  if (isWatched) tellFeed(env, sink, { parcels: [...parcels, ...misfits], outcomes });
  return outcomes;
}
