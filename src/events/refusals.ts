import { type EventProblemCode, type FieldError, eventProblemTitle } from "../web/problem.ts";

/** Why one event of a batch was not taken: a problem document's members, but for status and request, which it has none of. */
export type EventRefusal = { type: string; title: string; detail: string; errors: FieldError[] };

/** @param errors pointers from the request's own root */
export function refusal(code: EventProblemCode, detail: string, errors: readonly FieldError[]): EventRefusal {
  return { type: `/problems/${code}`, title: eventProblemTitle(code), detail, errors: [...errors] };
}
