import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { shardOfRef } from "./shard.ts";

const BINDINGS = { spanner: "SPANNER_QUEUE", bigquery: "BIGQUERY_QUEUE", archive: "ARCHIVE_QUEUE" } as const;

/** The queue of a sink that a user's messages go through: always the same one of `QUEUE_SHARDS`. */
export function queueOf(env: Env, sink: Sink, userRef: string): Queue {
  const queues = queuesOf(env, sink);
  return queues[shardOfRef(userRef, queues.length)] ?? env[BINDINGS[sink]];
}

/** A sink's queues: `SPANNER_QUEUE`, `SPANNER_QUEUE_1`, … as far as `QUEUE_SHARDS` says. One that is not bound ends them:
 *  messages go through those that are, and none is lost for it. */
export function queuesOf(env: Env, sink: Sink): Queue[] {
  const queues: Queue[] = [env[BINDINGS[sink]]];
  while (queues.length < Number(env.QUEUE_SHARDS)) {
    const bound: unknown = Reflect.get(env, `${BINDINGS[sink]}_${queues.length}`);
    if (!isQueue(bound)) break;
    queues.push(bound);
  }
  return queues;
}

function isQueue(bound: unknown): bound is Queue {
  return typeof bound === "object" && bound !== null && "sendBatch" in bound;
}
