import { DeliveryLedger } from "../../../durable-objects/delivery-ledger.ts";
import { ErasureLedger } from "../../../durable-objects/erasure-ledger.ts";
import { PipelineFeed } from "../../../durable-objects/pipeline-feed.ts";
import { SinkHealth } from "../../../durable-objects/sink-health.ts";
import { UserMemory as ShippedMemory } from "../../../durable-objects/user-memory.ts";
import type { Env } from "../../../src/env.ts";
import shipped from "../../../src/index.ts";
import { type Counts, counting } from "./counting.ts";

/** The product's bindings, with a memory that counts. */
type CountingEnv = Omit<Env, "USER_MEMORY"> & { USER_MEMORY: DurableObjectNamespace<UserMemory> };

export { DeliveryLedger, ErasureLedger, PipelineFeed, SinkHealth };

/** The product's memory, which also counts what it reads and writes. */
export class UserMemory extends ShippedMemory {
  readonly #take: () => Counts;

  constructor(ctx: DurableObjectState, env: Env) {
    const take = counting(ctx);
    super(ctx, env);
    this.#take = take;
  }

  /** What was counted since it was last asked. */
  takeCounts(): Counts {
    return this.#take();
  }
}

export default {
  async fetch(request: Request, env: CountingEnv, ctx: ExecutionContext): Promise<Response> {
    const name = /^\/v1\/bench\/counts\/([\w-]+)$/.exec(new URL(request.url).pathname)?.[1];
    if (name === undefined) return shipped.fetch(request, env, ctx);
    return Response.json(await env.USER_MEMORY.getByName(name).takeCounts());
  },
  queue: shipped.queue,
};
