import { createHash } from "node:crypto";
import { base32nopad } from "@scure/base";
import canonicalize from "canonicalize";

/** 130 bits: no two keys of one user, and no two users, meet by chance. */
const ID_CHARACTERS = 26;

/** What identifies an order: both ids follow from the user and his key alone, so that a repeat finds the first.
 *  @returns `ord_…` and `ep_…`, 26 characters of lower-case RFC 4648 base32 each */
export function idsOf(userId: string, idempotencyKey: string): { orderId: string; episodeId: string } {
  return {
    orderId: `ord_${hashed(["order", userId, idempotencyKey])}`,
    episodeId: `ep_${hashed(["order_confirmed", userId, idempotencyKey])}`,
  };
}

/** Equal for bodies that mean the same: SHA-256 over the canonical JSON (RFC 8785), as hex. */
export function fingerprintOf(body: unknown): string {
  return createHash("sha256")
    .update(canonicalize(body) ?? "")
    .digest("hex");
}

/** SHA-256 over the parts as a JSON array, which keeps ("a","bc") and ("ab","c") apart. */
function hashed(parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return base32nopad.encode(digest).toLowerCase().slice(0, ID_CHARACTERS);
}
