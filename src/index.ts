import { consume } from "./forward/consume.ts";
import { app } from "./web/app.ts";
import type { Env } from "./env.ts";

export { ErasureLedger } from "../durable-objects/erasure-ledger.ts";
export { SinkHealth } from "../durable-objects/sink-health.ts";
export { UserMemory } from "../durable-objects/user-memory.ts";

export default { fetch: app.fetch, queue: consume } satisfies ExportedHandler<Env>;
