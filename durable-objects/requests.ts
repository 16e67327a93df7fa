import type { Happening } from "./graph/episode.ts";

/** Something to remember. The episode's id and the fingerprint follow from user, kind, key and body. */
export type WriteRequest = {
  userId: string;
  episodeId: string;
  fingerprint: string;
  traceId: string;
  /** When it happened, epoch milliseconds; now when absent. */
  occurredAtMs: number | undefined;
  happening: Happening;
};

/**
 * What became of it. `written` and `replayed` carry the answer's JSON text; `conflict`: the key was used with another
 * body; `gone`: what it wrote was forgotten; `refused`: nothing was written, and why.
 */
export type WriteOutcome =
  | { kind: "written" | "replayed"; answer: string }
  | { kind: "conflict" }
  | { kind: "gone" }
  | { kind: "refused"; refusal: Refusal };

/** Why the memory takes something not. `pointer` is a JSON pointer into the request's body. */
export type Refusal = {
  code:
    | "unknown_order"
    | "unknown_episode"
    | "unknown_entity"
    | "order_cancelled"
    | "does_not_fit"
    | "memory_full"
    | "erasing"
    | "promised"
    | "too_large";
  detail: string;
  pointer?: string;
};

/** The outcome of a write that is not done. */
export function refused(refusal: Refusal): WriteOutcome {
  return { kind: "refused", refusal };
}
