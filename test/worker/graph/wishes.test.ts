import * as fc from "fast-check";
import { describe, it } from "vitest";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { type Wishes, noWishes } from "../../../durable-objects/graph/wishes.ts";
import { Story, line } from "./story.ts";
import { anyStream, rearranged } from "./streams.ts";

const wishesOf = (graph: MemoryGraph): Wishes => ({ ...graph.wishes });

describe("what a person chose", () => {
  it("is the same whatever the order of arrival, and one by one", ({ expect }) => {
    const both = anyStream.chain((all) => fc.tuple(fc.constant(all), rearranged(all)));
    fc.assert(
      fc.property(both, ([all, other]) => {
        const whole = wishesOf(MemoryGraph.of(all));
        expect(wishesOf(MemoryGraph.of(other))).toEqual(whole);
        const grown = MemoryGraph.of([]);
        for (const episode of all) {
          grown.add(episode);
          void grown.wishes;
        }
        expect(wishesOf(grown)).toEqual(whole);
        const thawed = MemoryGraph.thaw(JSON.parse(JSON.stringify(grown.freeze())));
        expect(wishesOf(thawed)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it("is nothing of somebody who chose nothing", ({ expect }) => {
    expect(wishesOf(MemoryGraph.of([]))).toEqual(noWishes());
  });

  it("is what was said last, and follows a product that turned out to be another", ({ expect }) => {
    const story = new Story();
    story.add(0, { kind: "usual_set", body: { sku: "A", place: "pinned" } });
    story.add(1, { kind: "usual_set", body: { sku: "B", place: "hidden" } });
    // In the evening: the tenth day is none of them.
    story.add(2 + 20 / 24, { kind: "reorder_snoozed", body: { sku: "A", days: 10 } });
    expect(MemoryGraph.of(story.episodes).wishes).toMatchObject({
      pinned: new Set(["A"]),
      hidden: new Set(["B"]),
    });
    story.order(3, [line("A"), line("B")]);
    story.add(4, { kind: "entities_merged", body: { type: "product", from: "A", into: "B" } });
    const { wishes, evidence } = MemoryGraph.of(story.episodes);
    const one = evidence.identities.product("A");
    expect(evidence.identities.product("B")).toBe(one);
    expect([wishes.pinned, wishes.hidden]).toEqual([new Set(), new Set([one])]);
    expect(wishes.snoozedUntilMs).toEqual(new Map([[one, Date.UTC(2026, 0, 13)]]));
    story.add(5, { kind: "reorder_snoozed", body: { sku: "B", days: 0 } });
    expect(MemoryGraph.of(story.episodes).wishes.snoozedUntilMs.size).toBe(0);
  });
});
