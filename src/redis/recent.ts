import { z } from "zod";
import { type RedisConfig, atRedis } from "./redis.ts";
import { KEPT_MS, keysOf } from "./user-keys.ts";

/** Events of a user at the most, the latest. */
const MOST_EVENTS = 200;

// At once, so that no erasure comes in between: nothing that was received before one is kept after it.
const KEEP = `if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
for place = 4, #ARGV do redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[place]) end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/** Keeps a user's events for a day, the last two hundred of them; the same event once, however often it comes.
 *  @param events JSON text each
 *  @param receivedAtMs epoch milliseconds
 *  @returns whether they are kept; not where there is no Redis, or where the user was erased since */
export async function keepRecent(
  env: RedisConfig,
  { userRef, receivedAtMs, events }: { userRef: string; receivedAtMs: number; events: readonly string[] },
): Promise<boolean> {
  if (events.length === 0) return false;
  const { recent, erased } = keysOf(userRef);
  const bounds = [receivedAtMs, MOST_EVENTS, KEPT_MS].map(String);
  const kept = await atRedis(env, (send) => send("EVAL", KEEP, "2", recent, erased, ...bounds, ...events));
  return kept === 1;
}

/** A user's last events that were received after a time (epoch milliseconds), JSON text each, the latest received first;
 *  undefined without Redis. */
export async function recentOf(
  env: RedisConfig,
  { userRef, sinceMs }: { userRef: string; sinceMs: number },
): Promise<string[] | undefined> {
  const found = await atRedis(env, (send) =>
    send("ZREVRANGEBYSCORE", keysOf(userRef).recent, "+inf", `(${sinceMs}`),
  );
  return found === undefined ? undefined : z.array(z.string()).parse(found);
}
