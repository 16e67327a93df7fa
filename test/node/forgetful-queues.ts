import type { Env } from "../../src/env.ts";
import product from "../../src/index.ts";

export { DeliveryLedger, ErasureLedger, PipelineFeed, SinkHealth, UserMemory } from "../../src/index.ts";

const swallowed = new Set<string>();

/** The product behind queues that lose every message once: it is acknowledged and never seen by a consumer. */
export default {
  fetch: product.fetch,
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    const kept = batch.messages.filter((message) => {
      const name = `${batch.queue} ${JSON.stringify(message.body)}`;
      if (swallowed.has(name)) return true;
      swallowed.add(name);
      message.ack();
      console.log("swallowed");
      return false;
    });
    if (kept.length > 0)
      await product.queue(
        {
          ...batch,
          queue: batch.queue,
          messages: kept,
          retryAll: () => batch.retryAll(),
          ackAll: () => batch.ackAll(),
        },
        env,
      );
  },
};
