import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type HybridCalls, measureHybridCalls } from "./memory/hybrid-calls.ts";
import { progress } from "./until.ts";

const Timings = z.object({
  add_order_ms: z.number(),
  add_order_graph_ms: z.number(),
  project_ms: z.number(),
  project_without_facts_ms: z.number(),
  cold_wake_ms: z.number(),
  text_ms: z.number(),
  two_hop_ms: z.number(),
  hybrid_ms: z.number(),
  hybrid_answer_ms: z.number(),
  as_of_ms: z.number(),
  growth: z.number(),
  growth_ms: z.object({ few: z.number(), many: z.number() }),
  unit_ms: z.number(),
});
const Heap = z.object({ heap_heavy_mb: z.number(), heap_light_kb: z.number() });

/** What each figure is the time or the weight of. */
const INCLUDES = {
  all: "Node, the product's own code without SQLite and Cloudflare: times are medians over different inputs in a process of their own, after warm-up; unit_ms is JSON.parse of 1 MB in that process",
  add_order_ms:
    "one new order of 20 lines in a warm memory of 500: every view, the facts it opens and closes, its body and answer as text; not the INSERT. add_order_graph_ms: the graph and its news alone",
  project_ms:
    "500 rows as text, parsed and checked; all views; the facts of every slot told once, but not BOUGHT_WITH, which is counted for a product when asked for. project_without_facts_ms: as the object does it, facts when asked for",
  cold_wake_ms:
    "the snapshot's parts as text and a tail of 31 rows, parsed and checked: graph and places in the log, ready; not the reading of rows",
  text_ms: "24 queries in turn, 20 entities each, by full text alone",
  two_hop_ms:
    "48 centers in turn (products of every rank, brands, categories), fan-out 10, as the call does, only facts that hold",
  hybrid_ms:
    "24 queries in turn, 20 facts each: text and two-hop graph channels, ranks fused. hybrid_answer_ms: with the answer as JSON text",
  as_of_ms:
    "500 rows as text, parsed and checked; K in the later half of the two years, T ten days before; the facts of every slot told once as in project_ms",
  heap_heavy_mb:
    "V8's heap after projection, 50 searches (text index made), 20 more orders and 20 two-hop walks, the new orders in the tail",
  heap_light_kb:
    "the mean of 200 users held at once, 30 orders of 10 lines each in the tail, of 40 products: one search and one more order each, text index included",
  growth: "one more order as in add_order_ms and My Usual as text: a memory of 5,000 orders over one of 50",
  http_hybrid: "GET /memory/search over the floor's read, both warm, one client, A B A B",
} as const;

/** The memory section's result. */
export type MemoryResult = z.infer<typeof Timings> &
  z.infer<typeof Heap> & { http_hybrid: HybridCalls; includes: typeof INCLUDES };

/** Measures the memory of a heavy user and of light ones: from inside, without a network, then over HTTP. */
export async function measureMemory(): Promise<MemoryResult> {
  progress("memory: heap");
  const heap = Heap.parse(await printedBy("heap-process.ts", ["--expose-gc"]));
  progress("memory: times inside");
  const timings = Timings.parse(await printedBy("timings-process.ts", []));
  progress("memory: hybrid recall over HTTP");
  const http_hybrid = await measureHybridCalls();
  return { ...timings, ...heap, http_hybrid, includes: INCLUDES };
}

/** The JSON that one of our own programs prints, run in a process of its own: what ran before it must not show. */
async function printedBy(file: string, flags: readonly string[]): Promise<unknown> {
  const program = join(import.meta.dirname, "memory", file);
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program]);
  return JSON.parse(stdout);
}
