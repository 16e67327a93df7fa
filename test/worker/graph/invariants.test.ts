import * as fc from "fast-check";
import { describe, it } from "vitest";
import { asOf } from "../../../durable-objects/graph/as-of.ts";
import type { Fact } from "../../../durable-objects/graph/facts/fact.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { streams, told } from "./streams.ts";

const RUNS = 300;

describe("the graph of any stream of episodes", () => {
  it("is the same in whatever order they arrive", ({ expect }) => {
    const shuffled = streams(40).chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(told(MemoryGraph.of(other))).toEqual(told(MemoryGraph.of(all)));
      }),
      { numRuns: RUNS },
    );
  });

  it("is the same added one by one, asked in between, as from scratch", ({ expect }) => {
    fc.assert(
      fc.property(streams(40), (all) => {
        const graph = MemoryGraph.of([]);
        for (const episode of all) {
          graph.add(episode);
          told(graph);
        }
        expect(told(graph)).toEqual(told(MemoryGraph.of(all)));
      }),
      { numRuns: RUNS },
    );
  });

  it("has no two values at once in a slot that has one", ({ expect }) => {
    fc.assert(
      fc.property(streams(60), (all) => {
        const facts = [...MemoryGraph.of(all).facts()].filter(({ predicate }) =>
          ["PREFERS", "MADE_BY", "IN_CATEGORY", "FOLLOWS_DIET"].includes(predicate),
        );
        const slots = Map.groupBy(
          facts,
          ({ predicate, subject, scope, object }) =>
            `${predicate} ${subject} ${predicate === "FOLLOWS_DIET" ? object : scope}`,
        );
        expect([...slots.values()].flatMap(overlaps)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it("supports every fact with episodes that are neither retracted nor unknown", ({ expect }) => {
    fc.assert(
      fc.property(streams(60), (all) => {
        const ids = new Set(all.map(({ episodeId }) => episodeId));
        for (const fact of MemoryGraph.of(all).facts()) {
          expect(fact.support.length).toBeGreaterThan(0);
          for (const { episodeId } of fact.support) expect(ids).toContain(episodeId);
          expect(fact.weight).toBeGreaterThan(0);
          expect(fact.confidence).toBeGreaterThan(0);
          expect(fact.confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("as of a past time as then known never changes", ({ expect }) => {
    fc.assert(
      fc.property(streams(40), fc.nat(60), fc.nat(40), (all, day, known) => {
        const then = {
          validAtMs: Date.UTC(2026, 0, 1) + day * 86_400_000,
          knownAtMs: Date.UTC(2026, 0, 1) + known,
        };
        const before = all.filter(({ recordedAtMs }) => recordedAtMs <= then.knownAtMs);
        expect(told(MemoryGraph.of(asOf(all, then)))).toEqual(told(MemoryGraph.of(asOf(before, then))));
      }),
      { numRuns: RUNS },
    );
  });
});

/** Facts of one slot that begin before the one before them has ended. */
function overlaps(slot: readonly Fact[]): Fact[] {
  const sorted = [...slot].sort((a, b) => a.validFromMs - b.validFromMs);
  return sorted.filter((fact, index) => {
    const before = sorted[index - 1];
    return before !== undefined && (before.validToMs ?? Infinity) > fact.validFromMs;
  });
}
