import { env, exports } from "cloudflare:workers";
import { type Mock, vi } from "vitest";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Receipts, Sink } from "../../durable-objects/receipts.ts";
import { Address } from "../../src/forward/outgoing.ts";
import { quarantineOne } from "../../src/forward/quarantine.ts";
import { tokenFor } from "../worker/signing.ts";
import { episode, forSpanner } from "./messages.ts";

/** An answer of an operations call. */
export type OpsAnswer = {
  status: number;
  body: {
    failed?: {
      id: string;
      sink: string;
      reason: string;
      replayed_at: string | null;
      episode_id: string | null;
    }[];
    results?: { id: string; outcome: string }[];
    sent?: number;
    next_cursor?: string | null;
    message?: Record<string, unknown> | null;
    [more: string]: unknown;
  };
};

/** Asks an operations call, with scope `ops` unless told otherwise. */
export async function askOps(
  path: string,
  { body, scope = "ops" }: { body?: unknown; scope?: string } = {},
): Promise<OpsAnswer> {
  const response = await exports.default.fetch(`http://edge/v1/ops/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${await tokenFor("ops", { scope })}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** Takes everything out of quarantine. */
export async function emptyQuarantine(): Promise<void> {
  const { objects } = await env.BUCKET.list({ prefix: "quarantine/" });
  await env.BUCKET.delete(objects.map(({ key }) => key));
}

/** What lies in quarantine, byte for byte: keys and versions. */
export async function quarantineState(): Promise<string[]> {
  const { objects } = await env.BUCKET.list({ prefix: "quarantine/" });
  return objects.map(({ key, version }) => `${key} ${version}`);
}

/** Takes over the queues: what is sent to each waits here. */
export function holdQueues(): Record<Sink, Mock<Queue["send"]>> {
  const taken: QueueSendResponse = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  return {
    spanner: vi.spyOn(env.SPANNER_QUEUE, "send").mockResolvedValue(taken),
    bigquery: vi.spyOn(env.BIGQUERY_QUEUE, "send").mockResolvedValue(taken),
    archive: vi.spyOn(env.ARCHIVE_QUEUE, "send").mockResolvedValue(taken),
  };
}

/** What was sent to a queue, which is empty then. */
export function takeSent(queue: Mock<Queue["send"]>): unknown[] {
  const sent = queue.mock.calls.map(([message]) => message);
  queue.mockClear();
  return sent;
}

/** An order that its memory has confirmed and sent, as a message to Spanner. */
export async function confirmedForSpanner(
  user: string,
  key: string,
  queue: Mock<Queue["send"]>,
): Promise<ReturnType<typeof forSpanner>> {
  const { episode_id, trace_id, kind, body } = episode(user, key);
  await memoryOf(env, user).write({
    userId: user,
    episodeId: episode_id,
    fingerprint: "f",
    traceId: trace_id,
    occurredAtMs: undefined,
    happening: { kind, body },
  });
  const isSent = (): boolean =>
    queue.mock.calls.some(([sent]) => Address.parse(sent).episode_id === episode_id);
  await vi.waitUntil(isSent);
  queue.mockClear();
  return forSpanner(user, key);
}

/** What the memory knows of an order's deliveries. */
export async function receiptsOf(user: string, orderId: string): Promise<Receipts | undefined> {
  return (await memoryOf(env, user).delivery(orderId))?.receipts;
}

/** Lays a message into quarantine as its consumer would. */
export async function lay(user: string, key: string, reason: string): Promise<void> {
  const outcome = { state: "quarantine", reason, detail: "as told" } as const;
  await quarantineOne(env, "spanner", { message: forSpanner(user, key), outcome });
}
