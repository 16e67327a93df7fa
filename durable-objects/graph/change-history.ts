import { isDeepStrictEqual } from "node:util";
import { type Changes, isSame, productsIn } from "./changes.ts";
import type { LogEpisode } from "../projection/episode.ts";
import type { Episode } from "./episode.ts";
import { factIdOf } from "./fact-id.ts";
import { type Fact, factKey } from "./facts/fact.ts";
import { MemoryGraph } from "./memory-graph.ts";
import type { Slots } from "./purchases.ts";
import type { Reorder } from "./reorder.ts";
import { bothSlots, slotsOf } from "./slots.ts";

/** States of the memory that are gone through at the most; in a longer outage an episode is told by itself. */
const MOST_STATES = 32;

/** The same when something is forgotten. */
const MOST_LOOKED_AT = 256;

/** What an episode changed, as a memory tells it to Spanner.
 *  @param unsettledFrom the first place in the log that may not have arrived, or may have without our knowing */
export function changesToTell(
  episode: LogEpisode,
  memory: { log: () => Iterable<LogEpisode>; now: MemoryGraph; version: number; unsettledFrom: number },
): Changes & { withoutCycle: string[] } {
  const { log, now, version } = memory;
  const from = Math.min(memory.unsettledFrom, episode.seq);
  const states = version - from + 1;
  if ((episode.kind === "order_confirmed" && now.onlyGrewBy(states)) || states > MOST_STATES)
    return now.changesBy(episode, () =>
      MemoryGraph.of([...log()].filter(({ episodeId }) => episodeId !== episode.episodeId)),
    );
  const { settled = [], since = [] } = Object.groupBy(log(), ({ seq }) => (seq < from ? "settled" : "since"));
  return changesSince(episode, { settled, since, now });
}

/**
 * What a memory has to tell of the slots that an episode touches, when others may have been told of it at any time since
 * the last episode that is known to have arrived everywhere: they were told of one of the states since then, so every
 * fact that was otherwise in any of them, or is no more, is told.
 * @param settled the log until then
 * @param since the log from then on, the episode included
 */
function changesSince(
  episode: Episode,
  { settled, since, now }: { settled: readonly Episode[]; since: readonly Episode[]; now: MemoryGraph },
): Changes & { withoutCycle: string[] } {
  const state = MemoryGraph.of(settled);
  let slots = touchedIn(episode, [state, now]);
  for (const one of since) {
    state.add(one);
    slots = bothSlots(slots, touchedIn(episode, [state]));
  }
  const told = toldOf([MemoryGraph.of(settled), ...since], slots);
  const has = new Map([...now.facts.in(slots, true)].map((fact) => [factKey(fact), fact]));
  const changed = [...has].filter(([key, fact]) => !isSettled(told.facts.get(key), fact, told.states));
  const gone = [...told.facts].filter(([key]) => !has.has(key)).flatMap(([, facts]) => facts.slice(0, 1));
  const products = new Set([...changed.map(([, fact]) => fact), ...gone].flatMap(productsIn));
  // A stock-up or a return may change when a product is due, and no fact.
  for (const [id, states] of told.cycles)
    if (states.some((cycle) => !isDeepStrictEqual(cycle, now.cycleOf(id)))) products.add(id);
  return {
    facts: changed.map(([, fact]) => [factIdOf(fact), fact]),
    withdrawn: gone.map(factIdOf),
    products,
    withoutCycle: [...told.cycles].flatMap(([id, states]) =>
      states.some((cycle) => cycle !== undefined) && now.cycleOf(id) === undefined ? [id] : [],
    ),
  };
}

/**
 * What sinks may have been told of some slots, as of each state from a place in the log on, in a longer outage of the last
 * ones: ids of facts, and products that had a cycle. When an episode is forgotten, nobody can tell any more what it changed.
 */
export function toldSince(
  log: readonly LogEpisode[],
  from: number,
  slots: Slots,
): { facts: Set<string>; cycles: Set<string> } {
  const unsettled = log.filter(({ seq }) => seq >= from).length;
  const first = log.length - Math.min(unsettled, MOST_LOOKED_AT);
  const state = MemoryGraph.of(log.slice(0, first));
  const told = { facts: new Set<string>(), cycles: new Set<string>() };
  const look = (): void => {
    for (const fact of state.facts.in(slots, true)) told.facts.add(factIdOf(fact));
    for (const id of slots.products) if (state.cycleOf(id) !== undefined) told.cycles.add(id);
  };
  look();
  for (const episode of log.slice(first)) {
    state.add(episode);
    look();
  }
  return told;
}

/** Facts by key, and the cycles of products, as they were in each state. */
type Told = { states: number; facts: Map<string, Fact[]>; cycles: Map<string, (Reorder | undefined)[]> };

function toldOf([first, ...since]: [MemoryGraph, ...Episode[]], slots: Slots): Told {
  const told: Told = { states: 0, facts: new Map(), cycles: new Map() };
  const look = (): void => {
    told.states += 1;
    for (const fact of first.facts.in(slots, true))
      told.facts.set(factKey(fact), [...(told.facts.get(factKey(fact)) ?? []), fact]);
    for (const id of slots.products) told.cycles.set(id, [...(told.cycles.get(id) ?? []), first.cycleOf(id)]);
  };
  look();
  for (const episode of since) {
    first.add(episode);
    look();
  }
  return told;
}

/** Whether a fact was there and the same in every state. */
function isSettled(known: readonly Fact[] | undefined, fact: Fact, states: number): boolean {
  return known?.length === states && known.every((one) => isSame(one, fact));
}

function touchedIn(episode: Episode, graphs: readonly MemoryGraph[]): Slots {
  return graphs
    .map((graph) => slotsOf(episode, graph.evidence) ?? graph.facts.slots())
    .reduce((sum, one) => bothSlots(sum, one));
}
