import { isNetworkError, isTimeoutError } from "ky";
import { LeafloafProblem, answerOf } from "../../client/problem.ts";

/** That nobody answered: what to say of it, and what to do. */
export class NotAnswered extends Error {
  override readonly name = "NotAnswered";
  readonly title: string;

  constructor(title: string, advice: string, options: ErrorOptions) {
    super(advice, options);
    this.title = title;
  }
}

/** What a call answered.
 *  @throws LeafloafProblem when it was refused, NotAnswered when the network failed; anything else is a bug */
export async function answered<Answer>(call: Parameters<typeof answerOf<Answer>>[0]): Promise<Answer> {
  try {
    return await answerOf(call);
  } catch (error) {
    if (!isNetworkError(error) && !isTimeoutError(error)) throw error;
    const advice = "Is it running, and is this device online? What you typed is kept.";
    throw new NotAnswered("The Worker does not answer", advice, { cause: error });
  }
}

/** Whether the same call may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof LeafloafProblem) return error.status === 429 || error.status >= 500;
  return error instanceof NotAnswered;
}
