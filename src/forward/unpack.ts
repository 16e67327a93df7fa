import type { z } from "zod";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { checkOut } from "./claim-check.ts";
import type { Deliveries, Delivery, Parcel } from "./delivery.ts";
import { Address, ClaimCheck } from "./outgoing.ts";
import { quarantineMalformed } from "./malformed.ts";
import { readKey } from "./user-keys.ts";

/** Claims are opened into memory, of which an isolate has 128 MB: those beyond this come again. */
const MAX_CLAIMED_CHARACTERS = 20_000_000;

type Opened<Kind> = { state: "read"; message: Kind } | { state: "misfit"; message: Address } | Delivery;

/** A batch read: what fits its schema, claim checks resolved; what is addressed but does not fit; and what became of the
 *  rest. */
export type Unpacked<Kind> = {
  parcels: Parcel<Kind>[];
  misfits: Parcel<Address>[];
  unreadable: Deliveries;
};

/** Reads a batch. What is no message of ours at all is quarantined as `malformed`; a claim that cannot be read now comes
 *  again. */
export async function unpack<Kind extends Address>(
  env: Env,
  { sink, schema }: { sink: Sink; schema: z.ZodType<Kind> },
  messages: readonly Message[],
): Promise<Unpacked<Kind>> {
  const unpacked: Unpacked<Kind> = { parcels: [], misfits: [], unreadable: new Map() };
  let room = MAX_CLAIMED_CHARACTERS;
  for (const { id, body } of messages) {
    const claim = ClaimCheck.safeParse(body);
    const claimed = claim.success ? await claimedBody(env, claim.data, room) : { body, characters: 0 };
    const opened =
      "state" in claimed ? claimed : await read(env, { sink, schema }, { id, body: claimed.body });
    room -= "state" in claimed ? 0 : claimed.characters;
    if (opened.state === "read") unpacked.parcels.push({ id, message: opened.message });
    else if (opened.state === "misfit") unpacked.misfits.push({ id, message: opened.message });
    else unpacked.unreadable.set(id, opened);
  }
  return unpacked;
}

async function read<Kind>(
  env: Env,
  { sink, schema }: { sink: Sink; schema: z.ZodType<Kind> },
  { id, body }: { id: string; body: unknown },
): Promise<Opened<Kind>> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { state: "read", message: parsed.data };
  const addressed = Address.loose().safeParse(body);
  if (addressed.success) return { state: "misfit", message: addressed.data };
  return quarantineMalformed(env, sink, { id, body, detail: parsed.error.message });
}

/** The message behind a claim check. A claim that is gone was settled everywhere, or its user was erased: what
 *  still misses it is sent again by the memory. */
async function claimedBody(
  env: Env,
  claim: ClaimCheck,
  room: number,
): Promise<{ body: unknown; characters: number } | Delivery> {
  if (room <= 0) return { state: "retry", reason: "batch_full" };
  try {
    const key = await readKey(env.BUCKET, claim);
    const text = key === undefined ? undefined : await checkOut(claim, { bucket: env.BUCKET, key });
    if (text === undefined) return { state: "suppressed", reason: "claim_gone" };
    return { body: JSON.parse(text), characters: text.length };
  } catch (error) {
    return { state: "retry", reason: "claim_unreadable", detail: String(error) };
  }
}
