import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import { entityKey } from "../../durable-objects/graph/ids.ts";
import { checkIn } from "../../src/forward/claim-check.ts";
import type { EntityTuple, FactTuple } from "../../src/forward/outgoing.ts";
import { keepKey, newKey } from "../../src/forward/user-keys.ts";
import { closeCircuits } from "./bucket.ts";
import { callsToGoogle, mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, forSpanner, toldToSpanner } from "./messages.ts";

beforeEach(async () => {
  await closeCircuits();
  await mendGoogle();
});
afterEach(mendGoogle);

const AT = "2026-11-20T10:00:00Z";
const NOTE = { kind: "note_added", body: { text: "t" } } as const;
const FACT_COLUMNS =
  "fact_id, subject_id, predicate, object_id, scope, weight, confidence, source, valid_from, valid_to, recorded_at, superseded_at, version";

function prefers(id: string, weight: number): FactTuple {
  const slot = ["user", "PREFERS", "brand:oatly", "category:oat drink"] as const;
  return [id, ...slot, weight, 0.75, "observed", AT, null, AT, null];
}

function bought(index: number): FactTuple {
  return [`fact_${index}`, "user", "BOUGHT", `product:S${index}`, null, 1, 1, "observed", AT, null, AT, null];
}

describe("the graph in Spanner", () => {
  it("holds entities and facts whose ends are entities, with their four times", async ({ expect }) => {
    const entities: EntityTuple[] = [
      ["user", "", null],
      ["brand:oatly", "Oatly", null],
      ["product:a:b", 'Ä "b"', { pack: ["1 L", 6] }],
    ];
    const closed: FactTuple = prefers("fact_2", 2);
    closed[9] = "2026-11-21T10:00:00Z";
    closed[11] = "2026-11-22T10:00:00Z";
    const message = toldToSpanner("graph", "1", {
      happening: NOTE,
      entities,
      facts: [prefers("fact_1", 1.5), closed],
    });
    await consumeBatch("spanner", [message]);
    const rows = await spannerRows("Entities", "entity_value, entity_id, entity_type, version", "graph");
    expect(rows).toEqual([
      ["", entityKey("user"), "user", "1"],
      ["Oatly", entityKey("brand:oatly"), "brand", "1"],
      ['Ä "b"', entityKey("product:a:b"), "product", "1"],
    ]);
    const packs = await spannerRows("Entities", "entity_value, JSON_QUERY(properties, '$.pack')", "graph");
    expect(packs[2]).toEqual(['Ä "b"', '["1 L",6]']);
    const ends = [entityKey("user"), "PREFERS", entityKey("brand:oatly"), "category:oat drink"];
    expect(await spannerRows("Facts", FACT_COLUMNS, "graph")).toEqual([
      ["fact_1", ...ends, "1.5", "0.75", "observed", AT, null, AT, null, "1"],
      ["fact_2", ...ends, "2", "0.75", "observed", AT, closed[9], AT, closed[11], "1"],
    ]);
  });

  it("keeps nothing of what was withdrawn but key and version, and no late message brings it back", async ({
    expect,
  }) => {
    const entities: EntityTuple[] = [["product:X", "Pregnancy test", { brand: "b" }]];
    const pattern = {
      sku: "X",
      product_name: "Pregnancy test",
      avg_reorder_days: 9,
      order_count: 3,
      last_order_date: "2026-11-20",
      next_predicted_date: "2026-11-27",
      confidence: 1,
    };
    const content = { entities, facts: [prefers("fact_1", 1)], patterns: [pattern] };
    const older = toldToSpanner("withdrawn", "1", { happening: NOTE, ...content });
    const newer = toldToSpanner("withdrawn", "2", {
      happening: NOTE,
      memory_version: 2,
      withdrawn_facts: ["fact_1"],
      withdrawn_entities: [entityKey("product:X")],
      withdrawn_patterns: ["X"],
    });
    const expected = async (): Promise<void> => {
      const nothing = Array.from({ length: 11 }, () => null);
      expect(await spannerRows("Facts", FACT_COLUMNS, "withdrawn")).toEqual([["fact_1", ...nothing, "2"]]);
      const entity = "entity_id, entity_type, entity_value, properties, version";
      expect(await spannerRows("Entities", entity, "withdrawn")).toEqual([
        [entityKey("product:X"), null, null, null, "2"],
      ]);
      const columns =
        "sku, product_name, avg_reorder_days, order_count, last_order_date, next_predicted_date, confidence, version";
      expect(await spannerRows("ReorderPatterns", columns, "withdrawn")).toEqual([
        ["X", ...nothing.slice(0, 6), "2"],
      ]);
    };
    await consumeBatch("spanner", [newer]);
    await expected();
    await consumeBatch("spanner", [older]);
    await consumeBatch("spanner", [older, newer]);
    await expected();
    const again = toldToSpanner("withdrawn", "3", { happening: NOTE, memory_version: 3, ...content });
    await consumeBatch("spanner", [again]);
    expect(await spannerRows("Facts", "weight, version", "withdrawn")).toEqual([["1", "3"]]);
  });

  it("takes the facts of an order of five hundred lines by claim check", async ({ expect }) => {
    const items = Array.from({ length: 500 }, (_, index) => ({
      sku: `S${index}`,
      product_name: `Product ${index}`,
      quantity: 1,
      unit_price_minor: 100,
    }));
    const body = { ...forSpanner("many", "k").body, items, item_count: 500, total_minor: 50_000 };
    const facts = Array.from({ length: 1500 }, (_, index) => bought(index));
    const entities: EntityTuple[] = items.map(({ sku, product_name }) => [
      `product:${sku}`,
      product_name,
      null,
    ]);
    const message = forSpanner("many", "k", { body, facts, entities });
    const key = (): Promise<Uint8Array<ArrayBuffer>> => keepKey(env.BUCKET, message, newKey());
    const sent = await checkIn(message, { sink: "spanner", bucket: env.BUCKET, key });
    expect(sent).toHaveProperty("claim");
    await consumeBatch("spanner", [sent]);
    expect((await callsToGoogle())["spanner"]).toMatchObject({ commit: 1 });
    expect(await spannerRows("Facts", "COUNT(*)", "many")).toEqual([["1500"]]);
    expect(await spannerRows("Entities", "COUNT(*)", "many")).toEqual([["500"]]);
    expect(await spannerRows("OrderItems", "COUNT(*)", "many")).toEqual([["500"]]);
  });

  it("is written once where many orders of one user carry the same facts, however many cells that would be", async ({
    expect,
  }) => {
    const facts = Array.from({ length: 1500 }, (_, index) => bought(index));
    const orders = Array.from({ length: 20 }, (_, index) =>
      forSpanner("same", `k${index}`, { seq: index + 1, memory_version: index + 1, facts }),
    );
    expect((await consumeBatch("spanner", orders)).retried).toEqual([]);
    expect((await callsToGoogle())["spanner"]).toMatchObject({ commit: 1 });
    expect(await spannerRows("Facts", "COUNT(*), MIN(version)", "same")).toEqual([["1500", "20"]]);
    expect(await spannerRows("Orders", "COUNT(*)", "same")).toEqual([["20"]]);
  });

  it("is written in several commits when one would take too many cells, be it of a batch or of one message", async ({
    expect,
  }) => {
    const facts = Array.from({ length: 3000 }, (_, index) => bought(index));
    const batch = ["split-1", "split-2", "split-3"].map((user) =>
      toldToSpanner(user, "1", { happening: NOTE, facts }),
    );
    expect((await consumeBatch("spanner", batch)).retried).toEqual([]);
    expect((await callsToGoogle())["spanner"]).toMatchObject({ commit: 3 });
    expect(await spannerRows("Facts", "COUNT(*)", "split-")).toEqual([["9000"]]);
    await mendGoogle();
    // 9,000 facts of 14 cells are 126,000: more than Spanner takes in one commit.
    const many = Array.from({ length: 9000 }, (_, index) => bought(index));
    const large = forSpanner("one-large", "k", { facts: many });
    expect((await consumeBatch("spanner", [large])).retried).toEqual([]);
    expect((await callsToGoogle())["spanner"]).toMatchObject({ commit: 6 });
    expect(await spannerRows("Facts", "COUNT(*)", "one-large")).toEqual([["9000"]]);
    expect(await spannerRows("OrderItems", "sku", "one-large")).toEqual([["OAT-1L"]]);
  });
});
