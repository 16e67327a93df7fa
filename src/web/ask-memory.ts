import { log } from "../log.ts";
import { timed } from "../request-scope.ts";
import { Problem } from "./problem.ts";

const RETRY_AFTER_SECONDS = 2;

/** Asks a memory, and turns "it cannot be reached" into a 503 that is safe to repeat with the same key.
 *  A method of the memory never throws on purpose: what it throws is a bug and stays one (500).
 *  @throws Problem memory_unavailable */
export async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await timed("memory", question);
  } catch (error) {
    if (isThrownInside(error)) throw error;
    log("error", "memory unreachable", { error: String(error) });
    throw new Problem("memory_unavailable", "", { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

/** Workers RPC marks what the other side's code threw with `remote`; a broken or overloaded object also says
 *  `retryable` or `overloaded`. */
function isThrownInside(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const marked: Error & { remote?: unknown; retryable?: unknown; overloaded?: unknown } = error;
  return marked.remote === true && marked.retryable !== true && marked.overloaded !== true;
}
