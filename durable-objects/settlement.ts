import { isDeepStrictEqual } from "node:util";
import type { LogEntry } from "./episode-log.ts";
import { type Receipts, type Sink, mergeReceipts, owedTo } from "./receipts.ts";

/** After a confirmation, and between two sends at the least. Most is delivered within five seconds; when a sink is busy, an
 *  alarm that rings before it is through costs a row and sends again what is under way. */
export const FIRST_WAIT_MS = 20_000;
/** However slow deliveries were a moment ago, the alarm after a confirmation rings by then. */
export const LONGEST_FIRST_WAIT_MS = 120_000;
/** What some sinks reported is kept in memory alone until the next alarm, if that is no later: an object that is not called
 *  lives for a minute at the least. */
const UNWRITTEN_AT_MOST_MS = 60_000;
/** So long the wait between two sends grows by itself; a sink's lag may make it longer. */
const MAX_BACKOFF_MS = 60 * 60_000;
/** The alarm looks again after so long at the most: a sink that was down may be well. */
const LOOK_AGAIN_MS = 60 * 60_000;

/** What the alarm has to do for the entries that are not settled. */
export type Settlement = {
  /** Receipts that are news to the log. */
  writes: { seq: number; receipts: Receipts; settled: boolean }[];
  /** Places in the log of which reports are kept in memory until the next alarm. */
  unwritten: Set<number>;
  /** Entries to send again, to the sinks that have not reported. */
  resends: { entry: LogEntry; sinks: Sink[] }[];
  /** The first place in the log that is still owed to a sink, or undefined. */
  owedFrom: number | undefined;
  /** When to look again, epoch milliseconds, or undefined when nothing is owed. */
  nextAtMs: number | undefined;
};

/** What the alarm knows beside the log. */
export type Known = {
  /** What sinks reported since the last alarm, by place in the log. */
  arrivals: ReadonlyMap<number, Receipts>;
  /** When each entry was last sent again since the memory woke, by place in the log; before that, when it was recorded. */
  sentAtMs: ReadonlyMap<number, number>;
  /** How long messages wait at each sink at present. */
  lagMs: ReadonlyMap<Sink, number>;
};

/**
 * Decides what to write, what to send again and when to look again. Between two sends of an entry the wait doubles,
 * from 20 s to an hour, and is never shorter than twice what messages wait at that sink: a sink that is slow or down
 * must not be given the same orders over and over (as TCP's retransmission timer follows the round trip, RFC 6298).
 * What has to wait longer than an hour is looked at again every hour: the sink may be well by then.
 * @param nowMs epoch milliseconds
 */
export function settle(entries: readonly LogEntry[], known: Known, nowMs: number): Settlement {
  const settlement: Settlement = {
    writes: [],
    unwritten: new Set(),
    resends: [],
    owedFrom: undefined,
    nextAtMs: undefined,
  };
  for (const entry of entries) {
    const { seq, kind } = entry.episode;
    const receipts = mergeReceipts(entry.receipts, known.arrivals.get(seq) ?? {});
    const owed = owedTo(kind, receipts);
    const isNews = !isDeepStrictEqual(receipts, entry.receipts);
    if (owed.length === 0) {
      if (isNews) settlement.writes.push({ seq, receipts, settled: true });
      continue;
    }
    settlement.owedFrom = Math.min(settlement.owedFrom ?? Infinity, seq);
    const due = owed.map((sink) => ({ sink, atMs: dueAtMs(entry, sink, known) }));
    const sinks = due.filter(({ atMs }) => atMs <= nowMs).map(({ sink }) => sink);
    if (sinks.length > 0) settlement.resends.push({ entry, sinks });
    const next = Math.min(...due.map(({ atMs }) => (atMs <= nowMs ? nowMs + FIRST_WAIT_MS : atMs)));
    if (isNews) {
      const waits = sinks.length === 0 && next - nowMs <= UNWRITTEN_AT_MOST_MS;
      if (waits) settlement.unwritten.add(seq);
      else settlement.writes.push({ seq, receipts, settled: false });
    }
    settlement.nextAtMs = Math.min(settlement.nextAtMs ?? Infinity, next, nowMs + LOOK_AGAIN_MS);
  }
  return settlement;
}

/** How long the alarm after a confirmation waits: twice what the last delivery took from the confirmation to the last
 *  sink's report, between 20 s and two minutes (as the retransmission timer of RFC 6298 follows the round trip). */
export function firstWaitMs(lastDeliveryMs: number): number {
  return Math.min(Math.max(2 * lastDeliveryMs, FIRST_WAIT_MS), LONGEST_FIRST_WAIT_MS);
}

/** Whether the alarm may have to send something again: only then is it worth asking the sinks for their lag. */
export function mayResend(entries: readonly LogEntry[], known: Known, nowMs: number): Sink[] {
  const { resends } = settle(entries, { ...known, lagMs: new Map() }, nowMs);
  return [...new Set(resends.flatMap(({ sinks }) => sinks))];
}

function dueAtMs({ episode: { seq, recordedAtMs } }: LogEntry, sink: Sink, known: Known): number {
  const sentAtMs = known.sentAtMs.get(seq) ?? recordedAtMs;
  const backoffMs = Math.min(Math.max(sentAtMs - recordedAtMs, FIRST_WAIT_MS), MAX_BACKOFF_MS);
  return sentAtMs + Math.max(backoffMs, 2 * (known.lagMs.get(sink) ?? 0));
}
