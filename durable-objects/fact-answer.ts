import { confidenceAt } from "./graph/decay.ts";
import { factIdOf } from "./graph/fact-id.ts";
import { type EntityId, type Fact, USER } from "./graph/facts/fact.ts";

/** The latest episodes that an answer names; `why` names them all. */
const NAMED_EPISODES = 5;

/** A fact as the API answers it. Times are RFC 3339, UTC; `valid_to` and `superseded_at` are null while it holds. */
export type FactAnswer = {
  id: string;
  predicate: Fact["predicate"];
  subject: EntityId;
  object: EntityId;
  scope?: EntityId;
  /** What people call the entities that it names. */
  names: Record<EntityId, string>;
  weight: number;
  /** On the day that is asked about: without new evidence it fades. */
  confidence: number;
  source: Fact["source"];
  valid_from: string;
  valid_to: string | null;
  recorded_at: string;
  superseded_at: string | null;
  /** The latest of the episodes that speak for it, and how many there are. */
  episodes: string[];
  episode_count: number;
};

/** A fact as it is answered.
 *  @param atMs when it is asked about, epoch milliseconds */
export function factAnswer(
  fact: Fact,
  { nameOf, atMs }: { nameOf: (id: EntityId) => string; atMs: number },
): FactAnswer {
  const { predicate, subject, object, scope, weight, source } = fact;
  const names: Record<EntityId, string> = {};
  for (const id of [subject, object, scope]) if (id !== undefined && id !== USER) names[id] = nameOf(id);
  const latest = fact.support(NAMED_EPISODES);
  const validFrom = iso(fact.validFromMs);
  return {
    id: factIdOf(fact),
    predicate,
    subject,
    object,
    ...(scope === undefined ? {} : { scope }),
    names,
    weight,
    confidence: confidenceAt(fact, latest, atMs),
    source,
    valid_from: validFrom,
    valid_to: isoOrNull(fact.validToMs),
    recorded_at: fact.recordedAtMs === fact.validFromMs ? validFrom : iso(fact.recordedAtMs),
    superseded_at: isoOrNull(fact.supersededAtMs),
    episodes: latest.map(({ episodeId }) => episodeId),
    episode_count: weight,
  };
}

function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
