import * as fc from "fast-check";
import { describe, inject, it } from "vitest";
import type { Episode } from "../../../durable-objects/graph/episode.ts";
import { factIdOf } from "../../../durable-objects/graph/fact-id.ts";
import type { Fact } from "../../../durable-objects/graph/facts/fact.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { PREDICATES } from "../../../durable-objects/graph/predicates.ts";
import { KeptHistory, historyOf } from "../../../src/personalize/history.ts";
import { anyCut, anyDayMs, anyOne, anyStream, liveIn, rearranged } from "./streams.ts";
import { answers, told, toldInFull } from "./told.ts";

/** Nine properties: 2,430 streams a run. */
const RUNS = { numRuns: 270, seed: inject("memorySeed") };

const NOW = { validAtMs: Infinity, knownAtMs: Infinity };

describe("the graph of any stream of episodes", { timeout: 120_000 }, () => {
  it("says the same of every time, in whatever order they arrive", ({ expect }) => {
    const both = anyStream.chain((all) => fc.tuple(fc.constant(all), rearranged(all), anyDayMs));
    fc.assert(
      fc.property(both, ([all, other, validAtMs]) => {
        expect(answers(MemoryGraph.of(other))).toEqual(answers(MemoryGraph.of(all)));
        const then = { ...NOW, validAtMs };
        expect(told(MemoryGraph.asOf(other, then))).toEqual(told(MemoryGraph.asOf(all, then)));
      }),
      RUNS,
    );
  });

  it("says the same added one by one, asked in between, as from scratch", ({ expect }) => {
    fc.assert(
      fc.property(anyCut, ([all, cut]) => {
        const graph = MemoryGraph.of([]);
        for (const [index, episode] of all.entries()) {
          if (index % 2 === 0) graph.add(episode);
          else graph.learn(episode);
          if (index === cut || index % 16 === 0) answers(graph);
        }
        expect(answers(graph)).toEqual(answers(MemoryGraph.of(all)));
        expect(toldInFull(graph)).toEqual(toldInFull(MemoryGraph.of(all)));
      }),
      RUNS,
    );
  });

  it("says the same from a snapshot of any age and what came since", ({ expect }) => {
    fc.assert(
      fc.property(anyCut, ([all, cut]) => {
        const frozen: unknown[] = JSON.parse(JSON.stringify(MemoryGraph.of(all.slice(0, cut)).freeze()));
        const graph = MemoryGraph.thaw(frozen);
        for (const episode of all.slice(cut)) graph.add(episode);
        expect(answers(graph)).toEqual(answers(MemoryGraph.of(all)));
        expect(toldInFull(graph)).toEqual(toldInFull(MemoryGraph.of(all)));
      }),
      RUNS,
    );
  });

  it("has the purchase history that its episodes, one by one, come to", ({ expect }) => {
    fc.assert(
      fc.property(anyStream, (all) => {
        const graph = MemoryGraph.of([]);
        const kept = new KeptHistory();
        for (const episode of all) {
          graph.add(episode);
          kept.of(graph.evidence);
        }
        expect(kept.of(graph.evidence)).toEqual(historyOf(MemoryGraph.of(all).evidence));
      }),
      RUNS,
    );
  });

  it("says after a retraction what it would without the episode", ({ expect }) => {
    fc.assert(
      fc.property(anyOne, ([all, one]) => {
        fc.pre(!("order_id" in one.body));
        const stamp = { episodeId: "ep_last", occurredAtMs: one.occurredAtMs, recordedAtMs: Date.now() };
        const retraction: Episode = {
          ...stamp,
          kind: "episode_retracted",
          body: { episode_id: one.episodeId },
        };
        const without = all.filter((episode) => episode !== one);
        expect(answers(MemoryGraph.of([...all, retraction]))).toEqual(answers(MemoryGraph.of(without)));
      }),
      RUNS,
    );
  });

  it("has no two values at once in a slot that has one, and every fact once", ({ expect }) => {
    fc.assert(
      fc.property(anyStream, (all) => {
        const facts = [...MemoryGraph.of(all).facts.all()];
        expect([...Map.groupBy(facts, slotOf).values()].flatMap(overlaps)).toEqual([]);
        expect(new Set(facts.map(factIdOf)).size).toBe(facts.length);
      }),
      RUNS,
    );
  });

  it("supports every fact with episodes that nothing withdrew", ({ expect }) => {
    fc.assert(
      fc.property(anyStream, (all) => {
        const live = liveIn(all);
        for (const fact of MemoryGraph.of(all).facts.all()) {
          expect(fact.support().length).toBeGreaterThan(0);
          for (const { episodeId } of fact.support()) expect(live).toContain(episodeId);
          expect(fact.weight).toBeGreaterThan(0);
          expect(fact.confidence).toBeGreaterThan(0);
          expect(fact.confidence).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  });

  it("never changes what was true then, as then known", ({ expect }) => {
    fc.assert(
      fc.property(anyCut, anyDayMs, ([all, cut], validAtMs) => {
        const then = { validAtMs, knownAtMs: all[cut - 1]?.recordedAtMs ?? 0 };
        const [now, before] = [MemoryGraph.asOf(all, then), MemoryGraph.asOf(all.slice(0, cut), then)];
        expect(answers(now)).toEqual(answers(before));
        expect(toldInFull(now)).toEqual(toldInFull(before));
      }),
      RUNS,
    );
  });

  it("knows at a time of nothing that begins later", ({ expect }) => {
    fc.assert(
      fc.property(anyStream, anyDayMs, (all, validAtMs) => {
        const later = [...MemoryGraph.asOf(all, { ...NOW, validAtMs }).facts.all()].filter(
          ({ validFromMs, validToMs = 0 }) => validFromMs > validAtMs || validToMs > validAtMs,
        );
        expect(later).toEqual([]);
      }),
      RUNS,
    );
  });
});

/** What two facts must not say at the same time: of a functional predicate its scope, of any other the same thing. */
function slotOf({ predicate, subject, object, scope }: Fact): string {
  const { cardinality } = PREDICATES[predicate];
  if (cardinality !== "functional") return JSON.stringify([predicate, subject, object]);
  return JSON.stringify([predicate, subject, subject === "user" ? (scope ?? object) : ""]);
}

/** Facts of one slot that begin before the one before them has ended. */
function overlaps(slot: readonly Fact[]): Fact[] {
  const ordered = [...slot].sort((a, b) => a.validFromMs - b.validFromMs);
  return ordered.filter((fact, index) => {
    const before = ordered[index - 1];
    return before !== undefined && (before.validToMs ?? Infinity) > fact.validFromMs;
  });
}
