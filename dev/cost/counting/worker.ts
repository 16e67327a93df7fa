import { DeliveryLedger as ShippedLedger } from "../../../durable-objects/delivery-ledger.ts";
import { ErasureLedger as ShippedErasures } from "../../../durable-objects/erasure-ledger.ts";
import { SinkHealth as ShippedHealth } from "../../../durable-objects/sink-health.ts";
import { UserMemory as ShippedMemory } from "../../../durable-objects/user-memory.ts";
import type { Env } from "../../../src/env.ts";
import { sinkOfQueue } from "../../../src/forward/outgoing.ts";
import shipped from "../../../src/index.ts";
import { type Counts, counting } from "../../bench/product/counting.ts";
import { counted, operationsOf } from "./bindings.ts";
import { count, inBatch, takeCounters } from "./counters.ts";
import { countGoogle } from "./google.ts";

// Nobody watches: it is never called.
export { PipelineFeed } from "../../../src/index.ts";

// The product with every binding counted as it is billed: `GET /v1/cost/counters` takes what was counted since.
countGoogle();
for (const level of ["log", "info", "warn", "error"] as const) {
  const write = console[level].bind(console);
  console[level] = (...words: unknown[]) => {
    count("order.log_events");
    write(...words);
  };
}

/** How the rows of each object are taken, by the object's id: one that fell asleep is another instance. */
const rows = new Map<string, { cause: string; take: () => Counts }>();

function rowsOf(ctx: DurableObjectState, cause: string): DurableObjectState {
  rows.set(ctx.id.toString(), { cause, take: counting(ctx) });
  return ctx;
}

/** The product's objects, whose rows and calls are counted. */
export class UserMemory extends ShippedMemory {
  constructor(ctx: DurableObjectState, env: Env) {
    super(rowsOf(ctx, "order"), counted(env));
  }

  override async alarm(): Promise<void> {
    count("order.memory_requests");
    await super.alarm();
  }

  /** Bytes of its database, and whether it has an alarm still to come. */
  async kept(): Promise<{ bytes: number; waits: boolean }> {
    const waits = (await this.ctx.storage.getAlarm()) !== null;
    return { bytes: this.ctx.storage.sql.databaseSize, waits };
  }
}
export class SinkHealth extends ShippedHealth {
  constructor(ctx: DurableObjectState, env: Env) {
    super(rowsOf(ctx, `batch.${ctx.id.name}`), counted(env));
  }
}
export class ErasureLedger extends ShippedErasures {
  constructor(ctx: DurableObjectState, env: Env) {
    super(rowsOf(ctx, "order"), counted(env));
  }
}
export class DeliveryLedger extends ShippedLedger {
  constructor(ctx: DurableObjectState, env: Env) {
    super(rowsOf(ctx, "order"), counted(env));
  }
}

type CountingEnv = Omit<Env, "USER_MEMORY"> & { USER_MEMORY: DurableObjectNamespace<UserMemory> };

export default {
  async fetch(request: Request, env: CountingEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    const user = /^\/v1\/cost\/kept\/([\w-]+)$/.exec(pathname)?.[1];
    if (user !== undefined) return Response.json(await env.USER_MEMORY.getByName(user).kept());
    if (pathname === "/v1/cost/counters") return Response.json(taken());
    count("order.worker_requests");
    return shipped.fetch(request, counted(env), ctx);
  },
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    const sink = sinkOfQueue(batch.queue)?.sink ?? batch.queue;
    count(`batch.${sink}.batches`);
    for (const { body, attempts } of batch.messages) {
      count(`batch.${sink}.messages`);
      count("order.queue_reads", operationsOf(body));
      // Each delivery is read; what comes again was not deleted before.
      if (attempts === 1) count("order.queue_deletes", operationsOf(body));
    }
    await inBatch(sink, async () => shipped.queue(batch, counted(env)));
  },
  scheduled: shipped.scheduled,
};

function taken(): Record<string, number> {
  for (const { cause, take } of rows.values()) {
    const { written, read } = take();
    for (const [purpose, number] of Object.entries(written)) {
      count(`${cause}.rows_written`, number);
      count(`${cause}.rows_written.${purpose}`, number);
    }
    count(`${cause}.rows_read`, read);
  }
  return takeCounters();
}
