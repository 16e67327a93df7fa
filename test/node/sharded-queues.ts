import type { Env } from "../../src/env.ts";
import product from "../../src/index.ts";

export { DeliveryLedger, ErasureLedger, PipelineFeed, SinkHealth, UserMemory } from "../../src/index.ts";

/** The product, which says through which queue each order comes. */
export default {
  fetch: product.fetch,
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    for (const { body } of batch.messages) console.log(`through ${batch.queue}: ${JSON.stringify(body)}`);
    await product.queue(batch, env);
  },
};
