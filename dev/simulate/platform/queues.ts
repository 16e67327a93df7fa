import { Life } from "../world/life.ts";
import { call } from "../world/io.ts";
import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";
import type { QueueSettings } from "./queue-settings.ts";

/** A message that lies in a queue. */
type Lying = { id: string; body: string; sentMs: number; attempts: number };

/** What a consumer decided of a message. */
type Decision = { acked: boolean; delaySeconds: number };

/** Events that lie in no spool: of these the queue's own word is all there is, and a queue in the cloud keeps it. */
function isAllThereIs(body: string): boolean {
  return body.includes('"kind":"events"') && !body.includes('"spool":');
}

/** So long a handler of a queue may run. */
const HANDLER_MS = 15 * 60_000;

/** Runs the Worker's queue handler. */
export type Consumer = (batch: MessageBatch) => Promise<void>;

/**
 * A queue and its consumer. What it models: at least once, in no order; batches by size and timeout; a send that is refused, whose
 * answer is lost, or that is lost itself as local queues do at a restart; delayed retries, each message by itself; duplicates,
 * soon or late; after `max_retries` the dead-letter queue, or nothing where there is none; a consumer that throws or dies, after
 * which the whole batch comes again. Not modelled: limits of size and rate.
 */
export class VirtualQueue {
  readonly name: string;
  readonly settings: QueueSettings;
  readonly #world: World;
  readonly #plan: Plan;
  readonly #consumer: Consumer;
  readonly #dead: (() => VirtualQueue) | undefined;
  #lying: Lying[] = [];
  #sent = 0;
  #isPumping = false;
  /** Every delivery of a message to its consumer, by what the message says. */
  readonly deliveries = new Map<string, number>();
  /** Messages that lie here, wait for their time or are with a consumer. */
  under = 0;

  constructor(
    { world, plan, consumer }: { world: World; plan: Plan; consumer: Consumer },
    settings: QueueSettings,
    dead?: () => VirtualQueue,
  ) {
    this.#world = world;
    this.#plan = plan;
    this.#consumer = consumer;
    this.#dead = dead;
    this.settings = settings;
    this.name = settings.queue;
  }

  /** A producer's `send`, for the life that runs. */
  send(body: unknown): Promise<void> {
    const text = JSON.stringify(body);
    return call(this.#world, this.#plan.queueSend(), () => this.take(text));
  }

  /** Takes a message in, unless it is lost. */
  take(body: string): void {
    if (this.#plan.losesMessage() && !isAllThereIs(body)) return;
    this.#sent += 1;
    const message = { id: `${this.name}-${this.#sent}`, body, sentMs: this.#world.nowMs, attempts: 0 };
    this.#arrive(message, this.#plan.queueDelayMs());
    if (this.#plan.duplicatesMessage())
      this.#arrive({ ...message, id: `${message.id}-twice` }, this.#plan.duplicateDelayMs());
  }

  /** Everything that is not with a consumer is gone, as at a restart of the local runtime. */
  forget(): void {
    const kept = this.#lying.filter(({ body }) => isAllThereIs(body));
    this.under -= this.#lying.length - kept.length;
    this.#lying = kept;
  }

  #arrive(message: Lying, delayMs: number): void {
    this.under += 1;
    this.#world.after(delayMs, () => {
      this.#lying.push(message);
      this.#pumpLater();
    });
  }

  #pumpLater(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const full = this.#lying.length >= this.settings.max_batch_size;
    this.#world.after(full ? 0 : this.settings.max_batch_timeout * 1000, () => {
      this.#isPumping = false;
      const batch = this.#draw();
      if (batch.length > 0) this.#deliver(batch);
      if (this.#lying.length > 0) this.#pumpLater();
    });
  }

  /** Some of what lies here, in any order. */
  #draw(): Lying[] {
    const size = this.#plan.batchSize(this.settings.max_batch_size);
    const batch: Lying[] = [];
    while (batch.length < size && this.#lying.length > 0)
      batch.push(...this.#lying.splice(this.#world.below(this.#lying.length), 1));
    return batch;
  }

  #deliver(batch: Lying[]): void {
    const life = new Life(this.#world, `consumer ${this.name}`, {
      rate: () => this.#plan.consumerCrashRate(),
      untilMs: this.#world.nowMs + HANDLER_MS,
    });
    const decisions = new Map<string, Decision>();
    for (const message of batch) {
      message.attempts += 1;
      this.deliveries.set(message.body, (this.deliveries.get(message.body) ?? 0) + 1);
    }
    let isOver = false;
    const over = (settled: ReadonlyMap<string, Decision>): void => {
      if (isOver) return;
      isOver = true;
      for (const message of batch) this.#settle(message, settled.get(message.id));
    };
    // What was acknowledged before comes again, too.
    life.whenDead(() => this.#world.after(this.#plan.noticedDeadAfterMs(), () => over(new Map())));
    life.enter(() => {
      this.#consumer(asBatch(this.name, batch, decisions)).then(
        () => over(decisions),
        () => over(new Map()),
      );
    });
  }

  #settle(message: Lying, decision: Decision | undefined): void {
    this.under -= 1;
    if (decision?.acked === true) {
      if (this.#plan.redeliversAcked()) this.#arrive(message, this.#plan.duplicateDelayMs());
      return;
    }
    if (message.attempts <= this.settings.max_retries)
      this.#arrive(message, (decision?.delaySeconds ?? 0) * 1000 + this.#plan.queueDelayMs());
    else this.#dead?.().take(message.body);
  }
}

function asBatch(queue: string, batch: readonly Lying[], decisions: Map<string, Decision>): MessageBatch {
  const messages: Message[] = batch.map(({ id, body, sentMs, attempts }) => ({
    id,
    timestamp: new Date(sentMs),
    body: JSON.parse(body),
    attempts,
    ack: () => void decisions.set(id, { acked: true, delaySeconds: 0 }),
    retry: (options?: QueueRetryOptions) =>
      void decisions.set(id, { acked: false, delaySeconds: options?.delaySeconds ?? 0 }),
  }));
  const all = (decision: Decision) => (): void => {
    for (const { id } of batch) if (!decisions.has(id)) decisions.set(id, decision);
  };
  return {
    queue,
    messages,
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: all({ acked: true, delaySeconds: 0 }),
    retryAll: all({ acked: false, delaySeconds: 0 }),
  };
}
