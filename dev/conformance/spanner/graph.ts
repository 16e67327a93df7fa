import assert from "node:assert/strict";
import { entityKey } from "../../../durable-objects/graph/ids.ts";
import type { FactTuple, SpannerMessage } from "../../../src/forward/outgoing.ts";
import { askSpanner } from "../../ask-google.ts";
import { assertDelivered } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { ORDERED_AT, line, order, toSpanner } from "../orders.ts";

const OATLY = "brand:oatly";

function rows({ config, user }: Place, table: string, columns: string): Promise<(string | null)[][]> {
  return askSpanner(config, `SELECT ${columns} FROM ${table} WHERE user_id = @user ORDER BY 1, 2`, { user });
}

function fact(id: string): FactTuple {
  const times = [ORDERED_AT, null, ORDERED_AT, null] as const;
  return [id, "user", "PREFERS", OATLY, "category:oat drink", 1.5, 0.25, "observed", ...times];
}

/** An order of so many lines as of a version. */
function asOf(user: string, version: number, lines: number): SpannerMessage {
  const items = Array.from({ length: lines }, (_, index) => line({ sku: `SKU-${index}` }));
  const message = order(user, "k", { seq: version, memory_version: version, body: { items } });
  return message;
}

/** The memory's graph, orders that change, and what is forgotten. */
export const GRAPH_CHECKS: readonly Check[] = [
  {
    name: "facts end at entities and keep their numbers, times and scope",
    run: async (place) => {
      const entities: SpannerMessage["entities"] = [[OATLY, "Oatly", { spellings: ["OATLY", "oatly"] }]];
      const message = order(place.user, "k", { entities, facts: [fact("fact_1")] });
      assertDelivered(await toSpanner(place, [message]));
      const spelling = "entity_type, entity_value, JSON_VALUE(properties, '$.spellings[1]'), version";
      assert.deepEqual(await rows(place, "Entities", spelling), [["brand", "Oatly", "oatly", "1"]]);
      const columns =
        "subject_id, object_id, predicate, scope, weight, confidence, source, valid_to, version";
      const ends = [entityKey("user"), entityKey(OATLY)];
      const expected = [...ends, "PREFERS", "category:oat drink", "1.5", "0.25", "observed", null, "1"];
      assert.deepEqual(await rows(place, "Facts", columns), [expected]);
    },
  },
  {
    name: "a withdrawn fact, entity or pattern keeps key and version alone, and an older message changes nothing",
    run: async (place) => {
      const entities: SpannerMessage["entities"] = [[OATLY, "Oatly", null]];
      const older = order(place.user, "k1", { entities, facts: [fact("fact_1")] });
      const withdrawn = {
        withdrawn_facts: ["fact_1"],
        withdrawn_entities: [entityKey(OATLY)],
        withdrawn_patterns: ["OAT-1L"],
      };
      const newer = order(place.user, "k2", { memory_version: 2, ...withdrawn });
      for (const message of [older, newer, older]) assertDelivered(await toSpanner(place, [message]));
      const facts = "fact_id, subject_id, predicate, weight, valid_from, version";
      assert.deepEqual(await rows(place, "Facts", facts), [["fact_1", null, null, null, null, "2"]]);
      const entity = "entity_id, entity_type, entity_value, version";
      assert.deepEqual(await rows(place, "Entities", entity), [[entityKey(OATLY), null, null, "2"]]);
      const pattern = "sku, product_name, last_order_date, version";
      assert.deepEqual(await rows(place, "ReorderPatterns", pattern), [["OAT-1L", null, null, "2"]]);
    },
  },
  {
    name: "an order that has fewer lines now loses the others, and an older message brings none back",
    run: async (place) => {
      for (const [version, lines] of [
        [1, 3],
        [3, 1],
        [2, 2],
      ] as const)
        assertDelivered(await toSpanner(place, [asOf(place.user, version, lines)]));
      assert.deepEqual(await rows(place, "OrderItems", "line_no, sku"), [["1", "SKU-0"]]);
      assert.deepEqual(await rows(place, "Orders", "item_count, version"), [["1", "3"]]);
    },
  },
  {
    name: "a forgotten episode loses its content, and a late message does not bring it back",
    run: async (place) => {
      const confirmed = order(place.user, "k");
      const { episode_id } = confirmed;
      const forgetting: SpannerMessage = {
        ...order(place.user, "k2", { memory_version: 2, seq: 2 }),
        order: null,
        kind: "episode_forgotten",
        body: { ref: "r", episode_id },
      };
      for (const batch of [[confirmed], [confirmed, forgetting], [confirmed]])
        assertDelivered(await toSpanner(place, batch));
      const bodies = await rows(
        place,
        "Episodes",
        "kind, JSON_VALUE(body, '$.ref'), JSON_VALUE(body, '$.order_id')",
      );
      assert.deepEqual(bodies, [
        ["episode_forgotten", "r", null],
        ["forgotten", null, null],
      ]);
    },
  },
];
