import { AsyncLocalStorage } from "node:async_hooks";
import { z } from "zod";

/** What was counted, by name: `order.…` for what an order makes by itself, `batch.{sink}.…` for what a batch makes. */
export const Counters = z.record(z.string(), z.number());
export type Counters = z.infer<typeof Counters>;

const counters = new Map<string, number>();
const batchOf = new AsyncLocalStorage<string>();

/** Adds to a counter. */
export function count(name: string, by = 1): void {
  counters.set(name, (counters.get(name) ?? 0) + by);
}

/** Where a call belongs that is made now: to the batch of a sink that is being consumed, else to an order. */
export function cause(): string {
  const sink = batchOf.getStore();
  return sink === undefined ? "order" : `batch.${sink}`;
}

/** Consumes a batch of a sink, so that whatever it calls is counted as that batch's. */
export async function inBatch<Answer>(sink: string, consume: () => Promise<Answer>): Promise<Answer> {
  return batchOf.run(sink, consume);
}

/** What was counted since it was last asked. */
export function takeCounters(): Counters {
  const taken = Object.fromEntries(counters);
  counters.clear();
  return taken;
}
