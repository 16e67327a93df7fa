import assert from "node:assert/strict";
import type { SpannerMessage } from "../../../src/forward/outgoing.ts";
import { askBigQuery } from "../../ask-google.ts";
import { assertDelivered, assertStates } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { ORDERED_AT, line, order, toBigQuery } from "../orders.ts";

/** BigQuery refuses day partitions that lie more than five years back. */
const TOO_OLD = "2019-01-01T00:00:00.000Z";
const ANY_AGE = "takes rows of any age";
const NINE_DECIMALS = "writes NUMERIC with nine decimals";

function rows({ config, user }: Place, table: string, columns: string): Promise<(string | null)[][]> {
  const sql = `SELECT ${columns} FROM ${config.BIGQUERY_DATASET}.${table} WHERE STARTS_WITH(user_id, @user) ORDER BY 1`;
  return askBigQuery(config, sql, { user });
}

function transactions(place: Place, columns: string): Promise<(string | null)[][]> {
  return rows(place, "order_transaction_events", columns);
}

function purchases(place: Place, columns: string): Promise<(string | null)[][]> {
  return rows(place, "product_interaction_events", columns);
}

/** What the BigQuery consumer's rows look like once they are there. */
export const BIGQUERY_ORDER_CHECKS: readonly Check[] = [
  {
    name: "an order is one transaction, and one purchase per line",
    run: async (place) => {
      const items = ["A", "B", "C"].map((sku) => line({ sku }));
      const message = order(place.user, "k", { body: { items } });
      assertDelivered(await toBigQuery(place, [message]));
      assert.deepEqual(await transactions(place, "event_id, order_id, item_count, total_minor, currency"), [
        [`${message.episode_id}.order`, message.body.order_id, "3", "1314", "EUR"],
      ]);
      assert.deepEqual(await purchases(place, "position, sku, unit_price_minor"), [
        ["1", "A", "219"],
        ["2", "B", "219"],
        ["3", "C", "219"],
      ]);
    },
  },
  {
    name: "a return is a reversal in negative numbers, and sums over the order are what is left",
    run: async (place) => {
      const confirmed = order(place.user, "k", { body: { items: [line({ quantity: 2 })] } });
      const { order_id } = confirmed.body;
      const { quantity: _, ...product } = line();
      const changes = [{ ...product, quantity: -0.5 }];
      const effect = {
        item_count: 0,
        total_minor: -110,
        currency: "EUR",
        status: "returned",
        changes,
      } as const;
      const body = { order_id, items: [{ sku: product.sku, quantity: 0.5 }], effect: { ...effect, changes } };
      const { episode_id } = order(place.user, "k2");
      const returned: SpannerMessage = { ...confirmed, episode_id, kind: "order_returned", body };
      assertDelivered(await toBigQuery(place, [confirmed, returned]));
      assert.deepEqual(await transactions(place, "SUM(item_count), SUM(total_minor)"), [["1", "328"]]);
      const types = "interaction_type, quantity < 0";
      assert.deepEqual(await purchases(place, types), [
        ["purchase", "false"],
        ["purchase_reversal", "true"],
      ]);
      assert.deepEqual(await purchases(place, "SUM(quantity) = NUMERIC '1.5'"), [["true"]]);
    },
  },
  {
    name: "names keep every script, emoji and quote",
    run: async (place) => {
      const product_name = `Äpfel "süß" 'n' 豆乳 \u{1F96C} \\ \n عصير`;
      const items = [line({ product_name })];
      assertDelivered(await toBigQuery(place, [order(place.user, "k", { body: { items } })]));
      assert.deepEqual(await purchases(place, "product_name"), [[product_name]]);
    },
  },
  {
    name: "quantities are exact decimals, without trailing zeros",
    differs: { bqemulator: NINE_DECIMALS },
    run: async (place) => {
      const items = [0.755, 1.1, 3].map((quantity) => line({ quantity }));
      assertDelivered(await toBigQuery(place, [order(place.user, "k", { body: { items } })]));
      assert.deepEqual(await purchases(place, "position, quantity"), [
        ["1", "0.755"],
        ["2", "1.1"],
        ["3", "3"],
      ]);
    },
  },
  {
    name: "sums of quantities are exact",
    differs: { goccy: "adds NUMERIC as floating point" },
    run: async (place) => {
      const items = [0.1, 0.2, 0.3].map((quantity) => line({ quantity }));
      assertDelivered(await toBigQuery(place, [order(place.user, "k", { body: { items } })]));
      assert.deepEqual(await purchases(place, "SUM(quantity) = NUMERIC '0.6'"), [["true"]]);
    },
  },
  {
    name: "items and metadata are JSON that can be asked for its parts",
    run: async (place) => {
      const message = order(place.user, "k", {
        body: { metadata: { basket: { ü: [1, "b"] } }, gift: true },
      });
      assertDelivered(await toBigQuery(place, [message]));
      const parts =
        "order_id, JSON_VALUE(items, '$[0].sku'), JSON_VALUE(metadata, '$.shop.basket.ü[1]'), JSON_VALUE(metadata, '$.gift')";
      assert.deepEqual(await transactions(place, parts), [[message.body.order_id, "OAT-1L", "b", "true"]]);
      const [[, items] = []] = await transactions(place, "order_id, items");
      assert.deepEqual(JSON.parse(items ?? ""), message.body.items);
    },
  },
  {
    name: "times keep their milliseconds",
    run: async (place) => {
      assertDelivered(await toBigQuery(place, [order(place.user, "k")]));
      const expected = [[String(Date.parse(ORDERED_AT)), ORDERED_AT.slice(0, 10)]];
      assert.deepEqual(await transactions(place, "UNIX_MILLIS(timestamp), DATE(timestamp)"), expected);
    },
  },
  {
    name: "what an order leaves out is NULL",
    run: async (place) => {
      assertDelivered(await toBigQuery(place, [order(place.user, "k")]));
      assert.deepEqual(await transactions(place, "session_id, order_status"), [[null, "confirmed"]]);
    },
  },
  {
    name: "six hundred lines arrive in chunks",
    run: async (place) => {
      const items = Array.from({ length: 600 }, (_, index) => line({ sku: `S${index}` }));
      assertDelivered(await toBigQuery(place, [order(place.user, "k", { body: { items } })]));
      assert.deepEqual(await purchases(place, "COUNT(*), COUNT(DISTINCT event_id), MAX(position)"), [
        ["600", "600", "600"],
      ]);
    },
  },
  {
    name: "an event that was delivered twice is once in the view",
    run: async (place) => {
      const message = order(place.user, "k", { body: { items: [line(), line()] } });
      assertDelivered(await toBigQuery(place, [message]));
      assertDelivered(await toBigQuery(place, [message]));
      assert.equal((await rows(place, "order_transaction_events_dedup", "event_id")).length, 1);
      assert.equal((await rows(place, "product_interaction_events_dedup", "event_id")).length, 2);
    },
  },
  {
    name: "bad orders are refused for good, their neighbours arrive by the second call",
    differs: { goccy: ANY_AGE, bqemulator: ANY_AGE },
    run: async ({ config, user }) => {
      const batch = Array.from({ length: 10 }, (_, index) =>
        order(`${user}-${index}`, "k", index === 3 ? { occurred_at: TOO_OLD } : {}),
      );
      const states = batch.map((_, index) => (index === 3 ? "quarantine" : "delivered"));
      assertStates(await toBigQuery({ config }, batch), states);
      assert.equal((await transactions({ config, user }, "user_id")).length, 9);
      assert.equal((await purchases({ config, user }, "user_id")).length, 9);
    },
  },
  {
    name: "orders wait for a dataset that is missing",
    run: async ({ config, user }) => {
      const elsewhere = { ...config, BIGQUERY_DATASET: `${config.BIGQUERY_DATASET}_no` };
      const deliveries = await toBigQuery({ config: elsewhere }, [order(user, "k")]);
      assertStates(deliveries, ["retry"]);
      assert.equal(deliveries[0]?.state === "retry" && deliveries[0].reason, "NOT_FOUND");
    },
  },
];
