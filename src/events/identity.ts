import canonicalize from "canonicalize";
import { hashed } from "../../durable-objects/graph/ids.ts";

/** What identifies an event: its user's and the sender's own id; without one, all that it says.
 *  @param place of those that one told event came to, from 0
 *  @returns `evt_` and 26 characters of lower-case RFC 4648 base32 */
export function eventIdOf(
  userId: string,
  told: { clientId: string } | { type: string; occurredAt: string; body: object },
  place: number,
): string {
  const parts =
    "clientId" in told
      ? ["event", userId, told.clientId]
      : ["told", userId, told.type, told.occurredAt, canonicalize(told.body) ?? ""];
  return `evt_${hashed(place === 0 ? parts : [...parts, place])}`;
}

/** One accepted request. Two requests are two batches, whatever events they have in common. */
export function batchIdOf(userRef: string, receivedAt: string, eventIds: readonly string[]): string {
  return `bat_${hashed([userRef, receivedAt, ...eventIds])}`;
}
