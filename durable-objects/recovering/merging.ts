import { z } from "zod";
import { jsonIn } from "../../src/json-in.ts";
import { EntryRow, append, entriesAfter, entryOf } from "../episode-log.ts";
import type { Receipts } from "../receipts.ts";
import { createRecovered, hasTable } from "../tables.ts";
import { type Tally, tallied } from "./tally.ts";
import { moveRemade, noteFirst, noteRemade, seqsOf } from "./remade.ts";
import type { RecoveredEntry } from "./recovered.ts";

/** Versions that are left free behind what is recovered: messages of the lost memory may still be on their way. */
const GAP = 1_000;

const Row = jsonIn(EntryRow.extend({ is_made: z.boolean() }));

/** Entries as a text of lines, and back. A call of an object takes 32 MB, a stream any number. */
export function linesOf(entries: readonly RecoveredEntry[]): string {
  return entries
    .map(({ episode, fingerprint, answer, traceId, isMade: is_made }) => {
      const { seq, episodeId: episode_id, kind, occurredAtMs, recordedAtMs, body } = episode;
      const times = { occurred_at: occurredAtMs, recorded_at: recordedAtMs };
      const text = JSON.stringify(body);
      const entry = {
        seq,
        episode_id,
        kind,
        ...times,
        trace_id: traceId,
        fingerprint,
        answer,
        body: text,
        is_made,
      };
      return `${JSON.stringify(entry)}\n`;
    })
    .join("");
}

/** The entries of such lines. */
export function entriesIn(lines: string): RecoveredEntry[] {
  const rows = lines.split("\n").filter((line) => line !== "");
  return rows.map((line) => {
    const { is_made: isMade, ...row } = Row.parse(line);
    return { ...entryOf(row), isMade };
  });
}

/** What a log is to take in. */
export type Merge = {
  entries: readonly RecoveredEntry[];
  /** What is known of their deliveries: all else is sent again. */
  receiptsOf: (entry: RecoveredEntry) => Receipts;
  /** The highest version that anybody may have been told of. */
  version: number;
  /** Whether everything that is there moves, and is sent again: it was written as of a generation that is no more. */
  movesAll: boolean;
};

/**
 * Writes entries that the log has not at their places in it, in the caller's transaction. What a memory that was begun
 * again has written at one of those places, and all after it, moves behind everything that was ever told, and is sent
 * again from there. Whatever was derived from the log must be made anew afterwards.
 */
export function merge(sql: SqlStorage, { entries, receiptsOf, version, movesAll }: Merge): void {
  const places = JSON.stringify(entries.map(({ episode }) => episode.seq));
  const first = sql
    .exec("SELECT MIN(seq) AS seq FROM episodes WHERE seq IN (SELECT value FROM json_each(?))", places)
    .one()["seq"];
  const own = Number(sql.exec("SELECT MAX(seq) AS seq FROM episodes").one()["seq"] ?? 0);
  const last = Math.max(version, own, ...entries.map(({ episode }) => episode.seq)) + GAP;
  const from = movesAll ? 0 : first;
  if (typeof from === "number") {
    sql.exec("UPDATE episodes SET seq = seq + ?, receipts = NULL, settled = 0 WHERE seq >= ?", last, from);
    moveRemade(sql, { from, by: last });
  }
  for (const entry of entries) {
    append(sql, { ...entry, body: JSON.stringify(entry.episode.body) });
    sql.exec(
      "UPDATE episodes SET receipts = ? WHERE seq = ?",
      JSON.stringify(receiptsOf(entry)),
      entry.episode.seq,
    );
  }
  const made = seqsOf(entries, { isMade: true });
  if (made.length > 0) noteRemade(sql, made);
  noteFirst(sql, seqsOf(entries, { isMade: false }));
  sql.exec("DELETE FROM snapshot");
  createRecovered(sql, last);
}

/** The version that a recovered memory goes on from, or 0. */
export function recoveredVersion(sql: SqlStorage): number {
  if (!hasTable(sql, "recovered")) return 0;
  return Number(sql.exec("SELECT version FROM recovered").one()["version"]);
}

const STATE = [
  ["seq", "number"],
  ["episode_id", "text"],
  ["kind", "text"],
  ["fingerprint", "text"],
  ["occurred_at", "number"],
  ["recorded_at", "number"],
  ["trace_id", "text"],
  ["answer", "text"],
  ["body", "json"],
  ["generation", "number"],
  ["user_id", "text"],
] as const;

/** What a log says, added up; what sinks are owed of a forgetting, and what they reported, is left out. */
export function stateOf(
  before: Tally | undefined,
  entries: Iterable<Pick<RecoveredEntry, "episode" | "fingerprint" | "answer" | "traceId">>,
  { userId, generation, beforeMs }: { userId: string; generation: number; beforeMs: number },
): Tally {
  const cells = [...entries]
    .filter(({ episode }) => episode.recordedAtMs < beforeMs)
    .map(({ episode, fingerprint, answer, traceId }) => [
      episode.seq,
      episode.episodeId,
      episode.kind,
      fingerprint,
      episode.occurredAtMs,
      episode.recordedAtMs,
      traceId,
      answer,
      episode.kind === "episode_forgotten" ? { ref: episode.body.ref } : episode.body,
      generation,
      userId,
    ]);
  return tallied(before, STATE, cells);
}

/** The same of a log in its table. */
export function stateOfLog(sql: SqlStorage, of: Parameters<typeof stateOf>[2]): Tally {
  return stateOf(undefined, entriesAfter(sql, 0), of);
}
