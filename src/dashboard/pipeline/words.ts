import { reasonInWords } from "./reasons.ts";
import type { Stop } from "./told.ts";

const KINDS: ReadonlyMap<string, string> = new Map([
  ["order_confirmed", "Confirmed"],
  ["order_revised", "Revised"],
  ["order_cancelled", "Cancelled"],
  ["order_returned", "Returned"],
  ["order_substituted", "Substituted"],
  ["order_marked", "Marked"],
]);

/** What became of an order. */
export function kindInWords(kind: string): string {
  return KINDS.get(kind) ?? kind;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** A time span as it is read at a glance: `0.8 s`, `34 s`, `5 min`, `2 h`. */
export function inWords(ms: number): string {
  const span = Math.max(0, ms);
  if (span < 10 * SECOND_MS) return `${(span / SECOND_MS).toFixed(1)} s`;
  if (span < 2 * MINUTE_MS) return `${Math.round(span / SECOND_MS)} s`;
  if (span < 2 * HOUR_MS) return `${Math.round(span / MINUTE_MS)} min`;
  return `${Math.round(span / HOUR_MS)} h`;
}

/** How old the oldest message of a sink's last batch was; 0: its queue has been empty since.
 *  @param ms null: the sink did not say */
export function lagInWords(ms: number | null): string {
  if (ms === null) return "unknown";
  return ms === 0 ? "none" : inWords(ms);
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** A time of day. */
export function clock(at: string | number): string {
  return CLOCK.format(new Date(at));
}

/** So long after an order a sink that has told nothing of it told while nobody watched: every try is told. */
const TOLD_WITHIN_MS = MINUTE_MS;

/** Whether nothing was seen of an order at a sink, and nothing is to be expected: it was there before somebody watched.
 *  @param recordedAt when the memory had the order */
export function isUnseen(stop: Stop, recordedAt: string, nowMs: number): boolean {
  return stop.state === "pending" && nowMs - Date.parse(recordedAt) > TOLD_WITHIN_MS;
}

/** Where an order is at a sink; of what waits, for how long by now.
 *  @param recordedAt when the memory had the order */
export function stopInWords(stop: Stop, recordedAt: string, nowMs: number): string {
  switch (stop.state) {
    case "pending":
      return isUnseen(stop, recordedAt, nowMs) ? "Not seen" : "On its way";
    case "waiting":
      return `Waiting ${inWords(nowMs - Date.parse(stop.since))}`;
    case "delivered":
      return "Delivered";
    case "quarantined":
      return "Quarantined";
    case "suppressed":
      return "Not sent";
  }
}

/** What else is known of it: why, or how long it took.
 *  @param recordedAt when the memory had the order */
export function moreOf(stop: Stop, recordedAt: string, nowMs: number): string {
  switch (stop.state) {
    case "pending":
      return isUnseen(stop, recordedAt, nowMs) ? "nobody watched: look it up" : "";
    case "delivered":
      return `after ${inWords(Date.parse(stop.at) - Date.parse(recordedAt))}`;
    case "waiting":
    case "quarantined":
    case "suppressed":
      return reasonInWords(stop.reason);
  }
}
