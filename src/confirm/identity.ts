import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { hashed } from "../../durable-objects/graph/ids.ts";

/** What identifies an order: both ids follow from the user and his key alone, so that a repeat finds the first.
 *  @returns `ord_…` and `ep_…`, 26 characters of lower-case RFC 4648 base32 each */
export function idsOf(userId: string, idempotencyKey: string): { orderId: string; episodeId: string } {
  return {
    orderId: `ord_${hashed(["order", userId, idempotencyKey])}`,
    episodeId: episodeIdOf("order_confirmed", userId, idempotencyKey),
  };
}

/** The id of what a call writes: a key belongs to one user and one call.
 *  @param call the kind of episode it writes, or one name for a call that writes several */
export function episodeIdOf(call: string, userId: string, idempotencyKey: string): string {
  return `ep_${hashed([call, userId, idempotencyKey])}`;
}

/** Equal for bodies that mean the same: SHA-256 over the canonical JSON (RFC 8785), as hex. */
export function fingerprintOf(body: unknown): string {
  return createHash("sha256")
    .update(canonicalize(body) ?? "")
    .digest("hex");
}
