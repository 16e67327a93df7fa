import { afterEach, beforeEach, describe, it } from "vitest";
import { randomFrom } from "../../dev/random.ts";
import type { OrderState, SpannerMessage } from "../../src/forward/outgoing.ts";
import { closeCircuits } from "./bucket.ts";
import { streamOf } from "./episode-stream.ts";
import { mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, forSpanner, toldToSpanner } from "./messages.ts";

beforeEach(closeCircuits);
afterEach(mendGoogle);

const SEEDS = [1, 2, 3];
const EPISODES = 30;
const MAX_BATCH = 12;
const MAX_DELIVERIES = 5;

const NOTE = { kind: "note_added", body: { text: "I am pregnant" } } as const;

/** Every column that is no commit time, and no user id. */
const COLUMNS = {
  Users: "generation, created_at, version",
  Episodes: "episode_id, kind, occurred_at, recorded_at, seq, body",
  Orders: "order_id, order_date, status, item_count, total_minor, currency, session_id, created_at, version",
  OrderItems: "CONCAT(order_id, CAST(line_no AS STRING)), sku, product_name, quantity, unit_price_minor",
  ReorderPatterns:
    "sku, product_name, avg_reorder_days, order_count, last_order_date, next_predicted_date, confidence, version",
  Entities: "entity_id, entity_type, entity_value, properties, version",
  Facts:
    "fact_id, subject_id, predicate, object_id, scope, weight, confidence, source, valid_from, valid_to, recorded_at, superseded_at, version",
};

/** A user's rows in every table, without the user. */
async function everything(user: string): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const rows = JSON.stringify(await spannerRows(table, columns, user));
    tables[table] = JSON.parse(rows.replaceAll(user, "USER"));
  }
  return tables;
}

/** Delivers messages one to five times each, shuffled, in batches of random size. */
async function deliverShuffled(messages: readonly SpannerMessage[], seed: number): Promise<void> {
  const random = randomFrom(seed);
  const copies = messages.flatMap((message) =>
    Array.from({ length: 1 + Math.floor(random() * MAX_DELIVERIES) }, () => ({ message, place: random() })),
  );
  const shuffled = copies.sort((a, b) => a.place - b.place).map(({ message }) => message);
  while (shuffled.length > 0)
    await consumeBatch("spanner", shuffled.splice(0, 1 + Math.floor(random() * MAX_BATCH)));
}

describe("messages of every kind, delivered one to five times in any order", { timeout: 120_000 }, () => {
  it.for(SEEDS)(
    "leave the rows that each of them once and in order leaves: seed %i",
    async (seed, { expect }) => {
      const once = `once-${seed}-`;
      const shuffled = `shuffled-${seed}-`;
      for (const message of streamOf(once, seed, EPISODES)) await consumeBatch("spanner", [message]);
      await deliverShuffled(streamOf(shuffled, seed, EPISODES), seed + 1000);
      const expected = await everything(once);
      expect(Object.values(expected).every((rows) => Array.isArray(rows) && rows.length > 0)).toBe(true);
      expect(await everything(shuffled)).toEqual(expected);
    },
  );
});

/** An order of so many lines, as of a version. */
function asOf(
  user: string,
  version: number,
  { lines, ...more }: Partial<OrderState> & { lines: number },
): SpannerMessage {
  const message = forSpanner(user, `k${version}`, { memory_version: version, seq: version });
  const items = Array.from({ length: lines }, (_, index) => ({
    sku: `V${version}-${index + 1}`,
    product_name: "p",
    quantity: 1,
    unit_price_minor: 100,
  }));
  const order = { ...message.order!, order_id: "ord_1", items, item_count: lines, ...more };
  return { ...message, order: { ...order, total_minor: lines * 100 } };
}

describe("an order that changed", () => {
  it("loses the lines that it has no more, and gets none of an older message back", async ({ expect }) => {
    await consumeBatch("spanner", [asOf("fewer", 1, { lines: 4 })]);
    await consumeBatch("spanner", [asOf("fewer", 3, { lines: 1, status: "returned" })]);
    await consumeBatch("spanner", [asOf("fewer", 2, { lines: 3 }), asOf("fewer", 1, { lines: 4 })]);
    expect(await spannerRows("OrderItems", "sku, line_no", "fewer")).toEqual([["V3-1", "1"]]);
    expect(await spannerRows("Orders", "status, total_minor, version", "fewer")).toEqual([
      ["returned", "100", "3"],
    ]);
  });

  it("takes no line of another order, whose id begins alike, or of another user", async ({ expect }) => {
    const other = asOf("alike", 1, { lines: 2, order_id: "ord_10" });
    await consumeBatch("spanner", [asOf("alike", 2, { lines: 2 }), other, asOf("alike-2", 1, { lines: 2 })]);
    await consumeBatch("spanner", [asOf("alike", 3, { lines: 0 })]);
    expect(await spannerRows("OrderItems", "order_id", "alike")).toEqual([
      ["ord_1"],
      ["ord_1"],
      ["ord_10"],
      ["ord_10"],
    ]);
  });

  it("keeps neither lines nor money when it is forgotten", async ({ expect }) => {
    await consumeBatch("spanner", [asOf("forgot-order", 1, { lines: 2, session_id: "s" })]);
    await consumeBatch("spanner", [
      asOf("forgot-order", 2, { lines: 2, session_id: "s", status: "forgotten" }),
    ]);
    const columns = "status, item_count, total_minor, session_id";
    expect(await spannerRows("Orders", columns, "forgot-order")).toEqual([["forgotten", "0", "0", null]]);
    expect(await spannerRows("OrderItems", "sku", "forgot-order")).toEqual([]);
  });
});

function note(user: string): SpannerMessage {
  return toldToSpanner(user, "note", { happening: NOTE });
}

function forgetting(user: string, episode_id?: string): SpannerMessage {
  const body = { ref: "r", ...(episode_id === undefined ? {} : { episode_id }) };
  return toldToSpanner(user, "forgetting", {
    memory_version: 2,
    happening: { kind: "episode_forgotten", body },
  });
}

describe("a forgotten episode", () => {
  it.for([
    ["after it", (user: string) => [[note(user)], [forgetting(user, `ep_${user}_note`)]]],
    ["before it", (user: string) => [[forgetting(user, `ep_${user}_note`)], [note(user), note(user)]]],
    ["together with it", (user: string) => [[note(user), forgetting(user, `ep_${user}_note`), note(user)]]],
    [
      "again, when the memory knows no more what it was",
      (user: string) => [
        [note(user)],
        [forgetting(user, `ep_${user}_note`)],
        [forgetting(user)],
        [note(user)],
      ],
    ],
  ] as const)(
    "has no content in Spanner when its forgetting comes %s",
    async ([when, batches], { expect }) => {
      const user = `forgot-${when.length}-`;
      for (const batch of batches(user)) expect((await consumeBatch("spanner", batch)).retried).toEqual([]);
      expect(await spannerRows("Episodes", "episode_id, kind, body, seq", user)).toEqual([
        [`ep_${user}_forgetting`, "episode_forgotten", '{"ref":"r"}', "2"],
        [`ep_${user}_note`, "forgotten", "{}", "2"],
      ]);
    },
  );
});
