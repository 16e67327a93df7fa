import { z } from "zod";

/** How wrangler.toml has a queue consumed; the batch's timeout in seconds. */
export const QueueSettings = z.object({
  queue: z.string(),
  max_batch_size: z.number(),
  max_batch_timeout: z.number(),
  max_retries: z.number(),
  dead_letter_queue: z.string().optional(),
});
export type QueueSettings = z.infer<typeof QueueSettings>;
