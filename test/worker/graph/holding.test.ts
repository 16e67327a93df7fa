import * as fc from "fast-check";
import { inject, it } from "vitest";
import { type Fact, factKey } from "../../../durable-objects/graph/facts/fact.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import type { Neighbourhood } from "../../../durable-objects/graph/recall/neighbourhood.ts";
import { anyStream } from "./streams.ts";

const RUNS = { numRuns: 100, seed: inject("memorySeed") };

const isOpen = ({ validToMs }: Fact): boolean => validToMs === undefined;

it(
  "walks over what holds still as over all facts without those that hold no more",
  { timeout: 60_000 },
  ({ expect }) => {
    fc.assert(
      fc.property(anyStream, (all) => {
        const graph = MemoryGraph.of(all);
        const entities = [...graph.facts.all()].flatMap(({ subject, object }) => [subject, object]);
        for (const center of new Set(entities)) {
          const reach = { center, depth: 2, fanOut: 20 };
          expect(told(graph.neighbourhood(reach))).toEqual(
            told(graph.neighbourhood({ ...reach, holds: isOpen })),
          );
        }
      }),
      RUNS,
    );
  },
);

function told({ nodes, edges }: Neighbourhood): object {
  const facts = edges.map((fact) => {
    const support = fact.support().map(({ episodeId }) => episodeId);
    return { key: factKey(fact), weight: fact.weight, confidence: fact.confidence, support };
  });
  return { nodes, facts };
}
