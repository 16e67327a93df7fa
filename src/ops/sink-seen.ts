import type { Sink } from "../../durable-objects/receipts.ts";
import type { Backlog } from "../web/backlog.ts";
import type { HealthAnswer } from "./health-answer.ts";
import type { Sample } from "./prometheus.ts";
import type { SinkStatus } from "./sink-status.ts";

/** What is known of a sink: its health, its events, its quarantine, what waits in each of its queues, and in its spool, where it
 *  has one. Undefined: that did not answer. */
export type SinkSeen = {
  sink: Sink;
  health: HealthAnswer | undefined;
  events: SinkStatus["events"];
  quarantine: SinkStatus["in_quarantine"] | undefined;
  backlogs: readonly (Backlog | undefined)[];
  hasSpool: boolean;
  spooled: number | undefined;
};

/** Samples of each queue that told what waits in it. */
export function queued(sinks: readonly SinkSeen[], of: (backlog: Backlog) => number): Sample[] {
  return sinks.flatMap(({ sink, backlogs }) =>
    backlogs.flatMap((backlog, queue) =>
      backlog === undefined ? [] : [{ labels: { sink, queue: String(queue) }, value: of(backlog) }],
    ),
  );
}

/** Of a part of each sink, where it is known. */
export function each<Part extends "health" | "events" | "quarantine">(
  sinks: readonly SinkSeen[],
  part: Part,
  of: (known: NonNullable<SinkSeen[Part]>) => Sample[],
): Sample[] {
  return sinks.flatMap((seen) => {
    const known = seen[part] ?? undefined;
    if (known === undefined) return [];
    return of(known).map(({ labels, value }) => ({ labels: { sink: seen.sink, ...labels }, value }));
  });
}
