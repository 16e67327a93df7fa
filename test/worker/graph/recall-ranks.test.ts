import * as fc from "fast-check";
import { describe, it } from "vitest";
import { type Traits, diversify } from "../../../durable-objects/graph/recall/diversify.ts";
import { fuse } from "../../../durable-objects/graph/recall/fuse.ts";

const asIs = (item: string): string => item;

describe("reciprocal rank fusion", () => {
  it("adds 1 / (60 + rank) of each channel and says which ranked it where", ({ expect }) => {
    const fused = fuse({ text: ["a", "b", "c"], graph: ["c", "a"], vector: ["d"] }, asIs);
    expect(fused.map(({ id, channels }) => [id, channels])).toEqual([
      ["a", { text: 1, graph: 2 }],
      ["c", { text: 3, graph: 1 }],
      ["d", { vector: 1 }],
      ["b", { text: 2 }],
    ]);
    const scores = [0.032_522_474_9, 0.032_266_458_5, 0.016_393_442_6, 0.016_129_032_3];
    for (const [place, score] of scores.entries()) expect(fused[place]?.score).toBeCloseTo(score, 10);
  });

  it("prefers what two channels put third to what one puts first", ({ expect }) => {
    const [first] = fuse({ text: ["x", "b", "both"], graph: ["y", "c", "both"] }, asIs);
    expect(first?.id).toBe("both");
    expect(first?.score).toBeCloseTo(2 / 63, 12);
  });

  it("breaks ties by id", ({ expect }) => {
    const ids = fuse({ text: ["b"], graph: ["c"], vector: ["a"] }, asIs).map(({ id }) => id);
    expect(ids).toEqual(["a", "b", "c"]);
  });

  it("counts an item once per channel, at its best rank, without leaving a gap", ({ expect }) => {
    const fused = fuse({ text: ["a", "a", "b", "a"] }, asIs);
    expect(fused.map(({ id, channels }) => [id, channels.text])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  it("of no ranking is empty", ({ expect }) => {
    expect(fuse({ text: [], graph: [] }, asIs)).toEqual([]);
  });
});

type Shelf = Traits & { score: number };

function pick(ranked: readonly Shelf[], count: number): string[] {
  return diversify(ranked, count, (item) => item).map(({ entity }) => entity);
}

describe("maximal marginal relevance", () => {
  const oat = { brand: "oatly", category: "oat drink" };

  it("takes the next best that is unlike, by hand-computed worth", ({ expect }) => {
    const ranked = [
      { entity: "a", score: 1, ...oat },
      // 0.7 × 0.9 − 0.3 × 1 = 0.33
      { entity: "b", score: 0.9, ...oat },
      // 0.7 × 0.8 − 0.3 × 0.5 = 0.41
      { entity: "c", score: 0.8, brand: "alpro", category: "oat drink" },
      // 0.7 × 0.5 − 0 = 0.35
      { entity: "d", score: 0.5, brand: "barilla", category: "pasta" },
    ];
    expect(pick(ranked, 4)).toEqual(["a", "c", "d", "b"]);
  });

  it("measures relevance against the best score, whatever its scale", ({ expect }) => {
    const ranked = [
      { entity: "a", score: 0.01, ...oat },
      // 0.7 × 0.9 − 0.3 × 0.5 = 0.48
      { entity: "b", score: 0.009, brand: "alpro", category: "oat drink" },
      // 0.7 × 0.3 − 0 = 0.21
      { entity: "d", score: 0.003, brand: "barilla", category: "pasta" },
    ];
    expect(pick(ranked, 3)).toEqual(["a", "b", "d"]);
  });

  it("takes two results about one entity for alike, and what is unknown for unlike", ({ expect }) => {
    const ranked = ["a", "a", "b"].map((entity, place) => ({ entity, score: 1 - place / 100 }));
    expect(pick(ranked, 3)).toEqual(["a", "b", "a"]);
    const mixed = [
      { entity: "a", score: 1 },
      { entity: "b", score: 0.9 },
      { entity: "c", score: 0.8, ...oat },
    ];
    expect(pick(mixed, 3)).toEqual(["a", "b", "c"]);
  });

  it("keeps the order of those that are all unlike, or all equal", ({ expect }) => {
    expect(
      pick(
        ["c", "b", "a"].map((entity) => ({ entity, score: 1 })),
        3,
      ),
    ).toEqual(["c", "b", "a"]);
    expect(
      pick(
        ["c", "b", "a"].map((entity) => ({ entity, score: 1, ...oat })),
        3,
      ),
    ).toEqual(["c", "b", "a"]);
  });

  it("gives as many as asked for, each once, the best first, and the same again", ({ expect }) => {
    const item = fc.record({
      entity: fc.string({ maxLength: 2 }),
      score: fc.integer({ min: 1, max: 9 }),
      brand: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
      category: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(item), fc.nat(12), (items, count) => {
        const ranked = items.sort((a, b) => b.score - a.score);
        const chosen = diversify(ranked, count, (one) => one);
        expect(chosen).toHaveLength(Math.min(count, ranked.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen[0]).toBe(count === 0 ? undefined : ranked[0]);
        expect(diversify(ranked, count, (one) => one)).toEqual(chosen);
      }),
      { numRuns: 300 },
    );
  });
});
