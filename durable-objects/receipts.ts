import { z } from "zod";

/** Where episodes go. */
export const SINKS = ["spanner", "bigquery", "archive"] as const;
export type Sink = (typeof SINKS)[number];

/** The sinks an episode goes to: the warehouse counts orders and nothing else that a memory knows, and has to forget them. */
export function sinksOf(kind: string): readonly Sink[] {
  return kind.startsWith("order_") || kind === "episode_forgotten"
    ? SINKS
    : SINKS.filter((sink) => sink !== "bigquery");
}

/**
 * What became of an episode at one sink. What was given up for a reason that passes (`retries_exhausted`,
 * `claim_gone`) is not the end: the memory goes on sending.
 */
export const Receipt = z.discriminatedUnion("state", [
  z.object({ state: z.literal("delivered"), at: z.iso.datetime(), where: z.string() }),
  z.object({ state: z.literal("quarantined"), at: z.iso.datetime(), reason: z.string() }),
  z.object({ state: z.literal("suppressed"), at: z.iso.datetime(), reason: z.string() }),
]);
export type Receipt = z.infer<typeof Receipt>;

/** What is known per sink; a sink that has not reported is absent, which means pending. */
export type Receipts = Partial<Record<Sink, Receipt>>;

const Receipts = z.object({
  spanner: Receipt.optional(),
  bigquery: Receipt.optional(),
  archive: Receipt.optional(),
});

/** Reads receipts back from their column. */
export function parseReceipts(text: string | null): Receipts {
  if (text === null) return {};
  const known = Receipts.parse(JSON.parse(text));
  return Object.fromEntries(Object.entries(known).filter(([, receipt]) => receipt !== undefined));
}

/** Sinks that still need an episode of a kind: those that have not reported, or gave up for a passing reason. */
export function owedTo(kind: string, receipts: Receipts): Sink[] {
  return sinksOf(kind).filter((sink) => !isFinal(receipts[sink]));
}

/** The receipts after more reports. What is delivered stays delivered, and keeps its first time and place; what is
 *  final stays so when a sink gives a repeat up for a passing reason. */
export function mergeReceipts(known: Receipts, reported: Receipts): Receipts {
  const merged: Receipts = { ...known };
  for (const sink of SINKS) {
    const report = reported[sink];
    if (report === undefined || merged[sink]?.state === "delivered") continue;
    if (isFinal(report) || !isFinal(merged[sink])) merged[sink] = report;
  }
  return merged;
}

function isFinal(receipt: Receipt | undefined): boolean {
  switch (receipt?.state) {
    case undefined:
      return false;
    case "delivered":
      return true;
    case "quarantined":
      return receipt.reason !== "retries_exhausted";
    case "suppressed":
      return receipt.reason !== "claim_gone";
  }
}
