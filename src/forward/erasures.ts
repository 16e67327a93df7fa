import { createHash, createHmac } from "node:crypto";
import { base32nopad } from "@scure/base";
import type { Erasure } from "../../durable-objects/erasure.ts";
import type { OpenErasure } from "../../durable-objects/erasure-ledger.ts";
import type { Env } from "../env.ts";
import { seal, unseal, userRef } from "./seal.ts";
import { erasureLedger } from "./tombstones.ts";

const ID_CHARACTERS = 26;

/** Marks a user's generation, and all before it, as erased for good, and begins the receipt: from here on nothing of it is
 *  delivered, and the cron sees to whatever is left of it. A repeat gives the same erasure. */
export async function beginErasure(
  env: Env,
  { userId, generation }: { userId: string; generation: number },
): Promise<Erasure> {
  const ref = userRef(userId, env.USER_REF_SECRET);
  return erasureLedger(env).begin({
    erasure_id: erasureIdOf(ref, generation),
    user_ref: ref,
    generation,
    user_sealed: await seal(userId, ledgerKey(env.USER_REF_SECRET)),
  });
}

/** The user of an erasure that is under way.
 *  @throws OperationError (Web Crypto) when USER_REF_SECRET is another one than it was */
export async function erasedUser(env: Env, { user_sealed }: OpenErasure): Promise<string> {
  return unseal(user_sealed, ledgerKey(env.USER_REF_SECRET));
}

/** An erasure's id: the same for the same generation of the same user, and telling nothing of either. */
export function erasureIdOf(ref: string, generation: number): string {
  const digest = createHash("sha256").update(`${ref}/${generation}`).digest();
  return `era_${base32nopad.encode(digest).toLowerCase().slice(0, ID_CHARACTERS)}`;
}

function ledgerKey(secret = ""): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", secret).update("users of erasures that are under way").digest());
}
