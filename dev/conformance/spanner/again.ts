import assert from "node:assert/strict";
import type { Pattern, SpannerMessage } from "../../../src/forward/outgoing.ts";
import { askSpanner } from "../../ask-google.ts";
import { assertDelivered, assertStates } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { line, order, toSpanner } from "../orders.ts";

const TABLES = ["Users", "Episodes", "Orders", "OrderItems", "ReorderPatterns"];

function pattern(avg_reorder_days: number): Pattern {
  return {
    sku: "OAT-1L",
    product_name: "Oatly Barista 1 L",
    avg_reorder_days,
    order_count: 3,
    last_order_date: "2026-02-20",
    next_predicted_date: "2026-03-01",
    confidence: 0.25,
  };
}

function asOf(user: string, version: number, days: number): SpannerMessage {
  return order(user, `k${version}`, { seq: version, memory_version: version, patterns: [pattern(days)] });
}

/** Everything of a user, times of commits included. */
async function everything({ config, user }: Place): Promise<(string | null)[][][]> {
  const tables = [];
  for (const table of TABLES)
    tables.push(
      await askSpanner(config, `SELECT * FROM ${table} WHERE user_id = @user ORDER BY 2`, { user }),
    );
  return tables;
}

function patterns({ config, user }: Place): Promise<(string | null)[][]> {
  const columns = "avg_reorder_days, order_count, last_order_date, next_predicted_date, confidence, version";
  return askSpanner(config, `SELECT ${columns} FROM ReorderPatterns WHERE user_id = @user`, { user });
}

/** What comes twice, late or together with something bad. */
export const AGAIN_CHECKS: readonly Check[] = [
  {
    name: "the same batch twice is the same rows, their commit times too",
    run: async (place) => {
      const batch = [asOf(place.user, 1, 9), asOf(place.user, 2, 7)];
      assertDelivered(await toSpanner(place, batch));
      const first = await everything(place);
      assert.deepEqual(
        first.map((rows) => rows.length),
        [1, 2, 2, 2, 1],
      );
      assertDelivered(await toSpanner(place, batch));
      assert.deepEqual(await everything(place), first);
    },
  },
  {
    name: "an older message that comes late changes neither Users nor ReorderPatterns, and adds its order",
    run: async (place) => {
      assertDelivered(await toSpanner(place, [asOf(place.user, 2, 7.5)]));
      assertDelivered(await toSpanner(place, [asOf(place.user, 1, 9)]));
      assert.deepEqual(await patterns(place), [["7.5", "3", "2026-02-20", "2026-03-01", "0.25", "2"]]);
      const [users, episodes, orders] = await everything(place);
      assert.equal(users?.[0]?.[5], "2");
      assert.deepEqual([episodes?.length, orders?.length], [2, 2]);
    },
  },
  {
    name: "a newer message replaces the pattern and the commit time that the service set",
    run: async (place) => {
      const updated = `SELECT updated_at FROM Users WHERE user_id = @user`;
      assertDelivered(await toSpanner(place, [asOf(place.user, 1, 9)]));
      const [[before] = []] = await askSpanner(place.config, updated, { user: place.user });
      assertDelivered(await toSpanner(place, [asOf(place.user, 2, 7)]));
      const [[after] = []] = await askSpanner(place.config, updated, { user: place.user });
      assert.match(before ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.ok((before ?? "") < (after ?? ""), `${before} then ${after}`);
      assert.deepEqual((await patterns(place))[0]?.[0], "7");
    },
  },
  {
    name: "of one user's versions in a batch the newest is kept, in whatever order they stand",
    run: async (place) => {
      const batch = [asOf(place.user, 3, 5), asOf(place.user, 1, 9), asOf(place.user, 2, 7)];
      assertDelivered(await toSpanner(place, batch));
      assert.equal((await patterns(place))[0]?.[5], "3");
    },
  },
  {
    name: "one poison order of sixteen is found: it alone is refused for good, the others arrive",
    run: async ({ config, user }) => {
      const batch = Array.from({ length: 16 }, (_, index) => order(`${user}-${index}`, "k"));
      const items = [line({ product_name: "x".repeat(1025) })];
      batch[5] = order(`${user}-5`, "k", { body: { items } });
      const states = batch.map((_, index) => (index === 5 ? "quarantine" : "delivered"));
      assertStates(await toSpanner({ config }, batch), states);
      const sql = "SELECT COUNT(*), COUNTIF(user_id = @poison) FROM Orders WHERE STARTS_WITH(user_id, @user)";
      assert.deepEqual(await askSpanner(config, sql, { user, poison: `${user}-5` }), [["15", "0"]]);
    },
  },
  {
    name: "the refusal of a value that is too long is FAILED_PRECONDITION",
    run: async (place) => {
      const items = [line({ sku: "x".repeat(129) })];
      const [delivery] = await toSpanner(place, [order(place.user, "k", { body: { items } })]);
      assert.equal(delivery?.state === "quarantine" && delivery.reason, "FAILED_PRECONDITION");
    },
  },
];
