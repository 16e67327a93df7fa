import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const NAMES = [
  "worker_requests",
  "worker_cpu_ms",
  "object_requests",
  "object_gb_s",
  "object_rows_written",
  "object_rows_read",
  "object_gb_months",
  "queue_operations",
  "r2_class_a",
  "r2_class_b",
  "r2_gb_months",
  "log_events",
  "analytics_points",
  "bigquery_streamed_bytes",
  "bigquery_gb_months",
  "spanner_gb_months",
  "spanner_node_hours",
  "workers_plan",
] as const;

/** What is paid for. */
export type Paid = (typeof NAMES)[number];

const Price = z.strictObject({
  usd: z.number().positive(),
  per: z.number().positive(),
  unit: z.string(),
  /** What a month has of it for nothing. */
  included: z.number().nonnegative(),
  source: z.url(),
  /** Whether the figure was read on the page it is from. */
  verified: z.boolean(),
  note: z.string().optional(),
});

const PriceList = z.strictObject({
  read_on: z.iso.date(),
  currency: z.literal("USD"),
  prices: z.record(z.enum(NAMES), Price),
});
export type PriceList = z.infer<typeof PriceList>;

/** The published prices of prices.json, on the day they were read. */
export function readPrices(): PriceList {
  return PriceList.parse(JSON.parse(readFileSync(join(import.meta.dirname, "prices.json"), "utf8")));
}
