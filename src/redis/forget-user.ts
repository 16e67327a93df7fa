import { log } from "../log.ts";
import { withConnection } from "./connection.ts";
import type { RedisConfig } from "./redis.ts";
import { KEPT_MS, keysOf } from "./user-keys.ts";

const DEADLINE_MS = 2_000;

const FORGET = `redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('DEL', KEYS[2], KEYS[3])`;

/** Forgets all that Redis keeps of a user, and for a day takes nothing that was received until then; repeats change nothing.
 *  @param erasedAtMs epoch milliseconds, as the tombstone says
 *  @returns `unreachable`: try again; whatever is there ends by itself a day after it was last written */
export async function forgetUser(
  { REDIS_URL: url }: RedisConfig,
  { userRef, erasedAtMs }: { userRef: string; erasedAtMs: number },
): Promise<"forgotten" | "not_configured" | "unreachable"> {
  if (url === undefined || url === "") return "not_configured";
  const { recent, answers, erased } = keysOf(userRef);
  try {
    await withConnection({ url, deadlineMs: DEADLINE_MS }, (send) =>
      send("EVAL", FORGET, "3", erased, recent, answers, String(erasedAtMs), String(KEPT_MS)),
    );
    return "forgotten";
  } catch (error) {
    log("warn", "Redis did not forget a user", { user_ref: userRef, error: String(error) });
    return "unreachable";
  }
}
