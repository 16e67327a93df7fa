/** Latencies of one side, in milliseconds. */
export type Figures = { p50_ms: number; p99_ms: number; per_second: number };

/** The value below which a share of the values lies (nearest rank, NIST), or NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** One round: p50, p99, and calls per second of one client that never waits between them. */
function figuresOf(latenciesMs: readonly number[]): Figures {
  const totalMs = latenciesMs.reduce((sum, ms) => sum + ms, 0);
  return {
    p50_ms: percentile(latenciesMs, 0.5),
    p99_ms: percentile(latenciesMs, 0.99),
    per_second: (1000 * latenciesMs.length) / totalMs,
  };
}

/** Each figure's median over the rounds: one disturbed round changes nothing. */
export function medianOfRounds(rounds: readonly (readonly number[])[]): Figures {
  const figures = rounds.map((round) => figuresOf(round));
  return {
    p50_ms: rounded(median(figures.map(({ p50_ms }) => p50_ms))),
    p99_ms: rounded(median(figures.map(({ p99_ms }) => p99_ms))),
    per_second: rounded(median(figures.map(({ per_second }) => per_second)), 1),
  };
}

/** Two or three decimals are all that a run can tell. */
export function rounded(value: number, decimals = 3): number {
  return Number(value.toFixed(decimals));
}
