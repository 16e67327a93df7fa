import type { Env } from "../env.ts";
import { keepRecent } from "../redis/recent.ts";
import type { CaptureBackend } from "./data-capture.ts";

/** Keeps a user's last events for a day where Redis is configured; what it lacks, the sinks have. */
export function redisBackend(env: Pick<Env, "REDIS_URL">): CaptureBackend {
  return {
    name: "redis",
    keeps: "cache",
    capture: async ({ user_ref: userRef, received_at, events }) => {
      const seen = events.filter(({ consent }) => consent.personalization);
      const texts = seen.map((event) => JSON.stringify(event));
      await keepRecent(env, { userRef, receivedAtMs: Date.parse(received_at), events: texts });
    },
  };
}
