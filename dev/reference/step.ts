/** One request of the reference's story. Texts may hold what earlier answers said: `{name#/json/pointer}`. */
export type Step = {
  /** Method and template, as openapi.json names the call. */
  call: string;
  /** Under which later steps find its answer. */
  name?: string;
  /** Its request and answer are the call's example; the others only lead there. */
  isExample?: boolean;
  /** Whose token: a user's, `operations`, or a session's, by reference to its answer. */
  as?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  key?: string;
  body?: unknown;
  /** Asked again until its answer has these values, by pointer; `*`: any but an empty list. */
  until?: Record<string, string>;
  /** What befalls Spanner before: it refuses, or takes everything again. */
  spanner?: "refuses" | "takes";
};

/** Shorthand of the story: an example. */
export function example(call: string, more: Omit<Step, "call" | "isExample"> = {}): Step {
  return { call, isExample: true, ...more };
}

/** Shorthand of the story: what leads to one. */
export function first(call: string, more: Omit<Step, "call" | "isExample"> = {}): Step {
  return { call, isExample: false, ...more };
}
