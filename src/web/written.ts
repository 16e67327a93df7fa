import type { Context, TypedResponse } from "hono";
import type { Refusal, WriteOutcome } from "../../durable-objects/requests.ts";
import { jsonText } from "./json-text.ts";
import { type ProblemCode, Problem } from "./problem.ts";

const CODE_OF: Record<Refusal["code"], ProblemCode> = {
  unknown_order: "not_found",
  unknown_episode: "not_found",
  unknown_entity: "not_found",
  order_cancelled: "order_cancelled",
  does_not_fit: "invalid_request",
  memory_full: "memory_full",
  too_large: "body_too_large",
  erasing: "memory_unavailable",
  promised: "memory_unavailable",
};

/** Of what is refused for a moment only. */
const RETRY_AFTER_SECONDS = 20;

/** Answers a write with the text that was stored with its episode: a repeat gets the same bytes, and is marked as one.
 *  @throws Problem what the memory refused, or idempotency_conflict, or gone */
export function written<Answer>(
  c: Context,
  outcome: WriteOutcome,
): Response & TypedResponse<Answer, 201, "json"> {
  switch (outcome.kind) {
    case "conflict":
      throw new Problem("idempotency_conflict");
    case "gone":
      throw new Problem("gone");
    case "refused":
      throw refused(outcome.refusal);
    case "replayed":
      c.header("Idempotency-Replayed", "true");
      return jsonText<Answer, 201>(c, outcome.answer, 201);
    case "written":
      return jsonText<Answer, 201>(c, outcome.answer, 201);
  }
}

function refused({ code, detail, pointer }: Refusal): Problem {
  return new Problem(CODE_OF[code], detail, {
    ...(pointer === undefined ? {} : { fields: [{ pointer, detail }] }),
    ...(CODE_OF[code] === "memory_unavailable" ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {}),
  });
}
