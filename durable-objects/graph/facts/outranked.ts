import type { Fact } from "./fact.ts";

/** Inferred facts without the times in which the person stated something about the same slot. */
export function outranked(inferred: readonly Fact[], stated: readonly Fact[]): readonly Fact[] {
  if (stated.length === 0) return inferred;
  return inferred.flatMap((fact) =>
    stated
      .filter((other) => other.predicate === fact.predicate && slotOf(other) === slotOf(fact))
      .reduce<Fact[]>((parts, over) => parts.flatMap((part) => without(part, over)), [fact]),
  );
}

/** PREFERS has one object a category, every other predicate a slot for each object. */
function slotOf({ predicate, object, scope }: Fact): string {
  return predicate === "PREFERS" ? (scope ?? object) : object;
}

/** What is left of a fact's time when another's is cut out of it: nothing, one part or two. */
function without(fact: Fact, over: Fact): Fact[] {
  const { validFromMs: fromMs, validToMs: toMs = Infinity } = over;
  const { validToMs, ...open } = fact;
  const endMs = validToMs ?? Infinity;
  if (toMs <= fact.validFromMs || fromMs >= endMs) return [fact];
  const before =
    fact.validFromMs < fromMs
      ? [{ ...fact, validToMs: fromMs, supersededAtMs: Math.max(over.recordedAtMs, fact.recordedAtMs) }]
      : [];
  const after =
    toMs < endMs
      ? [
          {
            ...open,
            validFromMs: toMs,
            recordedAtMs: Math.max(over.supersededAtMs ?? 0, fact.recordedAtMs),
            ...(validToMs === undefined ? {} : { validToMs }),
          },
        ]
      : [];
  return [...before, ...after];
}
