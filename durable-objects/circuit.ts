/** Batches that fail one after the other before a circuit opens. */
const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 5_000;
const MAX_OPEN_MS = 5 * 60_000;
/** How long one probe may take before another batch may try. */
const PROBE_MS = 30_000;

/**
 * Whether a sink is asked at all. Closed: every batch may pass. Open: none until `untilMs`. Half open: one batch
 * probes, the others wait until it has told. Times are epoch milliseconds.
 */
export type Circuit =
  | { state: "closed"; failures: number }
  | { state: "open"; failures: number; untilMs: number }
  | { state: "half_open"; failures: number; untilMs: number };

export const CLOSED: Circuit = { state: "closed", failures: 0 };

/** Whether a batch may pass now, and the circuit after that decision. */
export function admit(circuit: Circuit, nowMs: number): { circuit: Circuit; waitMs: number } {
  if (circuit.state === "closed") return { circuit, waitMs: 0 };
  if (nowMs < circuit.untilMs) return { circuit, waitMs: circuit.untilMs - nowMs };
  return {
    circuit: { state: "half_open", failures: circuit.failures, untilMs: nowMs + PROBE_MS },
    waitMs: 0,
  };
}

/** The circuit after a batch: one that got anything through closes it, enough that got nothing through open it,
 *  each time twice as long, five minutes at most. */
export function afterBatch(circuit: Circuit, passed: boolean, nowMs: number): Circuit {
  if (passed) return CLOSED;
  // Batches that were under way when it opened say nothing new.
  if (circuit.state === "open") return circuit;
  const failures = circuit.failures + 1;
  if (failures < FAILURES_TO_OPEN) return { state: "closed", failures };
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** (failures - FAILURES_TO_OPEN), MAX_OPEN_MS);
  return { state: "open", failures, untilMs: nowMs + openMs };
}
