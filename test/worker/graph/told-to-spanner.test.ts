import * as fc from "fast-check";
import { describe, inject, it } from "vitest";
import { forgettingOf } from "../../../durable-objects/forgetting-plan.ts";
import { changesToTell } from "../../../durable-objects/graph/change-history.ts";
import type { Happening } from "../../../durable-objects/graph/episode.ts";
import { factIdOf } from "../../../durable-objects/graph/fact-id.ts";
import type { Fact } from "../../../durable-objects/graph/facts/fact.ts";
import { entityKey } from "../../../durable-objects/graph/ids.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import type { LogEpisode } from "../../../durable-objects/projection/episode.ts";
import { streams } from "./streams.ts";

/** When each episode is sent, in episodes recorded since, and how many of those sent before are known to have arrived. */
const delays = fc.array(fc.tuple(fc.nat(6), fc.boolean()), { minLength: 30, maxLength: 30 });

describe("the facts that a memory tells Spanner", () => {
  it("are those it has, whenever its episodes are sent and settled", { timeout: 60_000 }, ({ expect }) => {
    fc.assert(
      fc.property(streams(24), delays, (all, when) => {
        const log = all.map((episode, index): LogEpisode => ({ ...episode, seq: index + 1 }));
        const told = new Map<string, string | null>();
        const unsettled = new Set(log.map(({ seq }) => seq));
        for (const [now] of [...log, ...Array.from({ length: 6 })].entries()) {
          const known = log.slice(0, now + 1);
          const graph = MemoryGraph.of(known);
          for (const [index, episode] of known.entries()) {
            const [delay, isKnown] = when[index] ?? [0, true];
            if (index + delay !== now) continue;
            const unsettledFrom = Math.min(...unsettled, known.length);
            const memory = { log: () => known, now: graph, version: known.length, unsettledFrom };
            const { facts, withdrawn } = changesToTell(episode, memory);
            for (const [id, fact] of facts) told.set(id, tell(fact));
            for (const id of withdrawn) told.set(id, null);
            if (isKnown) unsettled.delete(episode.seq);
          }
        }
        const has = [...MemoryGraph.of(log).facts.all()].map((fact) => [factIdOf(fact), tell(fact)] as const);
        const standing = [...told].filter(([, row]) => row !== null);
        expect(Object.fromEntries(standing)).toEqual(Object.fromEntries(has));
      }),
      { numRuns: 100, seed: inject("memorySeed") },
    );
  });

  it("are those it has when orders came in the reverse of the order in which they happened", ({ expect }) => {
    const log = logOf(...["a", "b", "c", "d"].map((id) => confirmed(id, "MILK"))).map(
      (episode): LogEpisode => ({ ...episode, occurredAtMs: NOON_MS - episode.seq ** 2 * DAY_MS }),
    );
    const told = new Set<string>();
    // Of all of them together nobody heard but of the last two; the first two were told by themselves.
    for (const [seq, version] of [
      [1, 2],
      [2, 2],
      [3, 4],
      [4, 4],
    ] as const) {
      const known = log.slice(0, version);
      const memory = { log: () => known, now: MemoryGraph.of(known), version, unsettledFrom: 1 };
      const { facts, withdrawn } = changesToTell(log[seq - 1]!, memory);
      for (const [id] of facts) told.add(id);
      for (const id of withdrawn) told.delete(id);
    }
    expect([...told].sort()).toEqual([...MemoryGraph.of(log).facts.all()].map(factIdOf).sort());
  });

  it("are those it has when two orders came in one millisecond, and either is enough for a fact", ({
    expect,
  }) => {
    const [first, ...twins] = logOf(confirmed("a", "MILK"), confirmed("b", "MILK"), confirmed("c", "MILK"));
    const atMs = NOON_MS + DAY_MS;
    const log = [
      first!,
      ...twins.map((twin): LogEpisode => ({ ...twin, occurredAtMs: atMs, recordedAtMs: atMs })),
    ];
    const told = log.flatMap((episode) => {
      // Both were there when the first of them was sent.
      const known = episode === first ? [first] : log;
      const { seq: unsettledFrom } = episode === first ? first : log[1]!;
      const memory = { log: () => known, now: MemoryGraph.of(known), version: known.length, unsettledFrom };
      return changesToTell(episode, memory).facts.map(([id]) => id);
    });
    expect([...new Set(told)].sort()).toEqual([...MemoryGraph.of(log).facts.all()].map(factIdOf).sort());
  });
});

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 8, 1, 12);

/** A log of orders and what became of them, a day apart. */
function logOf(...happenings: Happening[]): LogEpisode[] {
  return happenings.map((happening, index) => {
    const atMs = NOON_MS + index * DAY_MS;
    return {
      seq: index + 1,
      episodeId: `ep_${index + 1}`,
      occurredAtMs: atMs,
      recordedAtMs: atMs,
      ...happening,
    };
  });
}

function confirmed(orderId: string, sku: string, quantity = 1): Happening {
  const items = linesOf(sku, quantity);
  return {
    kind: "order_confirmed",
    body: { order_id: orderId, items, item_count: 1, total_minor: 100 * quantity, currency: "EUR" },
  };
}

function revised(orderId: string, sku: string): Happening {
  return { kind: "order_revised", body: { order_id: orderId, items: linesOf(sku, 1) } };
}

function linesOf(sku: string, quantity: number) {
  return [{ sku, product_name: sku, quantity, unit_price_minor: 100 }];
}

describe("what sinks are owed for a forgotten episode", () => {
  it("has the lines that an order has again without a revision", ({ expect }) => {
    const [first, revision] = logOf(confirmed("o", "MILK"), revised("o", "TEA"));
    const { debt } = forgettingOf(revision!, [first!, revision!], 3);
    expect(debt.slots).toContain(entityKey("product:MILK"));
    expect(debt.slots).toContain(entityKey("product:TEA"));
  });

  it("has what only a state between told, that nobody can tell of any more", ({ expect }) => {
    const log = logOf(confirmed("a", "MILK"), confirmed("b", "MILK"), revised("b", "TEA"));
    const between = MemoryGraph.of(log.slice(0, 2));
    const reorders = [...between.facts.all()]
      .filter(({ predicate }) => predicate === "REORDERS")
      .map(factIdOf);
    expect(reorders).not.toEqual([]);
    const { debt } = forgettingOf(log[1]!, log, 1);
    expect(debt.facts).toEqual(expect.arrayContaining(reorders));
    expect(debt.patterns).toEqual(["MILK"]);
    // Once everything has arrived, sinks know nothing of it.
    expect(forgettingOf(log[1]!, log, 4).debt.patterns).toEqual([]);
  });
});

describe("when products are due, as a memory tells it", () => {
  it("is told of a stock-up, which changes no fact", ({ expect }) => {
    const bulk: Happening = { kind: "order_marked", body: { order_id: "b", bulk: true } };
    const log = logOf(confirmed("a", "MILK"), confirmed("b", "MILK", 4), bulk);
    const [before, now] = [MemoryGraph.of(log.slice(0, 2)), MemoryGraph.of(log)];
    expect(now.cycleOf("MILK")).not.toEqual(before.cycleOf("MILK"));
    for (const unsettledFrom of [1, 3, -40]) {
      const { products } = changesToTell(log[2]!, { log: () => log, now, version: 3, unsettledFrom });
      expect([...products]).toContain("MILK");
    }
  });
});

function tell(fact: Fact): string {
  const told = Object.keys(fact).filter((member) => member !== "support");
  return JSON.stringify(fact, told.toSorted());
}
