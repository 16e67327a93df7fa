import * as fc from "fast-check";
import { describe, it } from "vitest";
import { randomFrom } from "../../../dev/random.ts";
import { type Fact, factKey } from "../../../durable-objects/graph/facts/fact.ts";
import { type Neighbours, neighbourhood } from "../../../durable-objects/graph/recall/neighbourhood.ts";
import { aboutIn, fact } from "./recall-facts.ts";

const EVERYTHING = { depth: 3, fanOut: 100, holds: () => true };

function goesWith(subject: string, object: string, more: Partial<Fact> = {}): Fact {
  return fact({ predicate: "BOUGHT_WITH", subject, object, ...more });
}

/** a — b — c — d — e, each with one after it. */
const CHAIN = ["ab", "bc", "cd", "de"].map(([one = "", next = ""]) => goesWith(one, next));

function around(facts: readonly Fact[], reach: Partial<Parameters<typeof neighbourhood>[1]> = {}): string {
  const { nodes } = neighbourhood({ about: aboutIn(facts) }, { center: "a", ...EVERYTHING, ...reach });
  return nodes.map(({ id, distance }) => `${id}${distance}`).join(" ");
}

describe("the neighbourhood of an entity", () => {
  for (const [depth, nodes, edges] of [
    [0, "a0", 0],
    [1, "a0 b1", 1],
    [2, "a0 b1 c2", 2],
    [3, "a0 b1 c2 d3", 3],
    [9, "a0 b1 c2 d3", 3],
  ] as const)
    it(`of depth ${depth} is ${nodes}`, ({ expect }) => {
      expect(around(CHAIN, { depth })).toBe(nodes);
      const graph = { about: aboutIn(CHAIN) };
      expect(neighbourhood(graph, { center: "a", ...EVERYTHING, depth }).edges).toEqual(
        CHAIN.slice(0, edges),
      );
    });

  it("is found against the direction of facts, and by their scope", ({ expect }) => {
    expect(around([goesWith("b", "a"), fact({ object: "c", scope: "a" })])).toBe("a0 b1 user1 c1");
  });

  it("of an unknown entity is itself", ({ expect }) => {
    expect(around(CHAIN, { center: "z" })).toBe("z0");
  });

  it("gives an entity its shortest distance, and an edge once", ({ expect }) => {
    const ring = [goesWith("a", "b"), goesWith("b", "c"), goesWith("c", "a")];
    const { nodes, edges } = neighbourhood({ about: aboutIn(ring) }, { center: "a", ...EVERYTHING });
    expect(nodes.map(({ id, distance }) => `${id}${distance}`).sort()).toEqual(["a0", "b1", "c1"]);
    expect(edges.map(factKey).sort()).toEqual(ring.map(factKey).sort());
  });

  it("gives an edge once although the graph tells it anew each time, and a fact of an entity with itself", ({
    expect,
  }) => {
    const facts = [...CHAIN, goesWith("a", "a")];
    const afresh: Neighbours = { about: (id) => aboutIn(facts)(id).map((one) => ({ ...one })) };
    const { edges } = neighbourhood(afresh, { center: "b", ...EVERYTHING });
    expect(edges.map(factKey).sort()).toEqual(facts.map(factKey).sort());
  });

  for (const differs of [
    { predicate: "SUBSTITUTES" },
    { object: "c" },
    { scope: "d" },
    { validFromMs: 0 },
  ] as const)
    it(`tells facts apart that differ in their ${Object.keys(differs)[0]} alone`, ({ expect }) => {
      const one = goesWith("a", "b", { validFromMs: 1 });
      const other = { ...one, ...differs };
      const stronger = goesWith("a", "b", { weight: 2, predicate: "PREFERS" });
      // The center takes two of the three; the rest is found from the other end.
      const graph: Neighbours = {
        about: (id) => (id === "a" ? [stronger, one] : aboutIn([one, other])(id)),
      };
      const { edges } = neighbourhood(graph, { center: "a", ...EVERYTHING });
      expect(edges.map(factKey)).toEqual(
        [stronger, one, ...("object" in differs ? [] : [other])].map(factKey),
      );
    });

  it("is cut at every hop where a fact does not hold", ({ expect }) => {
    for (const [index, nodes] of ["a0", "a0 b1", "a0 b1 c2"].entries()) {
      const closed = CHAIN.map((one, at) => (at === index ? { ...one, validToMs: 5 } : one));
      expect(around(closed, { holds: ({ validToMs }) => validToMs === undefined })).toBe(nodes);
    }
  });

  it("takes of each entity no more than the fan-out, the strongest, then the later, then by key", ({
    expect,
  }) => {
    const facts = [
      goesWith("a", "weak", { weight: 9, confidence: 0.1 }),
      goesWith("a", "sure", { weight: 2, confidence: 0.9 }),
      goesWith("a", "early", { weight: 2, confidence: 0.5, validFromMs: 1 }),
      goesWith("a", "late_a", { weight: 1, confidence: 1, validFromMs: 2 }),
      goesWith("a", "late_b", { weight: 1, confidence: 1, validFromMs: 2 }),
    ];
    expect(around(facts, { fanOut: 3 })).toBe("a0 sure1 late_a1 late_b1");
    expect(around(facts, { fanOut: 0 })).toBe("a0");
  });

  it("does not count facts that do not hold against the fan-out", ({ expect }) => {
    const facts = [goesWith("a", "gone", { weight: 9, validToMs: 1 }), goesWith("a", "here")];
    expect(around(facts, { fanOut: 1, holds: ({ validToMs }) => validToMs === undefined })).toBe("a0 here1");
  });

  it("does not lead through the person, unless they are the center", ({ expect }) => {
    const bought = [fact({ object: "a" }), fact({ object: "b" })];
    expect(around(bought)).toBe("a0 user1");
    expect(around(bought, { center: "user" })).toBe("user0 a1 b1");
  });

  it("does not depend on the order in which facts come", ({ expect }) => {
    const ends = fc.constantFrom("a", "b", "c", "d", "e", "user");
    const some = fc
      .uniqueArray(
        fc.record({
          subject: ends,
          object: ends,
          weight: fc.integer({ min: 1, max: 2 }),
          validFromMs: fc.nat(1),
        }),
        { selector: (told) => factKey(fact(told)), maxLength: 25 },
      )
      .map((all) => all.map(fact));
    const shuffled = some.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 1, max: 4 }), ([all, other], fanOut) => {
        const reach = { center: "a", ...EVERYTHING, fanOut };
        expect(neighbourhood({ about: aboutIn(other) }, reach)).toEqual(
          neighbourhood({ about: aboutIn(all) }, reach),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("the work of a neighbourhood in a heavy graph", () => {
  const random = randomFrom(4);
  const product = (): string => `product:${Math.floor(random() * 1500)}`;
  const facts = Array.from({ length: 10_000 }, () => [
    fact({ object: product(), validFromMs: Math.floor(random() * 1e6) }),
    goesWith(product(), product(), { weight: 3, confidence: random() }),
  ]).flat();
  const about = aboutIn(facts);

  it("is bounded by fan-out and depth, and never asks for all that is about the person", ({ expect }) => {
    const fanOut = 5;
    const asked: string[] = [];
    const counted: Neighbours = {
      about: (id) => {
        asked.push(id);
        return about(id);
      },
    };
    const { edges } = neighbourhood(counted, { center: "product:7", depth: 2, fanOut, holds: () => true });
    expect(edges.length).toBeGreaterThan(fanOut);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.length).toBeLessThanOrEqual(1 + fanOut);
    expect(new Set(asked).size).toBe(asked.length);
    expect(edges.length).toBeLessThanOrEqual(fanOut + fanOut * fanOut);
    expect(asked).not.toContain("user");
  });
});
