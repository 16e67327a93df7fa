import type { Env } from "../env.ts";
import { FlexibleDataCapture } from "./data-capture.ts";
import { queueBackend } from "./queue-backend.ts";
import { redisBackend } from "./redis-backend.ts";

/** Where captured events go: to BigQuery and to the archive in R2, each through its queue, and into Redis, if there is one. */
export function captureOf(env: Env): FlexibleDataCapture {
  return new FlexibleDataCapture([
    queueBackend(env, "bigquery"),
    queueBackend(env, "archive"),
    redisBackend(env),
  ]);
}
