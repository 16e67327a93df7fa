/** Crons that go on with what is under way, as wrangler.toml has them; any other is the nightly one. */
export const CRONS = {
  /** Events that a queue refused. */
  spool: "*/2 * * * *",
  /** Erasures that are not complete. */
  erasures: "*/10 * * * *",
  /** What ran out of retries, and what has arrived since it was replayed. */
  quarantine: "5-59/10 * * * *",
} as const;
