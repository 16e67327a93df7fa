import type { Env } from "./env.ts";
import { consume } from "./forward/consume.ts";
import { consumeProposals, isProposalQueue } from "./propose/consume.ts";

/** Every queue's handler: episodes go to the sinks, notes to a model. */
export async function consumeQueue(batch: MessageBatch, env: Env): Promise<void> {
  await (isProposalQueue(batch.queue) ? consumeProposals(batch, env) : consume(batch, env));
}
