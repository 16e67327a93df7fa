/** What steps were answered, by their names. */
export type Answers = Map<string, unknown>;

const REFERENCE = /\{([^{}#]+)#([^{}]*)\}/g;

/** A value with each `{name#/pointer}` replaced by what that step was answered there. */
export function resolved<Value>(value: Value, answers: Answers): Value {
  const text = JSON.stringify(value);
  if (text === undefined) return value;
  return JSON.parse(
    text.replaceAll(REFERENCE, (_, name: string, pointer: string) =>
      JSON.stringify(String(pointedAt(answers.get(name), pointer))).slice(1, -1),
    ),
  );
}

/** What stands at a JSON pointer (RFC 6901, without escapes), or undefined. */
export function pointedAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const part of pointer.split("/").slice(1))
    found = isObject(found) ? Object.entries(found).find(([name]) => name === part)?.[1] : undefined;
  return found;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
