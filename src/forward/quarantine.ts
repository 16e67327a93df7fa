import { z } from "zod";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import type { Deliveries, Delivery, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";
import { seal } from "./seal.ts";
import { keepKey, newKey } from "./user-keys.ts";

const Laid = z.object({ sink: z.enum(SINKS), reason: z.string(), quarantined_at: z.iso.datetime() });
const Sealed = Laid.extend({ user_ref: z.string(), generation: z.int(), sealed: z.string() });

/** What lies in quarantine: whole and typed. Message and detail are sealed with the user's key, of a
 *  malformed one too where it names one; what names no user lies as it came. */
export const Quarantined = z.union([
  Sealed.extend({ episode_id: z.string(), seq: z.int() }),
  Sealed.extend({ batch_id: z.string(), event_ids: z.array(z.string()) }),
  Sealed,
  Laid.extend({ body: z.unknown(), detail: z.string() }),
]);
export type Quarantined = z.infer<typeof Quarantined>;

/** Lays whatever a sink refused for good into R2. What cannot be laid there now comes again instead. */
export async function quarantineRefused<Kind extends Address>(
  env: Env,
  sink: Sink,
  { parcels, outcomes }: { parcels: readonly Parcel<Kind>[]; outcomes: Deliveries },
): Promise<Deliveries> {
  const settled: Deliveries = new Map(outcomes);
  for (const { id, message } of parcels) {
    const outcome = outcomes.get(id);
    if (outcome?.state === "quarantine")
      settled.set(id, await quarantineOne(env, sink, { message, outcome }));
  }
  return settled;
}

/** Lays one message into quarantine under its reason; the same message again overwrites itself. */
export async function quarantineOne(
  env: Env,
  sink: Sink,
  { message, outcome }: { message: Address; outcome: Extract<Delivery, { state: "quarantine" }> },
): Promise<Delivery> {
  const { user_ref, generation, seq, episode_id } = message;
  const { reason, detail } = outcome;
  try {
    const key = await keepKey(env.BUCKET, { user_ref, generation }, newKey());
    const sealed = await seal(JSON.stringify({ message, detail }), key);
    const path = `quarantine/${sink}/${reason}/${user_ref}/${episode_id}.json`;
    await layQuarantined(env, path, {
      sink,
      reason,
      ...now(),
      episode_id,
      seq,
      user_ref,
      generation,
      sealed,
    });
    const trace_id = "trace_id" in message ? message.trace_id : undefined;
    log("warn", "quarantined", { sink, reason, episode_id, user_ref, trace_id });
    return outcome;
  } catch (error) {
    return { state: "retry", reason: "quarantine_unreachable", detail: String(error) };
  }
}

/** Writes what is refused to its place. What lists and filters need lies beside it, so that no list reads an object. */
export async function layQuarantined(env: Env, path: string, quarantined: Quarantined): Promise<void> {
  await env.BUCKET.put(path, JSON.stringify(quarantined), {
    httpMetadata: { contentType: "application/json" },
    customMetadata: metadataOf(quarantined),
  });
}

/** What lies beside a quarantined object: texts, as R2 keeps them. */
export function metadataOf(quarantined: Quarantined): Record<string, string> {
  const at = { quarantined_at: quarantined.quarantined_at };
  if ("episode_id" in quarantined) return { ...at, episode_id: quarantined.episode_id };
  if (!("event_ids" in quarantined)) return at;
  return { ...at, batch_id: quarantined.batch_id, events: String(quarantined.event_ids.length) };
}

function now(): { quarantined_at: string } {
  return { quarantined_at: new Date().toISOString() };
}
