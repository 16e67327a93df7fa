import { afterEach, beforeEach, describe, it } from "vitest";
import { closeCircuits, quarantined } from "./bucket.ts";
import { bigqueryRows, breakGoogle, callsToGoogle, mendGoogle } from "./google.ts";
import { consumeBatch, episode } from "./messages.ts";

/** BigQuery refuses a partition that is more than five years old. */
const TOO_OLD = "2019-01-01T00:00:00.000Z";

beforeEach(async () => {
  await closeCircuits();
  await mendGoogle();
});
afterEach(mendGoogle);

type Confirmed = ReturnType<typeof episode>;

function hundred(prefix: string, more: (index: number) => Partial<Confirmed> = () => ({})): Confirmed[] {
  return Array.from({ length: 100 }, (_, index) => episode(`${prefix}-${index}`, "k", more(index)));
}

describe("the BigQuery consumer", () => {
  it("writes an order as one transaction and one purchase per line", async ({ expect }) => {
    const items = [
      { sku: "A", product_name: "Äpfel", quantity: 0.755, unit_price_minor: 399 },
      { sku: "B", product_name: "豆乳", quantity: 3, unit_price_minor: 100 },
    ];
    const message = episode("lines", "k");
    await consumeBatch("bigquery", [{ ...message, body: { ...message.body, items, item_count: 2 } }]);
    expect(await bigqueryRows("order_transaction_events_dedup", "event_id, item_count", "lines")).toEqual([
      [`${message.episode_id}.order`, "2"],
    ]);
    const purchases = await bigqueryRows(
      "product_interaction_events_dedup",
      "sku, product_name, position",
      "lines",
    );
    expect(purchases).toEqual([
      ["A", "Äpfel", "1"],
      ["B", "豆乳", "2"],
    ]);
  });

  it("quarantines seven bad orders of a hundred and delivers the others by the second call, once", async ({
    expect,
  }) => {
    const batch = hundred("seven", (index) => (index % 15 === 0 ? { occurred_at: TOO_OLD } : {}));
    const { acked, retried } = await consumeBatch("bigquery", batch);
    expect(acked).toHaveLength(100);
    expect(retried).toEqual([]);
    // Two tables: each is asked once with everything it still may take, the first a second time without the bad ones.
    expect((await callsToGoogle())["bigquery"]).toEqual({ insertAll: 3 });
    expect(await bigqueryRows("order_transaction_events", "user_id", "seven-")).toHaveLength(93);
    expect(await bigqueryRows("product_interaction_events", "user_id", "seven-")).toHaveLength(93);
    expect((await quarantined("bigquery")).filter(({ reason }) => reason === "invalid")).toHaveLength(7);
  });

  it("sends rows in chunks of at most five hundred", async ({ expect }) => {
    const items = Array.from({ length: 6 }, (_, index) => ({
      sku: `S${index}`,
      product_name: "p",
      quantity: 1,
      unit_price_minor: 1,
    }));
    const batch = hundred("chunks").map((message) => ({ ...message, body: { ...message.body, items } }));
    await consumeBatch("bigquery", batch);
    expect((await callsToGoogle())["bigquery"]).toEqual({ insertAll: 3 });
    expect(await bigqueryRows("product_interaction_events_dedup", "event_id", "chunks-")).toHaveLength(600);
  });

  it("sends again only the messages whose rows were stopped, while the others are in", async ({ expect }) => {
    const batch = hundred("partial").slice(0, 10);
    await breakGoogle({
      service: "bigquery",
      kind: "insert_errors",
      times: 1,
      rows: [3, 4],
      reason: "stopped",
    });
    const { acked, retried } = await consumeBatch("bigquery", batch);
    expect(acked).toEqual([0, 1, 2, 5, 6, 7, 8, 9]);
    expect(retried.map(({ message }) => message)).toEqual([3, 4]);
    await consumeBatch("bigquery", [batch[3], batch[4]], 2);
    expect(await bigqueryRows("order_transaction_events", "user_id", "partial-")).toHaveLength(10);
    expect(await bigqueryRows("product_interaction_events_dedup", "user_id", "partial-")).toHaveLength(10);
    expect(await quarantined("bigquery")).not.toContainEqual(expect.objectContaining({ reason: "stopped" }));
  });

  it("shows an event once in the view although it was delivered twice", async ({ expect }) => {
    await breakGoogle({ service: "bigquery", method: "insertAll", times: 1, kind: "lost_response" });
    const message = episode("twice", "k");
    const { retried } = await consumeBatch("bigquery", [message]);
    expect(retried).toHaveLength(1);
    await consumeBatch("bigquery", [message], 2);
    expect(await bigqueryRows("order_transaction_events_dedup", "event_id", "twice")).toHaveLength(1);
    expect(await bigqueryRows("product_interaction_events_dedup", "event_id", "twice")).toHaveLength(1);
  });
});
