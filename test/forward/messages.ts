import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Sink } from "../../durable-objects/receipts.ts";
import { idsOf } from "../../src/confirm/identity.ts";
import { consume } from "../../src/forward/consume.ts";
import type { ArchiveMessage, EpisodeMessage, SpannerMessage } from "../../src/forward/outgoing.ts";
import { newKey } from "../../src/forward/user-keys.ts";
import { seal, userRef } from "../../src/forward/seal.ts";

/** An episode as a memory would send it: one line, unless told otherwise. */
export function episode(user: string, key: string, more: Partial<EpisodeMessage> = {}): EpisodeMessage {
  const { orderId, episodeId } = idsOf(user, key);
  const items = [{ sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219 }];
  return {
    v: 1,
    user_id: user,
    user_ref: userRef(user, env.USER_REF_SECRET),
    generation: 1,
    seq: 1,
    episode_id: episodeId,
    kind: "order_confirmed",
    occurred_at: "2026-11-20T10:00:00.000Z",
    recorded_at: "2026-11-20T10:00:01.000Z",
    trace_id: "0af7651916cd43dd8448eb211c80319c",
    order: { order_id: orderId, items, item_count: 1, total_minor: 438, currency: "EUR" },
    ...more,
  };
}

/** The same for Spanner, as of a memory version. */
export function forSpanner(user: string, key: string, more: Partial<SpannerMessage> = {}): SpannerMessage {
  return {
    ...episode(user, key),
    memory_version: 1,
    first_event_at: "2026-11-20T10:00:00.000Z",
    patterns: [],
    ...more,
  };
}

/** The same for the archive, sealed with a key of its own. */
export async function forArchive(user: string, key: string): Promise<ArchiveMessage> {
  const { order, occurred_at, trace_id, ...address } = episode(user, key);
  return { ...address, sealed: await seal(JSON.stringify({ order, occurred_at, trace_id }), newKey()) };
}

/** A queue of the product's, without the prefix of its name. */
export type QueueName = Sink | `${Sink}-dlq`;

/** What a consumer did with a batch: message numbers (the place in the batch) by outcome. */
export type Consumed = { acked: number[]; retried: { message: number; delaySeconds: number | undefined }[] };

/** A message as the platform hands it out. */
type Handed = { body: unknown; attempts: number; timestamp: Date };

/** Runs the product's queue handler over one batch, as the platform would. */
export async function consumeBatch(
  queue: QueueName,
  bodies: readonly unknown[],
  attempts = 1,
): Promise<Consumed> {
  return consumeMessages(
    queue,
    bodies.map((body) => ({ body, attempts, timestamp: new Date() })),
  );
}

/** The same, of messages that were first sent and tried at different times. */
export async function consumeMessages(queue: QueueName, messages: readonly Handed[]): Promise<Consumed> {
  const named = messages.map((message, index) => ({ id: `m${index}`, ...message }));
  const batch = createMessageBatch(`leafloaf-${queue}`, named);
  const delays = watchDelays(batch);
  const ctx = createExecutionContext();
  await consume(batch, env);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx);
  return {
    acked: explicitAcks.map(number).sort((a, b) => a - b),
    retried: retryMessages.map(({ msgId }) => ({ message: number(msgId), delaySeconds: delays.get(msgId) })),
  };
}

/** The delays that retries ask for, by message id; the plugin's own record leaves them out. */
function watchDelays(batch: MessageBatch): Map<string, number | undefined> {
  const delays = new Map<string, number | undefined>();
  for (const message of batch.messages) {
    const retry = message.retry.bind(message);
    message.retry = (options) => {
      delays.set(message.id, options?.delaySeconds);
      retry(options);
    };
  }
  return delays;
}

function number(id: string): number {
  return Number(id.slice(1));
}
