import { z } from "zod";
import { userRef } from "../src/forward/seal.ts";
import { type NewEntry, append, entryAt, unsettledFrom } from "./episode-log.ts";
import { type Forgetting, forgettingOf } from "./forgetting-plan.ts";
import type { WarmViews } from "./warm-views.ts";
import { censor, wipe, wipeSnapshot, wipeVectors } from "./wiping.ts";

/** What a forgetting is called in the log: this, and the keyed hash of what was forgotten. */
export const FORGETTING = "forgotten_";

/** What sinks are owed for an episode that went with another one: that has all of it. */
export const NOTHING_OWED = { facts: [], slots: [], entities: [], patterns: [], sayings: [] };

/** Nothing asks for it any more. */
const NO_TRACE = "0".repeat(32);

/** What became of a wish to forget; `again`: it was forgotten before. The answer is JSON text. */
export type ForgetOutcome = { kind: "forgotten" | "again"; answer: string } | { kind: "unknown" };

/** What is kept elsewhere, as the answer says it. */
const KEPT = [
  "keyed hashes of the episode's id, in the memory and in the ledger that every sink asks, so that whatever comes late or again is answered 410, or suppressed",
  "Spanner: a row with the episode's id and nothing else",
  "R2: the sealed line of the archive, until the user is erased; no replay or rebuild reads it",
  "R2: sealed in the archive, until the user is erased, hashes of the names that answers must not give any more",
  "BigQuery: rows in the streaming buffer, up to 90 minutes, then deleted; its time travel, 7 days",
  "the memory's database file: deleted bytes until they are overwritten, some seconds; its write-ahead log, until the memory is idle",
  "Cloudflare: point-in-time recovery of the object, 30 days",
];

/** What stays of an episode that was forgotten: a keyed hash of its id.
 *  @throws Error when the secret is not configured */
export function refOf(userId: string, episodeId: string, secret: string | undefined): string {
  return userRef(JSON.stringify([userId, episodeId]), secret);
}

/** What forgetting works with. */
type Place = { views: WarmViews; sql: SqlStorage; nowMs: number; ref: (id: string) => string };

/** Forgets an episode, in the caller's transaction. What was derived from the log must be made anew afterwards.
 *  @returns the entries that were appended, too */
export function forget(episodeId: string, place: Place): { outcome: ForgetOutcome; entries: NewEntry[] } {
  const { views, sql, ref } = place;
  const { seqs, forgotten } = views.index;
  const told = forgotten.get(ref(episodeId));
  if (told !== undefined) {
    const answer = answerOf(episodeId, entryAt(sql, told)?.answer ?? "{}");
    return { outcome: { kind: "again", answer }, entries: [] };
  }
  const target = entryAt(sql, seqs.get(episodeId) ?? 0)?.episode;
  if (target === undefined || target.kind === "episode_forgotten")
    return { outcome: { kind: "unknown" }, entries: [] };
  const [unsettled] = unsettledFrom(sql, { seq: views.owedFrom, limit: 1 });
  const from = unsettled?.episode.seq ?? views.version + 1;
  const plan = forgettingOf(target, [...views.log()], from);
  wipe(
    sql,
    plan.gone.map(({ seq }) => seq),
  );
  wipeSnapshot(sql);
  wipeVectors(sql);
  censor(sql, plan);
  const { answer, entries } = tombstones(plan, place);
  for (const entry of entries) append(sql, entry);
  return { outcome: { kind: "forgotten", answer: answerOf(episodeId, answer) }, entries };
}

/** What is left: an entry for each episode that went, and the answer, without the id: that is the caller's own and
 *  stands in no row. */
function tombstones(
  { gone, debt }: Forgetting,
  { views, nowMs, ref }: Place,
): { answer: string; entries: NewEntry[] } {
  const version = views.version + gone.length;
  const answer = forgottenAnswer(nowMs, version);
  const entries = gone.map(({ episodeId }, index) => {
    const owed = index === 0 ? debt : { episode_id: episodeId, ...NOTHING_OWED };
    const happening = { kind: "episode_forgotten", body: { ref: ref(episodeId), owed } } as const;
    const stamp = { episodeId: FORGETTING + happening.body.ref, occurredAtMs: nowMs, recordedAtMs: nowMs };
    return {
      episode: { seq: views.version + 1 + index, ...stamp, ...happening },
      fingerprint: "",
      answer,
      traceId: NO_TRACE,
      body: JSON.stringify(happening.body),
    };
  });
  return { answer, entries };
}

/** The answer to a forgetting as its entries keep it.
 *  @param nowMs when it was, epoch milliseconds
 *  @param version the memory's after it: the place of its last entry */
export function forgottenAnswer(nowMs: number, version: number): string {
  return JSON.stringify({ forgotten_at: new Date(nowMs).toISOString(), memory: { version }, kept: KEPT });
}

function answerOf(episodeId: string, kept: string): string {
  return JSON.stringify({ episode_id: episodeId, ...z.looseObject({}).parse(JSON.parse(kept)) });
}
