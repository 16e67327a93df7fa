import { z } from "@hono/zod-openapi";
import { Problem } from "./problem.ts";

const MAX_KEY_BYTES = 255;

/** The header with which a write can be repeated. Optional in the schema: its absence has a code of its own. */
export const IdempotencyKey = z.object({
  "idempotency-key": z
    .string()
    .min(1, "the key is empty")
    .refine((key) => new TextEncoder().encode(key).length <= MAX_KEY_BYTES, `at most ${MAX_KEY_BYTES} bytes`)
    .optional()
    .openapi({ description: "Required. Belongs to one user and never expires", example: "cart-7f3a" }),
});

/** The key a write came with.
 *  @throws Problem missing_idempotency_key */
export function keyOf(headers: z.infer<typeof IdempotencyKey>): string {
  const key = headers["idempotency-key"];
  if (key === undefined) throw new Problem("missing_idempotency_key");
  return key;
}
