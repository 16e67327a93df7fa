import { afterEach, beforeEach, describe, it } from "vitest";
import { ToldHappening } from "../../durable-objects/graph/episode-schema.ts";
import { closeCircuits } from "./bucket.ts";
import { bigqueryRows, callsToGoogle, mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, episode, told, toldToSpanner } from "./messages.ts";

beforeEach(async () => {
  await closeCircuits();
  await mendGoogle();
});
afterEach(mendGoogle);

const OAT = { sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219 };
const SOY = { sku: "SOY-1L", product_name: "Sojadrink", quantity: 1, unit_price_minor: 189 };

type Effect = NonNullable<Extract<ToldHappening, { kind: "order_revised" }>["body"]["effect"]>;

function effect(order: Partial<Effect>): Effect {
  return {
    item_count: 0,
    total_minor: 0,
    currency: "EUR",
    status: "revised",
    session_id: "s1",
    changes: [],
    ...order,
  };
}

/** One of every kind. */
const EVERY_KIND: { [Kind in ToldHappening["kind"]]: Extract<ToldHappening, { kind: Kind }>["body"] } = {
  order_confirmed: { order_id: "ord_1", items: [OAT], item_count: 1, total_minor: 438, currency: "EUR" },
  order_revised: { order_id: "ord_1", items: [SOY], reason: "out of stock", effect: effect({}) },
  order_cancelled: { order_id: "ord_1", effect: effect({ status: "cancelled" }) },
  order_returned: { order_id: "ord_1", items: [{ sku: "OAT-1L", quantity: 0.755 }], effect: effect({}) },
  order_substituted: { order_id: "ord_1", sku: "OAT-1L", substitute: SOY, accepted: true },
  order_marked: { order_id: "ord_1", gift: true, bulk: false },
  note_added: { text: "Ich esse vegan – 豆乳 \u{1F96C}" },
  preference_stated: {
    predicate: "PREFERS",
    object: "brand:oatly",
    scope: "category:oat drink",
    holds: true,
  },
  signals_seen: { searches: [{ query: "hafer", times: 3 }] },
  facts_proposed: {
    of: "ep_1",
    model: "m",
    proposals: [{ predicate: "AVOIDS", object: "ingredient:nuts", confidence: 0.5 }],
  },
  usual_set: { sku: "OAT-1L", place: "hidden" },
  reorder_snoozed: { sku: "OAT-1L", days: 14 },
  preferences_set: { features: { ranking: false }, consent: { analytics: true }, retention_days: null },
  entities_merged: { type: "brand", from: "brand:a", into: "brand:b" },
  entities_split: { type: "brand", entity: "brand:a" },
  episode_retracted: { episode_id: "ep_1" },
  episode_forgotten: { ref: "r1" },
  session_adopted: { session_ref: "s", episodes: 3 },
};

function happenings(): ToldHappening[] {
  return Object.entries(EVERY_KIND).map(([kind, body]) => ToldHappening.parse({ kind, body }));
}

describe("an episode of any kind", () => {
  it("is a row of Spanner's log with its body, in two calls for all kinds together", async ({ expect }) => {
    await consumeBatch("spanner", [toldToSpanner("kinds-warm", "w", { happening: happenings()[6]! })]);
    await mendGoogle();
    const batch = happenings().map((happening, index) =>
      toldToSpanner("kinds", happening.kind, { happening, memory_version: index + 1 }),
    );
    const { acked } = await consumeBatch("spanner", batch);
    expect(acked).toHaveLength(batch.length);
    expect((await callsToGoogle())["spanner"]).toEqual({ executeSql: 1, commit: 1 });
    const rows = await spannerRows("Episodes", "episode_id, kind, seq, body", "kinds");
    const mine = rows.filter(([id]) => id !== "ep_kinds-warm_w");
    expect(mine.map(([, kind, seq, body]) => [kind, Number(seq), JSON.parse(body!)])).toEqual(
      happenings()
        .map(({ kind, body }, index) => [kind, index + 1, body] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });

  it("that is no order's reaches BigQuery as nothing, and is done with", async ({ expect }) => {
    const others = happenings().filter(({ kind }) => !kind.startsWith("order_"));
    const { acked } = await consumeBatch(
      "bigquery",
      others.map((happening) => told("no-order", happening.kind, happening)),
    );
    expect(acked).toHaveLength(12);
    expect((await callsToGoogle())["bigquery"] ?? {}).toEqual({});
  });

  it("that no schema knows is quarantined", async ({ expect }) => {
    const { acked } = await consumeBatch("bigquery", [
      { ...episode("unknown-kind", "k"), kind: "order_eaten" },
    ]);
    expect(acked).toEqual([0]);
    expect(await bigqueryRows("order_transaction_events", "event_id", "unknown-kind")).toEqual([]);
  });
});

/** What an order of two oat and one soy goes through until nothing is left of it. */
function life(user: string): ReturnType<typeof told>[] {
  const body = { order_id: "ord_life", items: [OAT, SOY], item_count: 2, total_minor: 627, currency: "EUR" };
  const of = { order_id: "ord_life" };
  const gone = (line: typeof OAT, quantity: number): typeof OAT => ({ ...line, quantity: -quantity });
  return [
    told(user, "1", { kind: "order_confirmed", body }),
    told(user, "2", {
      kind: "order_returned",
      body: {
        ...of,
        items: [{ sku: "OAT-1L", quantity: 1 }],
        effect: effect({ total_minor: -219, status: "returned", changes: [gone(OAT, 1)] }),
      },
    }),
    told(user, "3", {
      kind: "order_substituted",
      body: {
        ...of,
        sku: "SOY-1L",
        substitute: OAT,
        accepted: true,
        effect: effect({ total_minor: 249, status: "returned", changes: [gone(SOY, 1), OAT] }),
      },
    }),
    told(user, "4", {
      kind: "order_revised",
      body: {
        ...of,
        items: [SOY],
        effect: effect({ item_count: -1, total_minor: -468, changes: [gone(OAT, 3), SOY] }),
      },
    }),
    told(user, "5", { kind: "order_marked", body: { ...of, gift: true } }),
    told(user, "6", {
      kind: "order_cancelled",
      body: {
        ...of,
        reason: "no slot",
        effect: effect({ item_count: -1, total_minor: -189, status: "cancelled", changes: [gone(SOY, 1)] }),
      },
    }),
  ];
}

describe("an order's life in BigQuery", () => {
  it("adds up to what is left of the order, event by event", async ({ expect }) => {
    await consumeBatch("bigquery", life("life"));
    const columns = "event_id, order_status, item_count, total_minor, currency, session_id";
    expect(await bigqueryRows("order_transaction_events_dedup", columns, "life")).toEqual([
      ["ep_life_1.order", "confirmed", "2", "627", "EUR", null],
      ["ep_life_2.order", "returned", "0", "-219", "EUR", "s1"],
      ["ep_life_3.order", "substituted", "0", "249", "EUR", "s1"],
      ["ep_life_4.order", "revised", "-1", "-468", "EUR", "s1"],
      ["ep_life_5.order", "marked", "0", "0", null, null],
      ["ep_life_6.order", "cancelled", "-1", "-189", "EUR", "s1"],
    ]);
    const lines = "event_id, interaction_type, sku, quantity, order_id";
    expect(await bigqueryRows("product_interaction_events_dedup", lines, "life")).toEqual([
      ["ep_life_1.purchase.1", "purchase", "OAT-1L", "2", "ord_life"],
      ["ep_life_1.purchase.2", "purchase", "SOY-1L", "1", "ord_life"],
      ["ep_life_2.purchase_reversal.1", "purchase_reversal", "OAT-1L", "-1", "ord_life"],
      ["ep_life_3.purchase.2", "purchase", "OAT-1L", "2", "ord_life"],
      ["ep_life_3.purchase_reversal.1", "purchase_reversal", "SOY-1L", "-1", "ord_life"],
      ["ep_life_4.purchase.2", "purchase", "SOY-1L", "1", "ord_life"],
      ["ep_life_4.purchase_reversal.1", "purchase_reversal", "OAT-1L", "-3", "ord_life"],
      ["ep_life_6.purchase_reversal.1", "purchase_reversal", "SOY-1L", "-1", "ord_life"],
    ]);
    const sums = "SUM(quantity), SUM(quantity * unit_price_minor), COUNT(DISTINCT sku)";
    expect(await bigqueryRows("product_interaction_events_dedup", sums, "life")).toEqual([["0", "0", "2"]]);
  });

  it("says of a mark what it marks, and why of a cancellation", async ({ expect }) => {
    await consumeBatch("bigquery", life("marks"));
    const parts = "event_id, JSON_VALUE(metadata, '$.gift'), JSON_VALUE(metadata, '$.reason')";
    const rows = await bigqueryRows("order_transaction_events_dedup", parts, "marks");
    expect(rows.slice(4)).toEqual([
      ["ep_marks_5.order", "true", null],
      ["ep_marks_6.order", null, "no slot"],
    ]);
  });

  it("is the same however often and in whatever order it is delivered", async ({ expect }) => {
    const events = life("again");
    for (const batch of [events.toReversed(), events.slice(2), events.slice(0, 4)])
      await consumeBatch("bigquery", batch);
    const sums = "SUM(item_count), SUM(total_minor), COUNT(*)";
    expect(await bigqueryRows("order_transaction_events_dedup", sums, "again")).toEqual([["0", "0", "6"]]);
  });
});
