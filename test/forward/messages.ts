import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Sink } from "../../durable-objects/receipts.ts";
import { idsOf } from "../../src/confirm/identity.ts";
import { consume } from "../../src/forward/consume.ts";
import type { ToldHappening } from "../../durable-objects/graph/episode-schema.ts";
import type {
  ArchiveMessage,
  EpisodeMessage,
  OrderState,
  SpannerMessage,
} from "../../src/forward/outgoing.ts";
import { newKey } from "../../src/forward/user-keys.ts";
import { seal, userRef } from "../../src/forward/seal.ts";

type Confirmed = Extract<EpisodeMessage, { kind: "order_confirmed" }>;
type ConfirmedForSpanner = Extract<SpannerMessage, { kind: "order_confirmed" }>;
/** What Spanner gets beside the episode. */
type Derived = Omit<SpannerMessage, keyof EpisodeMessage>;

/** When every message here happened, unless told otherwise. */
const OCCURRED_AT = "2026-11-20T10:00:00.000Z";
const RECORDED_AT = "2026-11-20T10:00:01.000Z";

/** A confirmation as a memory would send it: one line, unless told otherwise. */
export function episode(user: string, key: string, more: Partial<Confirmed> = {}): Confirmed {
  const { orderId, episodeId } = idsOf(user, key);
  const items = [{ sku: "OAT-1L", product_name: "Oatly Barista 1 L", quantity: 2, unit_price_minor: 219 }];
  return {
    ...stamp(user, episodeId),
    kind: "order_confirmed",
    body: { order_id: orderId, items, item_count: 1, total_minor: 438, currency: "EUR" },
    ...more,
  };
}

/** The same for Spanner, as of a memory version; the order stands as it was confirmed. */
export function forSpanner(
  user: string,
  key: string,
  more: Partial<ConfirmedForSpanner> = {},
): ConfirmedForSpanner {
  const confirmed = episode(user, key);
  const { order_id, items, item_count, total_minor, currency, session_id } = more.body ?? confirmed.body;
  const order: OrderState = {
    order_id,
    items,
    item_count,
    total_minor,
    currency,
    order_date: OCCURRED_AT,
    status: "confirmed",
    created_at: RECORDED_AT,
    ...(session_id === undefined ? {} : { session_id }),
  };
  return { ...confirmed, ...derived({ order }), ...more };
}

/** An episode of any kind under a key of its user's. */
export function told(user: string, key: string, happening: ToldHappening): EpisodeMessage {
  return { ...stamp(user, `ep_${user}_${key}`), ...happening };
}

/** The same for Spanner, with what the memory derived; in its log it stands at its version, unless told otherwise. */
export function toldToSpanner(
  user: string,
  key: string,
  { happening, seq, ...more }: Partial<Derived> & { happening: ToldHappening; seq?: number },
): SpannerMessage {
  const rows = derived(more);
  return { ...told(user, key, happening), seq: seq ?? rows.memory_version, ...rows };
}

function stamp(user: string, episodeId: string): Omit<Confirmed, "kind" | "body"> {
  return {
    v: 1,
    user_id: user,
    user_ref: userRef(user, env.USER_REF_SECRET),
    generation: 1,
    seq: 1,
    episode_id: episodeId,
    occurred_at: OCCURRED_AT,
    recorded_at: RECORDED_AT,
    trace_id: "0af7651916cd43dd8448eb211c80319c",
  };
}

function derived(more: Partial<Derived>): Derived {
  return {
    memory_version: 1,
    first_event_at: OCCURRED_AT,
    order: null,
    patterns: [],
    withdrawn_patterns: [],
    entities: [],
    facts: [],
    withdrawn_facts: [],
    ...more,
  };
}

/** The same for the archive, sealed with a key of its own. */
export async function forArchive(user: string, key: string): Promise<ArchiveMessage> {
  const { body, occurred_at, trace_id, ...address } = episode(user, key);
  return { ...address, sealed: await seal(JSON.stringify({ body, occurred_at, trace_id }), newKey()) };
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
