import { z } from "zod";
import { EVENT_SINKS } from "../../durable-objects/ledger/events.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Receipt } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { checkIn } from "./claim-check.ts";
import { eventStatus } from "./event-ledger.ts";
import { Address } from "./outgoing.ts";
import { Quarantined, metadataOf } from "./quarantine.ts";
import { queueOf } from "./queue-of.ts";
import { unseal } from "./seal.ts";
import { readKey } from "./user-keys.ts";

/**
 * What became of one that was to be replayed. `sent`: it is in its queue again, and lies in quarantine until it has
 * arrived. `arrived`, `erased`, `forgotten`: it needs no replay any more, and is taken out of quarantine; `arrived` also when
 * it ran out of retries and lies there under another reason since. `under_way`: another replay has it. `malformed`: it names
 * nobody, and no consumer could read it. `gone`: there is no such message. `failed`: ask again.
 */
export const REPLAYED = [
  "sent",
  "arrived",
  "erased",
  "forgotten",
  "under_way",
  "malformed",
  "gone",
  "failed",
] as const;
export type Replayed = (typeof REPLAYED)[number];

/** The reason of what ran out of retries: nothing is wrong with it. */
export const EXHAUSTED = "retries_exhausted";

const Sealed = z.object({ message: z.looseObject({}), detail: z.string() });

const Whose = z.object({ user_id: z.string() });

/** Reads what lies in quarantine; undefined when there is nothing. */
async function readQuarantined(
  env: Env,
  path: string,
): Promise<{ quarantined: Quarantined; etag: string } | undefined> {
  const object = await env.BUCKET.get(path);
  if (object === null) return undefined;
  return { quarantined: Quarantined.parse(await object.json()), etag: object.etag };
}

/** What a sealed message says, and why it was refused; undefined when its user was erased. */
export async function openQuarantined(
  env: Env,
  { sealed, ...owner }: { sealed: string; user_ref: string; generation: number },
): Promise<z.infer<typeof Sealed> | undefined> {
  const key = await readKey(env.BUCKET, owner);
  return key === undefined ? undefined : Sealed.parse(JSON.parse(await unseal(sealed, key)));
}

/**
 * Sends one quarantined message to its queue again, unless it has arrived, or must not any more. It is marked first, and
 * of two that replay it at once one gives way; it stays in quarantine until it has arrived. Each sink takes a repeat
 * without a trace, so a replay of a replay changes nothing.
 * @param isDry nothing is written, sent or taken away: what would become of it
 */
export async function replayOne(env: Env, path: string, isDry: boolean): Promise<Replayed> {
  try {
    const found = await readQuarantined(env, path);
    if (found === undefined) return "gone";
    const { quarantined, etag } = found;
    if (!("sealed" in quarantined)) return "malformed";
    const opened = await openQuarantined(env, quarantined);
    const needless = opened === undefined ? "erased" : await isNeedless(env, quarantined, opened.message);
    if (isDry) return needless ?? "sent";
    if (needless !== undefined || opened === undefined) {
      await env.BUCKET.delete(path);
      return needless ?? "erased";
    }
    if (!(await mark(env, { path, etag, quarantined }))) return "under_way";
    await send(env, quarantined, opened.message);
    return "sent";
  } catch (error) {
    log("warn", "not replayed", { path, error: String(error) });
    return "failed";
  }
}

/** Why a message needs no replay any more, or undefined when it does. */
async function isNeedless(
  env: Env,
  quarantined: Extract<Quarantined, { sealed: string }>,
  message: Record<string, unknown>,
): Promise<"arrived" | "forgotten" | undefined> {
  const { sink, user_ref, generation, reason } = quarantined;
  if ("seq" in quarantined) {
    const { user_id } = Whose.parse(message);
    const fate = await memoryOf(env, user_id).fate(generation, quarantined.seq);
    if (fate === "forgotten") return fate;
    return isSettled(fate?.[sink], reason) ? "arrived" : undefined;
  }
  const eventSink = EVENT_SINKS.find((known) => known === sink);
  // Which events it has can be said of what is malformed only sometimes.
  if (eventSink === undefined || !("event_ids" in quarantined)) return undefined;
  const known = await Promise.all(quarantined.event_ids.map(async (id) => eventStatus(env, user_ref, id)));
  return known.every((status) => isSettled(status?.sinks[eventSink], reason)) ? "arrived" : undefined;
}

/** Whether a sink is done with it. Of what ran out of retries also when it was refused since: then it lies there under that
 *  reason, too, and would be refused with every replay. */
function isSettled(standing: Receipt | { state: "pending" } | undefined, reason: string): boolean {
  if (standing?.state === "quarantined") return reason === EXHAUSTED && standing.reason !== EXHAUSTED;
  return standing?.state === "delivered" || standing?.state === "suppressed";
}

/** Notes beside the object that it was replayed, if nobody else did meanwhile. */
async function mark(
  env: Env,
  { path, etag, quarantined }: { path: string; etag: string; quarantined: Quarantined },
): Promise<boolean> {
  const replayedAt = new Date().toISOString();
  const written = await env.BUCKET.put(path, JSON.stringify({ ...quarantined, replayed_at: replayedAt }), {
    onlyIf: { etagMatches: etag },
    httpMetadata: { contentType: "application/json" },
    customMetadata: { ...metadataOf(quarantined), replayed_at: replayedAt },
  });
  return written !== null;
}

async function send(
  env: Env,
  { sink, user_ref }: Extract<Quarantined, { sealed: string }>,
  message: z.infer<typeof Sealed>["message"],
): Promise<void> {
  const episode = Address.loose().safeParse(message);
  const key = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const { generation } = Address.parse(message);
    const known = await readKey(env.BUCKET, { user_ref, generation });
    if (known === undefined) throw new Error("the user's key is gone");
    return known;
  };
  const outgoing = episode.success ? await checkIn(episode.data, { sink, bucket: env.BUCKET, key }) : message;
  await queueOf(env, sink, user_ref).send(outgoing, { contentType: "json" });
}
