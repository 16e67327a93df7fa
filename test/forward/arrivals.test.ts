import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lose, memory, order, stopMemories, tell, wipeSpanner } from "./archived-shop.ts";
import { emptyBucket } from "./bucket.ts";
import { spannerRows } from "./google.ts";
import { steppedInEach } from "./stepped-queues.ts";

const DAY_MS = 86_400_000;
const SKUS = ["OAT", "EGG", "OAT", "TEA", "OAT", "EGG", "OAT", "TEA"];
const ARRIVALS = 6;

/** What does not follow from the events alone, or tells one arrival from another: when it was recorded, and versions. */
const COLUMNS = {
  Orders: "order_id, order_date, status, item_count, total_minor, currency",
  ReorderPatterns:
    "sku, product_name, avg_reorder_days, order_count, last_order_date, next_predicted_date, confidence",
  Facts: "fact_id, subject_id, predicate, object_id, scope, weight, confidence, source, valid_from",
};

const queues = steppedInEach({ holdsClock: false });
beforeEach(async () => {
  await wipeSpanner();
  await emptyBucket("archive/");
});
afterEach(async () => {
  await stopMemories();
});

/** The rows of a user whose eight orders arrive in the order given. */
async function rowsAfter(user: string, arrival: readonly number[]): Promise<unknown> {
  for (const n of arrival) {
    const happening = order(`ord_${n}`, SKUS[n]);
    await tell(user, `ep_${n}`, { happening, atMs: Date.UTC(2026, 9, 1) + n * 3 * DAY_MS });
    // Some arrive by themselves, some together.
    if (n % 3 === 0) await queues.deliverDue();
  }
  await queues.deliverUntil(async () => {
    expect(await spannerRows("Episodes", "episode_id", user)).toHaveLength(SKUS.length);
  });
  return {
    orders: await spannerRows("Orders", COLUMNS.Orders, user),
    patterns: await spannerRows("ReorderPatterns", COLUMNS.ReorderPatterns, user),
    facts: (await spannerRows("Facts", `${COLUMNS.Facts}, valid_to`, user)).filter(
      (row) => row[2] !== null && row.at(-1) === null,
    ),
  };
}

describe("eight orders of one user", () => {
  it(
    "leave the same orders, patterns and current facts in Spanner, in whatever order they arrive",
    {
      timeout: 120_000,
    },
    async () => {
      const all = SKUS.map((_, n) => n);
      const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
      const arrivals = [all, all.toReversed(), ...fc.sample(shuffled, { seed: 8, numRuns: ARRIVALS - 2 })];
      const rows: unknown[] = [];
      for (const arrival of arrivals) {
        rows.push(await rowsAfter("permuted", arrival));
        await wipeSpanner();
        await lose("permuted");
      }
      expect(await memory("permuted").version()).toBe(0);
      for (const other of rows.slice(1)) expect(other).toEqual(rows[0]);
      expect(rows).toHaveLength(ARRIVALS);
    },
  );
});
