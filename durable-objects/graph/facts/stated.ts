import type { Saying } from "../sayings.ts";
import { type Fact, USER } from "./fact.ts";
import { factsOf, lastWord, stretchesOf } from "./functional-slot.ts";

/**
 * What a person said, until said otherwise. AVOIDS, FOLLOWS_DIET and COOKS are sets: each object is a slot of its own.
 * PREFERS has one brand per category: another one named closes it. Where the person said something, a search says
 * nothing more.
 */
export function statedFacts(sayings: readonly Saying[]): Fact[] {
  const bySlot = Map.groupBy(sayings, ({ statement: { predicate, object, scope } }) =>
    JSON.stringify(predicate === "PREFERS" && scope !== undefined ? [predicate, scope] : [predicate, object]),
  );
  return [...bySlot.values()].flatMap(factsOfSlot);
}

/**
 * What a person denied without having said it before ("I'm not vegan"): no facts, but times in which nothing else may say
 * so. Taking back what one said is no denial: then what is inferred is there again.
 */
export function deniedFacts(sayings: readonly Saying[]): Fact[] {
  const said = sayings.filter(({ isSearch }) => !isSearch);
  const byWords = Map.groupBy(said, ({ statement: { predicate, object, scope } }) =>
    JSON.stringify([predicate, object, scope]),
  );
  return [...byWords.values()].flatMap((slot) => {
    const [first] = slot;
    if (first === undefined) return [];
    const { predicate, object, scope } = first.statement;
    let isSaid = false;
    const sightings = slot.flatMap(({ by, statement: { holds } }) => {
      const isTakenBack = isSaid && !holds;
      isSaid = holds;
      return isTakenBack ? [] : [{ value: object, by, against: holds }];
    });
    const where = scope === undefined ? {} : { scope };
    return factsOf(stretchesOf(sightings, lastWord()), () => ({
      predicate,
      subject: USER,
      object,
      ...where,
      source: "stated",
    }));
  });
}

function factsOfSlot(sayings: readonly Saying[]): Fact[] {
  const [first] = sayings;
  if (first === undefined) return [];
  const { predicate, scope } = first.statement;
  const said = sayings.findIndex(({ isSearch }) => !isSearch);
  const counted = sayings.filter(({ isSearch }, index) => !isSearch || said === -1 || index < said);
  const sightings = counted.map(({ by, statement: { object, holds, confidence } }) => ({
    value: object,
    by,
    against: !holds,
    confidence,
  }));
  return factsOf(stretchesOf(sightings, lastWord()), (object) => ({
    predicate,
    subject: USER,
    object,
    ...(scope === undefined ? {} : { scope }),
    source: "stated",
  }));
}
