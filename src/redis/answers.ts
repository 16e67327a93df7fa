import { z } from "zod";
import { type RedisConfig, atRedis } from "./redis.ts";
import { KEPT_MS, keysOf } from "./user-keys.ts";

// As recent.ts: what was asked before an erasure is not kept after it.
const KEEP = `if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** Whose answer, and to what. */
export type AnswerPlace = { owner: string; about: string };

/** An answer's text, or undefined where none is kept. */
export async function answerAt(env: RedisConfig, { owner, about }: AnswerPlace): Promise<string | undefined> {
  const found = await atRedis(env, (send) => send("HGET", keysOf(owner).answers, about));
  return z.string().nullish().parse(found) ?? undefined;
}

/** Keeps an answer's text for a day after its owner was last answered.
 *  @param askedAtMs when it was asked for, epoch milliseconds */
export async function keepAnswer(
  env: RedisConfig,
  { owner, about }: AnswerPlace,
  { text, askedAtMs }: { text: string; askedAtMs: number },
): Promise<void> {
  const { answers, erased } = keysOf(owner);
  await atRedis(env, (send) =>
    send("EVAL", KEEP, "2", answers, erased, String(askedAtMs), String(KEPT_MS), about, text),
  );
}
