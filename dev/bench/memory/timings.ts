import { factAnswer } from "../../../durable-objects/fact-answer.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import type { Question } from "../../../durable-objects/graph/recall/question.ts";
import { Searchables } from "../../../durable-objects/graph/searchables.ts";
import { KeptHistory } from "../../../src/personalize/history.ts";
import { usualClassic } from "../../../src/personalize/usual-classic.ts";
import { rounded, median } from "../statistics.ts";
import { type Held, episodeOf, project, remember, snapshotOf, wake } from "./held.ts";
import { HEAVY, type LogRow, rowsOf } from "./household.ts";
import { LATER_ORDERS, QUERIES, TOP, centersOf } from "./questions.ts";

/** A snapshot is due after 32 episodes: a memory wakes with 31 of them in its tail at worst. */
const LONGEST_TAIL = 31;
const DAY_MS = 86_400_000;
const WHOLE_TIMES = 25;
const ROUNDS = 40;
const FEW_ORDERS = 50;
const MANY_ORDERS = 5_000;
/** Half of what one memory is given to get warm, half to be measured with. */
const GROWTH_ORDERS = 160;

/** Milliseconds, the median of many calls with different inputs; `growth` is a ratio. */
export type Timings = {
  add_order_ms: number;
  add_order_graph_ms: number;
  project_ms: number;
  project_without_facts_ms: number;
  cold_wake_ms: number;
  text_ms: number;
  two_hop_ms: number;
  hybrid_ms: number;
  hybrid_answer_ms: number;
  as_of_ms: number;
  growth: number;
  growth_ms: { few: number; many: number };
};

/** Times what a heavy user's memory does, in this process and nothing else in it. */
export function timings(): Timings {
  const rows = [...rowsOf({ ...HEAVY, orders: HEAVY.orders + LATER_ORDERS })];
  const known = rows.slice(0, HEAVY.orders);
  const memory = project(known);
  const asking = timesOfAsking(memory);
  const growth_ms = { few: warmCallMs(FEW_ORDERS), many: warmCallMs(MANY_ORDERS) };
  return {
    ...timesOfAdding(known, rows.slice(HEAVY.orders)),
    ...timesOfMaking(known),
    ...asking,
    growth: rounded(growth_ms.many / growth_ms.few, 2),
    growth_ms,
  };
}

function timesOfMaking(
  rows: readonly LogRow[],
): Pick<Timings, "project_ms" | "project_without_facts_ms" | "cold_wake_ms" | "as_of_ms"> {
  const before = rows.length - LONGEST_TAIL;
  const parts = snapshotOf(project(rows.slice(0, before)));
  const last = rows.at(-1)?.recordedAtMs ?? 0;
  const first = rows[0]?.recordedAtMs ?? 0;
  return {
    project_ms: whole(() => tellAll(project(rows).graph)),
    project_without_facts_ms: whole(() => project(rows)),
    cold_wake_ms: whole(() => wake(parts, rows.slice(before))),
    // K anywhere in the later half of the two years, T ten days before it.
    as_of_ms: whole((turn) => {
      const knownAtMs = first + ((last - first) * (WHOLE_TIMES + turn)) / (2 * WHOLE_TIMES + 5);
      const validAtMs = knownAtMs - 10 * DAY_MS;
      return tellAll(MemoryGraph.asOf(rows.map(episodeOf), { validAtMs, knownAtMs }));
    }),
  };
}

function whole(act: (turn: number) => unknown): number {
  return medianMs(WHOLE_TIMES, act, { warmUp: 5 });
}

/** Has every slot tell its facts, companions apart: they are counted for a product when somebody asks for them. */
function tellAll(graph: MemoryGraph): number {
  let facts = 0;
  for (const { confidence } of graph.facts.all(false)) facts += Math.ceil(confidence);
  return facts;
}

function timesOfAdding(
  known: readonly LogRow[],
  later: readonly LogRow[],
): Pick<Timings, "add_order_ms" | "add_order_graph_ms"> {
  const episodes = later.map(episodeOf);
  const [memory, graphOnly] = [project(known), project(known)];
  const warmUp = later.length / 2;
  return {
    add_order_ms: medianMs(warmUp, (turn) => remember(memory, at(episodes, turn)), { warmUp }),
    add_order_graph_ms: medianMs(warmUp, (turn) => graphOnly.graph.learn(at(episodes, turn)), { warmUp }),
  };
}

function timesOfAsking({
  graph,
}: Held): Pick<Timings, "text_ms" | "two_hop_ms" | "hybrid_ms" | "hybrid_answer_ms"> {
  const searchables = new Searchables(graph.evidence, graph.facts, graph.entities);
  const centers = centersOf(graph);
  const latestMs = graph.evidence.purchases.orders.at(-1)?.occurredAtMs ?? 0;
  const nameOf = (id: string): string => graph.entities.nameOf(id);
  return {
    text_ms: each(QUERIES, (turn) => searchables.index().search(at(QUERIES, turn), TOP)),
    two_hop_ms: each(centers, (turn) =>
      graph.neighbourhood({ center: at(centers, turn), depth: 2, fanOut: 10 }),
    ),
    hybrid_ms: each(QUERIES, (turn) => graph.recall(question(turn))),
    hybrid_answer_ms: each(QUERIES, (turn) =>
      JSON.stringify(
        graph.recall(question(turn)).map(({ fact }) => factAnswer(fact, { nameOf, atMs: latestMs })),
      ),
    ),
  };
}

function question(turn: number): Question {
  return { query: at(QUERIES, turn), limit: TOP, history: false, diversify: false };
}

/** Calls with each of some inputs in turn, again and again. */
function each(inputs: readonly unknown[], act: (turn: number) => unknown): number {
  return medianMs(inputs.length * ROUNDS, act, { warmUp: inputs.length * 5 });
}

/** One more order and My Usual after it, of a warm memory of so many orders at the pace of a heavy user. */
function warmCallMs(orders: number): number {
  const rows = [...rowsOf({ ...HEAVY, orders: orders + GROWTH_ORDERS })];
  const memory = project(rows.slice(0, orders));
  const history = new KeptHistory();
  const episodes = rows.slice(orders).map(episodeOf);
  const act = (turn: number): unknown => [
    remember(memory, at(episodes, turn)),
    JSON.stringify(usualClassic(history.of(memory.graph.evidence))),
  ];
  return medianMs(GROWTH_ORDERS / 2, act, { warmUp: GROWTH_ORDERS / 2 });
}

/** The median of so many calls, each timed by itself, after some that are not. */
function medianMs(times: number, act: (turn: number) => unknown, { warmUp }: { warmUp: number }): number {
  for (let turn = 0; turn < warmUp; turn += 1) act(turn);
  const timesMs = Array.from({ length: times }, (_, index) => {
    const startedMs = performance.now();
    act(warmUp + index);
    return performance.now() - startedMs;
  });
  return rounded(median(timesMs), 4);
}

function at<Item>(items: readonly Item[], turn: number): Item {
  const item = items[turn % items.length];
  if (item === undefined) throw new Error("there is nothing to choose from");
  return item;
}
