import * as fc from "fast-check";
import { describe, it } from "vitest";
import { randomFrom } from "../../../dev/random.ts";
import { type Fact, type Predicate, factKey } from "../../../durable-objects/graph/facts/fact.ts";
import { ENTITY_TYPES, typeOf } from "../../../durable-objects/graph/recall/entity-types.ts";
import type { Question } from "../../../durable-objects/graph/recall/question.ts";
import { type Hit, type RecallSource, recall } from "../../../durable-objects/graph/recall/recall.ts";
import { fact, memoryOf, question } from "./recall-facts.ts";

const CATEGORY = "category:oat drink";
const ENTITIES = [
  { id: "product:BARISTA", value: "Oatly Barista 1 l", brand: "brand:oatly", category: CATEGORY },
  { id: "product:CHOC", value: "Oatly Chocolate 250 ml", brand: "brand:oatly", category: CATEGORY },
  { id: "product:SOYA", value: "Alpro Soya 1 l", brand: "brand:alpro", category: "category:soya drink" },
  { id: "product:CAKE", value: "Chocolate cake", brand: "brand:bakery", category: "category:cake" },
  { id: "brand:oatly", value: "Oatly", type: "brand" },
  { id: CATEGORY, value: "Oat drink", type: "category" },
];
const FACTS = [
  fact({ object: "product:BARISTA", weight: 4 }),
  fact({ object: "product:CHOC", weight: 2 }),
  fact({ object: "product:SOYA", weight: 3 }),
  fact({ object: "product:CAKE" }),
  fact({ predicate: "REORDERS", object: "product:BARISTA", weight: 4, source: "inferred", confidence: 0.5 }),
  fact({ predicate: "MADE_BY", subject: "product:BARISTA", object: "brand:oatly", weight: 1 }),
  fact({ predicate: "BOUGHT_WITH", subject: "product:BARISTA", object: "product:CAKE", weight: 3 }),
  fact({ predicate: "PREFERS", object: "brand:oatly", scope: CATEGORY, source: "stated", validFromMs: 50 }),
  fact({ predicate: "PREFERS", object: "brand:alpro", scope: CATEGORY, validFromMs: 10, validToMs: 50 }),
];

function told(facts: readonly { fact: Fact }[]): string[] {
  return facts.map(({ fact: { predicate, object } }) => `${predicate} ${object}`);
}

function answers(asked: Partial<Question>, memory = memoryOf(FACTS, ENTITIES)): string[] {
  return told(recall(memory, question(asked)));
}

describe("recall", () => {
  it("finds the facts about what the words find, and those around it", ({ expect }) => {
    expect(answers({ query: "barista" })).toEqual([
      "BOUGHT product:BARISTA",
      "BOUGHT_WITH product:CAKE",
      "REORDERS product:BARISTA",
      "MADE_BY brand:oatly",
      "PREFERS brand:oatly",
      "BOUGHT product:CAKE",
    ]);
  });

  it("says of every hit which channel ranked it where", ({ expect }) => {
    const hits = recall(
      memoryOf(FACTS, ENTITIES),
      question({ query: "barista", vector: ["product:SOYA", "product:CAKE"] }),
    );
    expect(Object.fromEntries(hits.map((hit) => [told([hit])[0], hit.channels]))).toEqual({
      "BOUGHT product:BARISTA": { text: 1, graph: 1 },
      "BOUGHT_WITH product:CAKE": { text: 2, graph: 2, vector: 2 },
      "REORDERS product:BARISTA": { text: 3, graph: 3 },
      "MADE_BY brand:oatly": { text: 4, graph: 4 },
      "BOUGHT product:CAKE": { graph: 6, vector: 3 },
      "PREFERS brand:oatly": { graph: 5 },
      "BOUGHT product:SOYA": { vector: 1 },
    });
    expect(hits[0]?.fact.predicate).toBe("BOUGHT_WITH");
    expect(hits[0]?.score).toBeCloseTo(3 / 62, 12);
  });

  it("ranks the facts of a better match before those of another, however strong", ({ expect }) => {
    expect(answers({ query: "oatly chocolate" })[0]).toBe("BOUGHT product:CHOC");
  });

  it("looks around the center that is named instead of what the words find", ({ expect }) => {
    const hits = recall(memoryOf(FACTS, ENTITIES), question({ query: "soya", center: "product:CAKE" }));
    const ranks = Object.fromEntries(hits.map((hit) => [told([hit])[0], hit.channels]));
    expect(ranks["BOUGHT product:SOYA"]).toEqual({ text: 1 });
    expect(ranks["BOUGHT product:CAKE"]).toEqual({ graph: 2 });
    expect(answers({ center: "product:SOYA" })).toEqual(["BOUGHT product:SOYA"]);
    expect(answers({ center: "product:UNKNOWN" })).toEqual([]);
  });

  it("takes an embedding's entities alone", ({ expect }) => {
    expect(answers({ vector: ["product:SOYA", "product:UNKNOWN", "product:CHOC"] })).toEqual([
      "BOUGHT product:SOYA",
      "BOUGHT product:CHOC",
    ]);
  });

  it("gives as many hits as asked for at most", ({ expect }) => {
    expect(answers({ query: "barista", limit: 2 })).toHaveLength(2);
    expect(answers({ query: "barista", limit: 0 })).toEqual([]);
  });

  for (const query of ["", "  ", "?!", 'OR "'])
    it(`case 18: ${JSON.stringify(query)} gives no hits and no error`, ({ expect }) => {
      expect(answers({ query })).toEqual([]);
      expect(answers({ query, history: true, diversify: true, validAtMs: 5 })).toEqual([]);
    });

  for (const query of ["bari", "barsta", "bairsta", "BARÍSTA", "barista 1000ml"])
    it(`case 18: ${query} finds the product`, ({ expect }) => {
      expect(answers({ query })[0]).toBe("BOUGHT product:BARISTA");
    });
});

describe("recall's filters", () => {
  it("keep what is asked for by predicate", ({ expect }) => {
    const predicates = new Set<Predicate>(["REORDERS", "MADE_BY"]);
    expect(answers({ query: "barista", predicates })).toEqual([
      "REORDERS product:BARISTA",
      "MADE_BY brand:oatly",
    ]);
  });

  it("keep what is asked for by source", ({ expect }) => {
    expect(answers({ query: "oatly", sources: new Set(["stated", "inferred"]) }).sort()).toEqual([
      "PREFERS brand:oatly",
      "REORDERS product:BARISTA",
    ]);
  });

  it("keep facts with an end of a type that is asked for", ({ expect }) => {
    expect(answers({ query: "oatly", entityTypes: new Set(["brand"]) }).sort()).toEqual([
      "MADE_BY brand:oatly",
      "PREFERS brand:oatly",
    ]);
    expect(answers({ query: "oatly", entityTypes: new Set(["category"]) })).toEqual(["PREFERS brand:oatly"]);
    expect(answers({ query: "oatly", entityTypes: new Set(["store"]) })).toEqual([]);
  });

  it("know the types of all entities in facts", ({ expect }) => {
    const ends = FACTS.flatMap(({ subject, object, scope = "user" }) => [subject, object, scope]);
    for (const id of ends) expect(ENTITY_TYPES).toContain(typeOf(id));
  });

  it("do not count what they leave out: ranks are among what is left", ({ expect }) => {
    const hits = recall(
      memoryOf(FACTS, ENTITIES),
      question({ query: "barista", predicates: new Set<Predicate>(["MADE_BY"]) }),
    );
    expect(hits.map(({ channels }) => channels)).toEqual([{ text: 1, graph: 1 }]);
  });

  it("give what held at a time, from its start until before its end", ({ expect }) => {
    const predicates = new Set<Predicate>(["PREFERS"]);
    for (const [validAtMs, preferred] of [
      [9, []],
      [10, ["PREFERS brand:alpro"]],
      [49, ["PREFERS brand:alpro"]],
      [50, ["PREFERS brand:oatly"]],
    ] as const)
      expect(answers({ query: "oat drink", validAtMs, predicates })).toEqual(preferred);
  });

  it("hold on every hop: what a closed fact leads to is not around", ({ expect }) => {
    const facts = [
      fact({ predicate: "SUBSTITUTES", subject: "product:CHOC", object: "product:SOYA", validToMs: 9 }),
      fact({ object: "product:SOYA" }),
    ];
    const memory = memoryOf(facts, ENTITIES);
    expect(answers({ center: "product:CHOC" }, memory)).toEqual([]);
    expect(answers({ center: "product:CHOC", validAtMs: 8 }, memory)).toHaveLength(2);
    expect(answers({ center: "product:CHOC", history: true }, memory)).toEqual([
      "BOUGHT product:SOYA",
      "SUBSTITUTES product:SOYA",
    ]);
  });
});

describe("case 15: fifty closed facts and one open match", () => {
  const intervals = Array.from({ length: 50 }, (_, n) => ({ validFromMs: n * 10, validToMs: n * 10 + 5 }));
  const open = fact({ predicate: "PREFERS", object: "brand:oatly", scope: CATEGORY, confidence: 0.1 });
  const ofOneSlot = intervals.map((interval) => fact({ ...open, confidence: 1, weight: 9, ...interval }));
  const oneSlot = memoryOf([...ofOneSlot, { ...open, validFromMs: 500 }], ENTITIES);

  const rices = Array.from({ length: 51 }, (_, n) => `product:RICE-${n + 100}`);
  const ofMany = intervals.map((interval, n) =>
    fact({ predicate: "REORDERS", object: rices[n] ?? "", weight: 9, ...interval }),
  );
  const products = memoryOf(
    [...ofMany, fact({ predicate: "REORDERS", object: rices[50] ?? "" })],
    rices.map((id, n) => ({ id, value: n === 50 ? "Rice, a very long name" : "Rice" })),
  );

  for (const [name, memory, query] of [
    ["of one slot", oneSlot, "oatly"],
    ["of fifty-one products", products, "rice"],
  ] as const) {
    it(`gives the open one alone, ${name}`, ({ expect }) => {
      const hits = recall(memory, question({ query }));
      expect(hits.map(({ fact: { validToMs } }) => validToMs)).toEqual([undefined]);
    });

    it(`gives with history the open one first, then all with their intervals, ${name}`, ({ expect }) => {
      const all = recall(memory, question({ query, history: true, limit: 100 }));
      const hits = all.map((hit) => hit.fact);
      expect(hits).toHaveLength(51);
      expect(hits[0]?.validToMs).toBeUndefined();
      expect(all[0]?.channels.text).toBe(1);
      const rest = hits.slice(1).map(({ validFromMs, validToMs }) => ({ validFromMs, validToMs }));
      expect(rest.sort((a, b) => a.validFromMs - b.validFromMs)).toEqual(intervals);
    });

    it(`gives the open one first also when few are asked for, ${name}`, ({ expect }) => {
      for (const diversify of [false, true]) {
        const hits = recall(memory, question({ query, history: true, limit: 3, diversify }));
        expect(hits.map(({ fact: { validToMs } }) => validToMs === undefined)).toEqual([true, false, false]);
      }
    });
  }

  it("gives first what held at the time that is asked about", ({ expect }) => {
    const [first, ...rest] = recall(
      oneSlot,
      question({ query: "oatly", history: true, validAtMs: 123, limit: 100 }),
    );
    expect(first?.fact).toMatchObject({ validFromMs: 120, validToMs: 125 });
    expect(rest).toHaveLength(50);
  });
});

describe("diversified recall", () => {
  it("shows another brand and category before the same product again", ({ expect }) => {
    const asked = { query: "chocolate barista", limit: 3 };
    const plain = answers(asked);
    expect(plain.filter((one) => one.endsWith("BARISTA"))).toHaveLength(2);
    const varied = answers({ ...asked, diversify: true });
    expect(varied[0]).toBe(plain[0]);
    expect(varied.filter((one) => one.endsWith("BARISTA"))).toHaveLength(1);
  });
});

describe("recall of any memory", () => {
  const id = fc.constantFrom(...ENTITIES.map((entity) => entity.id));
  const facts = fc.uniqueArray(
    fc
      .record({
        predicate: fc.constantFrom("BOUGHT", "PREFERS", "BOUGHT_WITH"),
        subject: fc.oneof(fc.constant("user"), id),
        object: id,
        weight: fc.integer({ min: 1, max: 2 }),
        validFromMs: fc.nat(2),
        ends: fc.constantFrom({}, { validToMs: 3 }, { validToMs: 4 }),
        source: fc.constantFrom("observed", "stated"),
      })
      .map(({ ends, ...rest }) => fact({ ...rest, ...ends })),
    { selector: factKey, maxLength: 30 },
  );
  const asked = fc
    .record({
      query: fc.constantFrom("oatly", "chocolate", "oat drink 1 l", "oatli", ""),
      limit: fc.integer({ min: 1, max: 8 }),
      history: fc.boolean(),
      diversify: fc.boolean(),
      vector: fc.array(id, { maxLength: 3 }),
      more: fc.constantFrom({}, { center: "product:CAKE" }, { validAtMs: 2 }, { validAtMs: 3 }),
    })
    .map(({ more, ...given }) => question({ ...given, ...more }));

  it("does not depend on the order in which facts and entities came", ({ expect }) => {
    const shuffled = facts.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, asked, ([all, other], given) => {
        const hits = recall(memoryOf(all, ENTITIES), given);
        expect(recall(memoryOf(other, [...ENTITIES].reverse()), given)).toEqual(hits);
      }),
      { numRuns: 400 },
    );
  });

  it("gives each fact once, what holds before what does not, that only with history, each with a channel", ({
    expect,
  }) => {
    fc.assert(
      fc.property(facts, asked, (all, given) => {
        const hits = recall(memoryOf(all, ENTITIES), given);
        const { validAtMs: at } = given;
        const holds = hits.map(({ fact: { validFromMs, validToMs } }) =>
          at === undefined ? validToMs === undefined : validFromMs <= at && at < (validToMs ?? Infinity),
        );
        expect(holds).toEqual([...holds].sort((a, b) => Number(b) - Number(a)));
        if (!given.history) expect(holds).not.toContain(false);
        expect(new Set(hits.map((hit) => factKey(hit.fact))).size).toBe(hits.length);
        expect(hits.length).toBeLessThanOrEqual(given.limit);
        for (const { channels } of hits) expect(Object.keys(channels).length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});

describe("the work of recall in a heavy memory", () => {
  const rices = Array.from({ length: 50 }, (_, n) => ({ id: `product:${n + 100}`, value: "Rice" }));
  const brands = rices.flatMap(({ id }) =>
    Array.from({ length: 25 }, (_, n) =>
      fact({ predicate: "MADE_BY", subject: id, object: `brand:${id}-${n}` }),
    ),
  );

  it("asks for the facts of a bounded number of entities, and never for all about the person", ({
    expect,
  }) => {
    const random = randomFrom(15);
    const sku = (): string => `product:SKU-${Math.floor(random() * 1500)}`;
    const memory = memoryOf(
      Array.from({ length: 5000 }, () => [
        fact({ object: sku(), validFromMs: Math.floor(random() * 1e6) }),
        fact({
          predicate: "BOUGHT_WITH",
          subject: sku(),
          object: sku(),
          weight: 3,
          confidence: random(),
        }),
      ]).flat(),
      Array.from({ length: 1500 }, (_, n) => ({ id: `product:SKU-${n}`, value: `Rice number ${n}` })),
    );
    const { asked, hits } = askedOf(memory, { query: "rice" });
    expect(hits).toHaveLength(20);
    // A hundred entities of the text at most, and three centers with twenty neighbours.
    expect(asked.length).toBeLessThanOrEqual(100 + 3 * (1 + 20));
    expect(asked).not.toContain("user");
  });

  it("asks for no more entities once fifty facts are ranked, or as many as are asked for", ({ expect }) => {
    for (const [limit, products] of [
      [20, 3],
      [150, 6],
    ] as const) {
      const { asked } = askedOf(memoryOf(brands, rices), { query: "rice", limit });
      expect(new Set(asked.filter((id) => id.startsWith("product:"))).size).toBe(products);
    }
  });

  it("takes twenty facts around an entity", ({ expect }) => {
    const { hits } = askedOf(memoryOf(brands, rices), { center: "product:100", limit: 100 });
    expect(hits).toHaveLength(20);
  });
});

/** Asks a memory, and tells whose facts that took. */
function askedOf(memory: RecallSource, given: Partial<Question>): { asked: string[]; hits: Hit[] } {
  const asked: string[] = [];
  const about = (id: string): readonly Fact[] => {
    asked.push(id);
    return memory.about(id);
  };
  return { hits: recall({ ...memory, about }, question(given)), asked };
}
