import type { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { rounded } from "../statistics.ts";
import { type Held, episodeOf, project, remember } from "./held.ts";
import { HEAVY, type Household, lightHousehold, rowsOf } from "./household.ts";
import { QUERIES, TOP, centersOf } from "./questions.ts";

// Prints, as JSON, what memories hold on V8's heap: run with --expose-gc.
const LIGHT_USERS = 200;
const HEAVY_USERS = 4;
const LATER_ORDERS = 20;
const SEARCHES = 50;
const WALKS = 20;

/** Every memory that was made. */
const kept: Held[] = [];

/** What a memory was asked before it is weighed. */
type Use = { searches: number; orders: number; walks: number };

function used(household: Household, { searches, orders, walks }: Use): Held {
  const rows = [...rowsOf({ ...household, orders: household.orders + orders })];
  const held = project(rows.slice(0, household.orders));
  search(held.graph, searches);
  for (const row of rows.slice(household.orders)) remember(held, episodeOf(row));
  for (const center of centersOf(held.graph).slice(0, walks))
    held.graph.neighbourhood({ center, depth: 2, fanOut: 10 });
  return held;
}

function search(graph: MemoryGraph, times: number): void {
  for (let turn = 0; turn < times; turn += 1) {
    const query = QUERIES[turn % QUERIES.length] ?? "";
    graph.recall({ query, limit: TOP, history: false, diversify: false });
  }
}

/** Bytes of V8's heap that are in use, garbage collected twice: the first time may leave what was only weakly held. */
function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** @param more makes one more memory; all are reachable to the end, so that what the weighing finds is theirs */
function bytesOf(count: number, more: (index: number) => Held): number {
  // The first one makes what code makes once, and may be held on to where nobody sees it.
  kept.push(more(0));
  const before = heapBytes();
  for (let index = 1; index <= count; index += 1) kept.push(more(index));
  return (heapBytes() - before) / count;
}

const heavyUse = { searches: SEARCHES, orders: LATER_ORDERS, walks: WALKS };
const lightUse = { searches: 1, orders: 1, walks: 0 };
const heavy = bytesOf(HEAVY_USERS, () => used(HEAVY, heavyUse));
const light = bytesOf(LIGHT_USERS, (index) => used(lightHousehold(index), lightUse));
const mb = rounded(heavy / 1_000_000, 2);
const kb = rounded(light / 1_000, 1);
process.stdout.write(JSON.stringify({ heap_heavy_mb: mb, heap_light_kb: kb }));
if (kept.length <= LIGHT_USERS) throw new Error("memories are missing");
