import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { deliverBatch } from "./deliver-batch.ts";
import type { Deliveries } from "./delivery.ts";
import { sinkOfQueue } from "./outgoing.ts";
import { buryDead } from "./dead-letters.ts";
import { retryDelaySeconds } from "./retry-delay.ts";

/** The queues' handler: every message is settled by itself, and nothing is ever thrown, because a message that was
 *  acknowledged would come again when the handler throws afterwards. */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const queue = sinkOfQueue(batch.queue);
  if (queue === undefined) {
    log("error", "messages of an unknown queue", { queue: batch.queue });
    batch.retryAll();
    return;
  }
  const outcomes = await outcomesOf(batch, queue, env);
  for (const message of batch.messages) settle(message, outcomes);
}

async function outcomesOf(
  batch: MessageBatch,
  { sink, dead }: { sink: Sink; dead: boolean },
  env: Env,
): Promise<Deliveries> {
  try {
    return await (dead ? buryDead(env, sink, batch.messages) : deliverBatch(env, sink, batch.messages));
  } catch (error) {
    // A bug, or a binding that is gone: the messages are safe in the queue and come again.
    log("error", "batch failed", { queue: batch.queue, error: String(error) });
    return new Map();
  }
}

/** Acknowledges what is settled; all else comes again, after what the sink asked for or a growing, random delay. */
function settle(message: Message, outcomes: Deliveries): void {
  const outcome = outcomes.get(message.id);
  if (outcome !== undefined && outcome.state !== "retry") {
    message.ack();
    return;
  }
  message.retry({ delaySeconds: retryDelaySeconds(message.attempts, outcome?.afterMs ?? 0, Math.random()) });
}
