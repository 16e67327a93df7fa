import { createHash } from "node:crypto";
import { z } from "zod";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import type { Delivery } from "./delivery.ts";
import { layQuarantined } from "./quarantine.ts";
import { seal, userRef } from "./seal.ts";
import { tombstoneOf } from "./tombstones.ts";
import { keepKey, newKey } from "./user-keys.ts";

/** What a message that fits no schema says of whose it is and from when, as far as it can be read. */
const Whose = z.object({
  user_id: z.string().min(1).optional().catch(undefined),
  // Part of a key in R2.
  user_ref: z
    .string()
    .regex(/^[a-z2-7]{32}$/)
    .optional()
    .catch(undefined),
  generation: z.int().optional().catch(undefined),
  received_at: z.iso.datetime().optional().catch(undefined),
});
type Whose = z.infer<typeof Whose>;

/** Which events it has, where that can be read: then it is known whether they have arrived. */
const Events = z.object({
  batch_id: z.string(),
  events: z.array(z.object({ event_id: z.string() })).min(1),
});

/** Lays a message that fits no schema into quarantine, below its user and sealed with his key where it names one, else as it
 *  came. Nothing of an erased user is laid there. */
export async function quarantineMalformed(
  env: Env,
  sink: Sink,
  { id, body, detail }: { id: string; body: unknown; detail: string },
): Promise<Delivery> {
  try {
    const laid = { sink, reason: "malformed", quarantined_at: new Date().toISOString() } as const;
    const owner = await ownerOf(env, Whose.safeParse(body).data ?? {});
    if (owner === "erased") return { state: "suppressed", reason: "erased" };
    const name = `${createHash("sha256")
      .update(JSON.stringify(body) ?? "")
      .digest("hex")}.json`;
    if (owner === undefined)
      await layQuarantined(env, `quarantine/${sink}/malformed/${name}`, { ...laid, body, detail });
    else {
      const sealed = await sealedFor(env, owner, { body, detail });
      await layQuarantined(env, `quarantine/${sink}/malformed/${owner.user_ref}/${name}`, {
        ...laid,
        ...sealed,
      });
    }
    log("warn", "quarantined", { sink, reason: "malformed", message_id: id });
    return { state: "quarantine", reason: "malformed", detail };
  } catch (error) {
    return { state: "retry", reason: "quarantine_unreachable", detail: String(error) };
  }
}

type Owner = { user_ref: string; generation: number };

/** Whose it is, of the generation that lives; undefined: nobody's. Of somebody who was erased only what is surely from after
 *  that is his. */
async function ownerOf(env: Env, whose: Whose): Promise<Owner | "erased" | undefined> {
  const { user_id, user_ref, generation, received_at = "" } = whose;
  const ref = user_id === undefined ? user_ref : userRef(user_id, env.USER_REF_SECRET);
  if (ref === undefined) return undefined;
  const tombstone = await tombstoneOf(env, ref);
  if (tombstone === undefined) return { user_ref: ref, generation: 1 };
  const isLater =
    generation === undefined
      ? Date.parse(received_at) > tombstone.erasedAtMs
      : generation > tombstone.generation;
  return isLater ? { user_ref: ref, generation: tombstone.generation + 1 } : "erased";
}

async function sealedFor(
  env: Env,
  owner: Owner,
  { body, detail }: { body: unknown; detail: string },
): Promise<Owner & { sealed: string; batch_id?: string; event_ids?: string[] }> {
  const key = await keepKey(env.BUCKET, owner, newKey());
  const sealed = await seal(JSON.stringify({ message: body, detail }), key);
  const { data } = Events.safeParse(body);
  if (data === undefined) return { ...owner, sealed };
  const event_ids = data.events.map(({ event_id }) => event_id);
  return { ...owner, batch_id: data.batch_id, event_ids, sealed };
}
