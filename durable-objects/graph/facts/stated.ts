import type { StatedEpisode } from "../episode.ts";
import { type Fact, USER } from "./fact.ts";
import { factsOf, lastWord, stretchesOf } from "./functional-slot.ts";

type Statement = Extract<StatedEpisode, { kind: "preference_stated" }>;

/**
 * What a person said, until said otherwise. AVOIDS, FOLLOWS_DIET and COOKS are sets: each object is a slot of its own.
 * PREFERS has one brand per category: another one named closes it.
 */
export function statedFacts(stated: readonly StatedEpisode[]): Fact[] {
  const statements = stated.filter((episode) => episode.kind === "preference_stated");
  const bySlot = Map.groupBy(statements, ({ body: { predicate, object, scope } }) =>
    JSON.stringify(predicate === "PREFERS" ? [predicate, scope] : [predicate, object, scope]),
  );
  return [...bySlot.values()].flatMap(factsOfSlot);
}

function factsOfSlot(statements: readonly Statement[]): Fact[] {
  const [first] = statements;
  if (first === undefined) return [];
  const { predicate, scope } = first.body;
  const sightings = statements.map((by) => ({ value: by.body.object, by, against: !by.body.holds }));
  return factsOf(stretchesOf(sightings, lastWord()), (object) => ({
    predicate,
    subject: USER,
    object,
    ...(scope === undefined ? {} : { scope }),
    source: "stated",
  }));
}
