import { z } from "zod";
import type { Beside } from "./beside.ts";
import { countsCall } from "./shop.ts";
import { rounded } from "./statistics.ts";

const Counts = z.object({ written: z.record(z.string(), z.number()), read: z.number() });

/** What memories counted: rows written by purpose, and rows read (product/counting.ts). */
export type Counts = z.infer<typeof Counts>;

/** Rows written per confirmation, by purpose, and how many confirmations that is the mean of. */
export type RowsPerConfirmation = {
  total: number;
  by_purpose: Record<string, number>;
  confirmations: number;
  /** Of the confirmations, those that some sink refused; 0, or the figure is not worth much. */
  undelivered: number;
};

/** What each of the users' memories counted since it was last asked. */
export async function counted(beside: Beside, users: readonly string[]): Promise<Counts[]> {
  const answers = await beside.client.call(users.map((user) => countsCall(user)));
  return answers.map(({ body }) => Counts.parse(JSON.parse(body)));
}

/** All counts together. */
export function sumOf(counts: readonly Counts[]): Counts {
  const sum: Counts = { written: {}, read: 0 };
  for (const { written, read } of counts) {
    sum.read += read;
    for (const [purpose, rows] of Object.entries(written))
      sum.written[purpose] = (sum.written[purpose] ?? 0) + rows;
  }
  return sum;
}

/** The mean per confirmation.
 *  @throws Error when an episode is missing from the counts */
export function rowsIn({ written }: Counts, confirmations: number): Omit<RowsPerConfirmation, "undelivered"> {
  if (written["episode"] !== confirmations)
    throw new Error(`${written["episode"]} episodes were counted for ${confirmations} confirmations`);
  const purposes = Object.entries(written).map(([purpose, rows]) => [purpose, rounded(rows / confirmations)]);
  const total = Object.values(written).reduce((sum, rows) => sum + rows, 0);
  return { total: rounded(total / confirmations), by_purpose: Object.fromEntries(purposes), confirmations };
}
