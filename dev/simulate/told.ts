import { z } from "zod";

/** What one seed came to; `trace` is equal in two runs of it. */
export const Told = z.object({
  seed: z.int(),
  violations: z.array(z.object({ at: z.string(), promise: z.string(), differs: z.string() })),
  trace: z.int(),
  events: z.int(),
  taken: z.int(),
  erasures: z.int(),
  deliveries: z.int(),
});
export type Told = z.infer<typeof Told>;
