import { consumeQueue } from "./queues.ts";
import { runScheduled } from "./scheduled.ts";
import { app } from "./web/app.ts";
import type { Env } from "./env.ts";

export { DeliveryLedger } from "../durable-objects/delivery-ledger.ts";
export { ErasureLedger } from "../durable-objects/erasure-ledger.ts";
export { PipelineFeed } from "../durable-objects/pipeline-feed.ts";
export { SinkHealth } from "../durable-objects/sink-health.ts";
export { UserMemory } from "../durable-objects/user-memory.ts";

export default {
  fetch: app.fetch,
  queue: consumeQueue,
  scheduled: runScheduled,
} satisfies ExportedHandler<Env>;
