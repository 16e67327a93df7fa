/** The systems that an order goes to, in the order in which they are shown. */
export const SINKS = ["spanner", "bigquery", "archive"] as const;
export type Sink = (typeof SINKS)[number];

/** What people call the sinks. */
export const SINK_NAMES: Record<Sink, string> = {
  spanner: "Spanner",
  bigquery: "BigQuery",
  archive: "R2 archive",
};
