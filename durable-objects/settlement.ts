import { isDeepStrictEqual } from "node:util";
import type { LogEntry } from "./episode-log.ts";
import { type Receipts, type Sink, mergeReceipts, owedTo } from "./receipts.ts";

/** After a confirmation, and between two sends at the least. */
export const FIRST_WAIT_MS = 8_000;
/** Between two sends at the most, however long a sink is down. */
const MAX_WAIT_MS = 60 * 60_000;

/** What the alarm has to do for the entries that are not settled. */
export type Settlement = {
  /** Receipts that are news to the log. */
  writes: { seq: number; receipts: Receipts; settled: boolean }[];
  /** Entries to send again, to the sinks that have not reported. */
  resends: { entry: LogEntry; sinks: Sink[] }[];
  /** The first place in the log that is still owed to a sink, or undefined. */
  owedFrom: number | undefined;
  /** When to look again, epoch milliseconds, or undefined when nothing is owed. */
  nextAtMs: number | undefined;
};

/**
 * Decides what to write, what to send again and when to look again. The wait between two sends of an entry is
 * half its age, from 8 s to an hour.
 * @param known what sinks reported since the last alarm, and when each entry was last sent, by place in the log
 * @param nowMs epoch milliseconds
 */
export function settle(
  entries: readonly LogEntry[],
  known: { arrivals: ReadonlyMap<number, Receipts>; sentAtMs: ReadonlyMap<number, number> },
  nowMs: number,
): Settlement {
  const settlement: Settlement = { writes: [], resends: [], owedFrom: undefined, nextAtMs: undefined };
  for (const entry of entries) {
    const { seq, recordedAtMs } = entry.episode;
    const arrived = known.arrivals.get(seq);
    const receipts = mergeReceipts(entry.receipts, arrived ?? {});
    const sinks = owedTo(receipts);
    if (!isDeepStrictEqual(receipts, entry.receipts))
      settlement.writes.push({ seq, receipts, settled: sinks.length === 0 });
    if (sinks.length === 0) continue;
    settlement.owedFrom ??= seq;
    const waitMs = Math.min(Math.max((nowMs - recordedAtMs) / 2, FIRST_WAIT_MS), MAX_WAIT_MS);
    const dueAtMs = (known.sentAtMs.get(seq) ?? recordedAtMs) + waitMs;
    if (dueAtMs <= nowMs) settlement.resends.push({ entry, sinks });
    const next = dueAtMs <= nowMs ? nowMs + waitMs : dueAtMs;
    settlement.nextAtMs = Math.min(settlement.nextAtMs ?? Infinity, next);
  }
  return settlement;
}
