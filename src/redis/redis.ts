import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { type Send, withConnection } from "./connection.ts";

/** Where Redis is, if it is anywhere. */
export type RedisConfig = Pick<Env, "REDIS_URL">;

/** What Redis may take: what it saves is not worth more. */
const DEADLINE_MS = 250;
/** How long an isolate leaves a Redis alone that failed. */
const REST_MS = 10_000;

let restsUntilMs = 0;

/** Asks Redis, where one is configured and did not fail a moment ago.
 *  @returns undefined without an answer: Redis saves time, nothing hangs on it */
export async function atRedis<Answer>(
  { REDIS_URL: url }: RedisConfig,
  use: (send: Send) => Promise<Answer>,
): Promise<Answer | undefined> {
  if (url === undefined || url === "" || Date.now() < restsUntilMs) return undefined;
  try {
    return await withConnection({ url, deadlineMs: DEADLINE_MS }, use);
  } catch (error) {
    restsUntilMs = Date.now() + REST_MS;
    log("warn", "Redis is left alone for a while", { error: String(error), rest_ms: REST_MS });
    return undefined;
  }
}

/** Asks Redis again, whatever it did a moment ago. */
export function wakeRedis(): void {
  restsUntilMs = 0;
}
