import type { z } from "zod";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { checkOut } from "./claim-check.ts";
import type { Deliveries, Delivery, Parcel } from "./delivery.ts";
import { type Address, ClaimCheck } from "./outgoing.ts";
import { quarantineMalformed } from "./quarantine.ts";
import { readKey } from "./user-keys.ts";

type Opened<Kind> = { state: "read"; message: Kind } | Delivery;

/** A batch read: what fits its schema, claim checks resolved, and what became of the rest. */
export type Unpacked<Kind> = { parcels: Parcel<Kind>[]; unreadable: Deliveries };

/** Reads a batch. What fits no schema is quarantined as `malformed`; a claim that cannot be read now comes again. */
export async function unpack<Kind extends Address>(
  env: Env,
  { sink, schema }: { sink: Sink; schema: z.ZodType<Kind> },
  messages: readonly Message[],
): Promise<Unpacked<Kind>> {
  const parcels: Parcel<Kind>[] = [];
  const unreadable: Deliveries = new Map();
  for (const message of messages) {
    const opened = await open(env, { sink, schema }, message);
    if (opened.state === "read") parcels.push({ id: message.id, message: opened.message });
    else unreadable.set(message.id, opened);
  }
  return { parcels, unreadable };
}

async function open<Kind>(
  env: Env,
  { sink, schema }: { sink: Sink; schema: z.ZodType<Kind> },
  { id, body }: Message,
): Promise<Opened<Kind>> {
  const claim = ClaimCheck.safeParse(body);
  const claimed = claim.success ? await claimedBody(env, claim.data) : { body };
  if ("state" in claimed) return claimed;
  const parsed = schema.safeParse(claimed.body);
  if (parsed.success) return { state: "read", message: parsed.data };
  return quarantineMalformed(env, sink, { id, body, detail: parsed.error.message });
}

/** The message behind a claim check. A claim that is gone was settled everywhere, or its user was erased: what
 *  still misses it is sent again by the memory. */
async function claimedBody(env: Env, claim: ClaimCheck): Promise<{ body: unknown } | Delivery> {
  try {
    const key = await readKey(env.BUCKET, claim);
    const body = key === undefined ? undefined : await checkOut(claim, { bucket: env.BUCKET, key });
    return body === undefined ? { state: "suppressed", reason: "claim_gone" } : { body };
  } catch (error) {
    return { state: "retry", reason: `claim unreadable: ${String(error)}` };
  }
}
