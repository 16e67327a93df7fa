import type { Happening } from "../../durable-objects/graph/episode.ts";
import type { WriteRequest } from "../../durable-objects/requests.ts";
import { episodeIdOf, fingerprintOf } from "./identity.ts";

/** Who writes, under which Idempotency-Key. */
export type Writer = { userId: string; key: string; traceId: string };

/** What the memory is asked to remember. The fingerprint covers kind, body and the time given, so the order or entity a
 *  path names is part of it: a key used on another one is a conflict.
 *  @param occurredAt RFC 3339; now when absent */
export function toWriteRequest(
  { userId, key, traceId }: Writer,
  happening: Happening,
  { call = happening.kind, occurredAt }: { call?: string; occurredAt?: string | undefined } = {},
): WriteRequest {
  return {
    userId,
    episodeId: episodeIdOf(call, userId, key),
    traceId,
    fingerprint: fingerprintOf({ ...happening, occurred_at: occurredAt }),
    occurredAtMs: occurredAt === undefined ? undefined : Date.parse(occurredAt),
    happening,
  };
}
