import { seal, unseal } from "./seal.ts";
import type { Address, ClaimCheck } from "./outgoing.ts";

/** Queues take 128 KB; what is larger than this travels by pointer. */
const MAX_MESSAGE_BYTES = 100_000;

/** Where an episode's claim for one sink lies. */
export function claimPath(address: Address, sink: string): string {
  return `claims/${address.user_ref}/${address.generation}/${address.episode_id}/${sink}`;
}

/** The message itself, or when it is too large for the queue a claim check for its sealed text in R2. */
export async function checkIn<Kind extends Address>(
  message: Kind,
  { sink, bucket, key }: { sink: string; bucket: R2Bucket; key: () => Promise<Uint8Array<ArrayBuffer>> },
): Promise<Kind | ClaimCheck> {
  const text = JSON.stringify(message);
  if (new TextEncoder().encode(text).length <= MAX_MESSAGE_BYTES) return message;
  const { v, user_id, user_ref, generation, seq, episode_id } = message;
  const address: Address = { v, user_id, user_ref, generation, seq, episode_id };
  const claim = claimPath(address, sink);
  await bucket.put(claim, await seal(text, await key()));
  return { ...address, claim };
}

/** The text of the message behind a claim check, or undefined when the claim is gone. */
export async function checkOut(
  { claim }: ClaimCheck,
  { bucket, key }: { bucket: R2Bucket; key: Uint8Array<ArrayBuffer> },
): Promise<string | undefined> {
  const stored = await bucket.get(claim);
  return stored === null ? undefined : unseal(await stored.text(), key);
}
