import assert from "node:assert/strict";
import { askSpanner } from "../../ask-google.ts";
import { assertDelivered, assertStates } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { ORDERED_AT, line, order, toSpanner } from "../orders.ts";

const LONGEST_NAME = 1024;

function rows({ config, user }: Place, table: string, columns: string): Promise<(string | null)[][]> {
  return askSpanner(config, `SELECT ${columns} FROM ${table} WHERE user_id = @user ORDER BY 1, 2`, { user });
}

/** What the Spanner consumer's rows look like once they are there. */
export const SPANNER_ORDER_CHECKS: readonly Check[] = [
  {
    name: "an order of one line is a row in each of four tables",
    run: async (place) => {
      const message = order(place.user, "k");
      const { order_id } = message.body;
      assertDelivered(await toSpanner(place, [message]));
      assert.deepEqual(await rows(place, "Users", "generation, version"), [["1", "1"]]);
      assert.deepEqual(await rows(place, "Episodes", "episode_id, kind, seq"), [
        [message.episode_id, "order_confirmed", "1"],
      ]);
      assert.deepEqual(await rows(place, "Orders", "order_id, status, item_count, total_minor, currency"), [
        [order_id, "confirmed", "1", "438", "EUR"],
      ]);
      assert.deepEqual(await rows(place, "OrderItems", "order_id, line_no, sku, unit_price_minor"), [
        [order_id, "1", "OAT-1L", "219"],
      ]);
    },
  },
  {
    name: "an order of fifty lines keeps their numbers and order",
    run: async (place) => {
      const items = Array.from({ length: 50 }, (_, index) => line({ sku: `SKU-${index + 1}` }));
      assertDelivered(await toSpanner(place, [order(place.user, "k", { body: { items } })]));
      const expected = items.map(({ sku }, index) => [String(index + 1), sku]);
      assert.deepEqual(await rows(place, "OrderItems", "line_no, sku"), expected);
    },
  },
  {
    name: "names keep every script, emoji and quote",
    run: async (place) => {
      const product_name = `Äpfel "süß" 'n' 豆乳 \u{1F96C} \\ \n عصير`;
      const items = [line({ product_name, brand: "Ørsted", category: "Frühstück" })];
      assertDelivered(await toSpanner(place, [order(place.user, "k", { body: { items } })]));
      assert.deepEqual(await rows(place, "OrderItems", "product_name, brand, category"), [
        [product_name, "Ørsted", "Frühstück"],
      ]);
    },
  },
  {
    name: "quantities are exact decimals without trailing zeros",
    run: async (place) => {
      const items = [0.755, 1.1, 3, 0.001, 99_999.999].map((quantity) => line({ quantity }));
      assertDelivered(await toSpanner(place, [order(place.user, "k", { body: { items } })]));
      const expected = ["0.755", "1.1", "3", "0.001", "99999.999"].map((text, at) => [String(at + 1), text]);
      assert.deepEqual(await rows(place, "OrderItems", "line_no, quantity"), expected);
    },
  },
  {
    name: "the episode's body is JSON that can be asked for its parts",
    run: async (place) => {
      const metadata = { basket: { "a key": [1, 2.5, "ü", null, true] } };
      const message = order(place.user, "k", { body: { metadata } });
      assertDelivered(await toSpanner(place, [message]));
      const columns = "seq, JSON_VALUE(body, '$.order_id'), JSON_VALUE(body, '$.items[0].sku'), body";
      const [[, orderId, sku, body] = []] = await rows(place, "Episodes", columns);
      assert.deepEqual([orderId, sku], [message.body.order_id, "OAT-1L"]);
      assert.deepEqual(JSON.parse(body ?? ""), message.body);
    },
  },
  {
    name: "what an order leaves out is NULL",
    run: async (place) => {
      assertDelivered(await toSpanner(place, [order(place.user, "k")]));
      assert.deepEqual(await rows(place, "OrderItems", "brand, category"), [[null, null]]);
      assert.deepEqual(await rows(place, "Orders", "session_id, status"), [[null, "confirmed"]]);
      assert.deepEqual(await rows(place, "Users", "user_id, version, preferences"), [
        [place.user, "1", null],
      ]);
    },
  },
  {
    name: "a name of 1,024 characters fits, whatever its bytes, and one more is refused for good",
    run: async (place) => {
      const longest = line({ product_name: "ü".repeat(LONGEST_NAME) });
      const tooLong = line({ product_name: "x".repeat(LONGEST_NAME + 1) });
      assertDelivered(await toSpanner(place, [order(place.user, "k1", { body: { items: [longest] } })]));
      assertStates(await toSpanner(place, [order(place.user, "k2", { body: { items: [tooLong] } })]), [
        "quarantine",
      ]);
      assert.deepEqual(await rows(place, "OrderItems", "CHAR_LENGTH(product_name), sku"), [
        [String(LONGEST_NAME), "OAT-1L"],
      ]);
    },
  },
  {
    name: "times keep their milliseconds and come back in UTC",
    run: async (place) => {
      const occurred_at = "2026-02-03T04:05:06.789Z";
      assertDelivered(await toSpanner(place, [order(place.user, "k", { occurred_at })]));
      assert.deepEqual(await rows(place, "Orders", "order_date, status"), [[occurred_at, "confirmed"]]);
      const [[created] = []] = await rows(place, "Orders", "created_at, status");
      assert.equal(Date.parse(created ?? ""), Date.parse(ORDERED_AT));
    },
  },
  {
    name: "a hundred orders of a hundred users arrive in one batch",
    run: async ({ config, user }) => {
      const messages = Array.from({ length: 100 }, (_, index) => order(`${user}-${index}`, "k"));
      assertDelivered(await toSpanner({ config }, messages));
      const sql = "SELECT COUNT(*), COUNT(DISTINCT order_id) FROM Orders WHERE STARTS_WITH(user_id, @user)";
      assert.deepEqual(await askSpanner(config, sql, { user }), [["100", "100"]]);
    },
  },
];
