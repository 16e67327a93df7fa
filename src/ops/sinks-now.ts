import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { queuesOf } from "../forward/queue-of.ts";
import { backlogsOf } from "../web/backlog.ts";
import { healthAnswer, instant } from "./health-answer.ts";
import type { SinkNow, SinksEvent } from "./pipeline-schema.ts";

const DEADLINE_MS = 2_000;

/** How each sink is, for somebody who watches; for so long, their consumers tell the feed what they do.
 *  @param watchMs milliseconds */
export async function sinksNow(env: Env, watchMs: number): Promise<SinksEvent> {
  const [spanner, bigquery, archive] = await Promise.all(SINKS.map((sink) => sinkNow(env, sink, watchMs)));
  const at = new Date().toISOString();
  return { at, sinks: { spanner: spanner ?? null, bigquery: bigquery ?? null, archive: archive ?? null } };
}

/** How many subrequests it takes to ask that: of each sink its health, and each of its queues. */
export function questionsOf(env: Env): number {
  return SINKS.reduce((sum, sink) => sum + 1 + queuesOf(env, sink).length, 0);
}

async function sinkNow(env: Env, sink: Sink, watchMs: number): Promise<SinkNow | null> {
  const asked = env.SINK_HEALTH.getByName(sink).watch(watchMs);
  const [known, backlog] = await Promise.all([
    within(asked, DEADLINE_MS).catch(() => null),
    backlogAt(env, sink),
  ]);
  if (known === null) return null;
  const { circuit } = known.health;
  return {
    ...healthAnswer(known.health, Date.now()),
    opens_at: circuit.state === "closed" ? null : instant(circuit.untilMs),
    lag_ms: known.lagMs,
    backlog,
  };
}

/** Of all its queues together; null when one of them does not answer. */
async function backlogAt(env: Env, sink: Sink): Promise<SinkNow["backlog"]> {
  const counted = await backlogsOf(env, sink);
  const known = counted.flatMap((one) => one ?? []);
  if (known.length < counted.length) return null;
  const oldest = known.flatMap(({ oldestAtMs }) => oldestAtMs ?? []);
  return {
    messages: known.reduce((sum, { messages }) => sum + messages, 0),
    bytes: known.reduce((sum, { bytes }) => sum + bytes, 0),
    oldest_at: oldest.length === 0 ? null : instant(Math.min(...oldest)),
  };
}
