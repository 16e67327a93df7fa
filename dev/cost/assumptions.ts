import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import type { Sink } from "../../durable-objects/receipts.ts";

const DAYS_PER_MONTH = 30;
const SECONDS_PER_HOUR = 3_600;

const Consumer = z.object({ queue: z.string(), max_batch_size: z.number(), max_batch_timeout: z.number() });
const Sampled = z.object({ enabled: z.boolean().optional(), head_sampling_rate: z.number().optional() });
const Observability = z.object({ logs: Sampled.optional(), traces: Sampled.optional() });

/** When a consumer's batch is handed over: full, or after so many seconds. */
export type Batching = { size: number; seconds: number };

/** Messages in a batch: the one that begins it, and those that come until it is handed over.
 *  @param perSecond messages a second, at the time of day when most come */
export function batchFill({ size, seconds }: Batching, perSecond: number): number {
  return Math.min(size, 1 + perSecond * seconds);
}

/** Orders a second in the hours in which they come, of so many a month. */
export function ordersPerSecond(ordersPerMonth: number, hoursPerDay: number): number {
  return ordersPerMonth / (DAYS_PER_MONTH * hoursPerDay * SECONDS_PER_HOUR);
}

/** What wrangler.toml says: how batches are made, and which share of logs and traces is kept. */
export function configured(path: string): {
  batching: Record<Sink, Batching>;
  logSampling: number;
  traceSampling: number;
} {
  const { queues, observability } = unstable_readConfig({ config: path });
  const consumers = z.array(Consumer.loose()).parse(queues.consumers);
  const of = (sink: Sink): Batching => {
    const consumer = consumers.find(({ queue }) => queue.endsWith(`-${sink}`));
    if (consumer === undefined) throw new Error(`no consumer for ${sink}`);
    return { size: consumer.max_batch_size, seconds: consumer.max_batch_timeout };
  };
  const { logs, traces } = Observability.parse(observability ?? {});
  return {
    batching: { spanner: of("spanner"), bigquery: of("bigquery"), archive: of("archive") },
    logSampling: logs?.head_sampling_rate ?? 1,
    traceSampling: traces?.enabled === true ? (traces.head_sampling_rate ?? 1) : 0,
  };
}
