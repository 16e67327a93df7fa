import { createHash } from "node:crypto";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import type { Deliveries, Delivery, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";
import { seal } from "./seal.ts";
import { keepKey, newKey } from "./user-keys.ts";

/** What lies in quarantine: whole and typed. Message and detail are sealed with the user's key; a malformed one,
 *  which names no user, lies as it came. */
type Quarantined = { sink: Sink; reason: string; quarantined_at: string } & (
  | { episode_id: string; seq: number; user_ref: string; generation: number; sealed: string }
  | { body: unknown; detail: string }
);

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
    await lay(env, path, { sink, reason, ...now(), episode_id, seq, user_ref, generation, sealed });
    log("warn", "quarantined", { sink, reason, episode_id });
    return outcome;
  } catch (error) {
    return { state: "retry", reason: "quarantine_unreachable", detail: String(error) };
  }
}

/** Lays a message that fits no schema into quarantine. */
export async function quarantineMalformed(
  env: Env,
  sink: Sink,
  { id, body, detail }: { id: string; body: unknown; detail: string },
): Promise<Delivery> {
  try {
    const name = createHash("sha256")
      .update(JSON.stringify(body) ?? "")
      .digest("hex");
    await lay(env, `quarantine/${sink}/malformed/${name}.json`, {
      sink,
      reason: "malformed",
      ...now(),
      body,
      detail,
    });
    log("warn", "quarantined", { sink, reason: "malformed", message_id: id });
    return { state: "quarantine", reason: "malformed", detail };
  } catch (error) {
    return { state: "retry", reason: "quarantine_unreachable", detail: String(error) };
  }
}

async function lay(env: Env, path: string, quarantined: Quarantined): Promise<void> {
  await env.BUCKET.put(path, JSON.stringify(quarantined), {
    httpMetadata: { contentType: "application/json" },
  });
}

function now(): { quarantined_at: string } {
  return { quarantined_at: new Date().toISOString() };
}
