import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { type Failed, type QuarantineFilter, listQuarantined } from "./quarantine-list.ts";
import { EXHAUSTED, type Replayed, replayOne } from "./replay.ts";

/** What was replayed a moment ago may still be in its queue. */
const UNDER_WAY_MS = 60 * 60_000;
/** What one run replays by itself, of each sink: some five calls each. */
const MOST_AT_ONCE = 100;

/** Replays what a filter names, page by page.
 *  @param after the cursor of the call before */
export async function replayFiltered(
  env: Env,
  filter: QuarantineFilter,
  { limit, after, isDry }: { limit: number; after: string | undefined; isDry: boolean },
): Promise<{ results: { id: string; outcome: Replayed }[]; next: string | undefined }> {
  const { failed, next } = await listQuarantined(env, filter, { limit, after });
  const results: { id: string; outcome: Replayed }[] = [];
  for (const { id, path } of failed) results.push({ id, outcome: await replayOne(env, path, isDry) });
  return { results, next };
}

/** Replays what ran out of retries at a sink that is well again; what was replayed within the hour is left to arrive.
 *  @returns how many were sent */
export async function replayExhausted(env: Env, sink: Sink, nowMs: number): Promise<number> {
  const isDue = ({ replayedAtMs = -Infinity }: Failed): boolean => nowMs - replayedAtMs >= UNDER_WAY_MS;
  let after: string | undefined;
  let replayed = 0;
  let sent = 0;
  do {
    const page = await listQuarantined(env, { sink, reason: EXHAUSTED }, { limit: MOST_AT_ONCE, after });
    after = page.next;
    for (const { path } of page.failed.filter(isDue).slice(0, MOST_AT_ONCE - replayed)) {
      if ((await replayOne(env, path, false)) === "sent") sent += 1;
      replayed += 1;
    }
  } while (after !== undefined && replayed < MOST_AT_ONCE);
  if (sent > 0) log("info", "replayed what ran out of retries", { sink, sent });
  return sent;
}

/** What the cron does: at sinks whose circuit is closed, or may be tried, what ran out of retries is replayed: nothing else may
 *  come that would close it. Of all that was replayed, what has arrived is taken out of quarantine. */
export async function tendQuarantine(env: Env, nowMs: number): Promise<void> {
  for (const sink of SINKS) {
    const { circuit } = await env.SINK_HEALTH.getByName(sink).health();
    if (circuit.state === "closed" || circuit.untilMs <= nowMs) await replayExhausted(env, sink, nowMs);
    await clearArrived(env, sink);
  }
}

async function clearArrived(env: Env, sink: Sink): Promise<void> {
  let after: string | undefined;
  do {
    const page = await listQuarantined(env, { sink }, { limit: 1_000, after });
    after = page.next;
    for (const { path, replayedAtMs } of page.failed)
      if (replayedAtMs !== undefined) await clearOne(env, path);
  } while (after !== undefined);
}

/** A dry replay says whether it is still needed; what is not, a real one takes away without sending anything. */
async function clearOne(env: Env, path: string): Promise<void> {
  const wouldBe = await replayOne(env, path, true);
  if (wouldBe === "arrived" || wouldBe === "erased" || wouldBe === "forgotten") await env.BUCKET.delete(path);
}
