import { z } from "zod";
import type { Proposal } from "../../durable-objects/graph/episode.ts";
import { normalisedName } from "../../durable-objects/graph/names.ts";
import type { PREDICATES } from "../../durable-objects/graph/predicates.ts";

/** More than a note can hold is made up. */
export const MAX_PROPOSALS = 20;
/** A model is never as sure as the person. */
const MOST_CONFIDENCE = 0.8;
const MAX_KEY_CHARACTERS = 80;

/** What the person could have stated. */
export const STATABLE = ["PREFERS", "AVOIDS", "FOLLOWS_DIET", "COOKS"] as const;

const Answer = z.object({ proposals: z.array(z.unknown()) });

const Raw = z.strictObject({
  predicate: z.enum(STATABLE),
  object: z.string(),
  scope: z.string().nullish(),
  confidence: z.number().min(0).max(1),
});

/**
 * The proposals in a model's answer that may be believed, 20 at most, each once: a predicate a person could state, an
 * object and scope of the types it takes, keys of 1 to 80 characters, normalised as names are, confidence in 0 to 1 and cut
 * to 0.8. Everything else is dropped. A product is never believed: no note names a SKU.
 * @param answer as it came; what is no answer at all has no proposals
 */
export function acceptedProposals(answer: unknown, predicates: typeof PREDICATES): Proposal[] {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) return [];
  const accepted = new Map<string, Proposal>();
  for (const one of parsed.data.proposals.slice(0, MAX_PROPOSALS)) {
    const raw = Raw.safeParse(one);
    const proposal = raw.success ? believed(raw.data, predicates) : undefined;
    if (proposal === undefined) continue;
    const key = JSON.stringify([proposal.predicate, proposal.object, proposal.scope]);
    if (!accepted.has(key)) accepted.set(key, proposal);
  }
  return [...accepted.values()];
}

function believed(
  { predicate, object: saidObject, scope: saidScope, confidence }: z.infer<typeof Raw>,
  predicates: typeof PREDICATES,
): Proposal | undefined {
  const { objects, scope: scopeType } = predicates[predicate];
  const object = entity(
    saidObject,
    objects.filter((type) => type !== "product"),
  );
  const isScoped = saidScope !== undefined && saidScope !== null;
  const scope = isScoped && scopeType !== undefined ? entity(saidScope, [scopeType]) : undefined;
  if (object === undefined || (isScoped && scope === undefined)) return undefined;
  return {
    predicate,
    object,
    ...(scope === undefined ? {} : { scope }),
    confidence: Math.min(confidence, MOST_CONFIDENCE),
  };
}

/** An entity of one of the types, its key as names are compared. */
function entity(said: string, types: readonly string[]): string | undefined {
  const colon = said.indexOf(":");
  const type = said.slice(0, colon);
  const raw = said.slice(colon + 1);
  if (colon < 1 || !types.includes(type) || raw.length > MAX_KEY_CHARACTERS) return undefined;
  const key = type === "diet" ? raw.trim().toLowerCase() : normalisedName(raw);
  return key === "" || !/^[\p{L}\p{M}\p{N} .,%&-]+$/u.test(key) ? undefined : `${type}:${key}`;
}
