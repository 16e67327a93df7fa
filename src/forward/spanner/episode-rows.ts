import type { SpannerMessage } from "../outgoing.ts";
import type { Cell } from "./rows.ts";

/** The log's table; a row never changes, but for losing its content when the episode is forgotten. */
export const EPISODES = {
  name: "Episodes",
  columns: [
    "user_id",
    "episode_id",
    "kind",
    "occurred_at",
    "recorded_at",
    "seq",
    "body",
    "trace_id",
    "fingerprint",
  ],
} as const;

/** The kind that stands at a forgotten episode. */
export const FORGOTTEN = "forgotten";

/** An episode's row. A forgetting does not say here what it was that was forgotten: the memory drops that id, too, once
 *  all sinks have forgotten it, and the row must be the same before and after. */
export function episodeRow(message: SpannerMessage): Cell[] {
  const { user_id, episode_id, kind, occurred_at, recorded_at, seq } = message;
  const body = kind === "episode_forgotten" ? { ref: message.body.ref } : message.body;
  const { trace_id, fingerprint = null } = message;
  const place = [user_id, episode_id, kind, occurred_at, recorded_at, String(seq)];
  return [...place, JSON.stringify(body), trace_id, fingerprint];
}

/** What a message leaves of the episode that it forgets: its key, without content, and time and place of the forgetting. */
export function forgottenRows(message: SpannerMessage): Cell[][] {
  if (message.kind !== "episode_forgotten" || message.body.episode_id === undefined) return [];
  const { user_id, occurred_at, recorded_at, seq } = message;
  return [
    [user_id, message.body.episode_id, FORGOTTEN, occurred_at, recorded_at, String(seq), "{}", null, null],
  ];
}
