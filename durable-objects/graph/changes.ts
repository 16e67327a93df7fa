import type { DerivedFacts } from "./derived-facts.ts";
import { factIdOf } from "./fact-id.ts";
import { type Fact, USER, factKey } from "./facts/fact.ts";
import { partsOf } from "./ids.ts";
import type { Slots } from "./purchases.ts";

/** Facts about the person that hold now and did not before, and the other way round. */
export type News = { opened: Fact[]; closed: Fact[] };

/** What an episode is news of. A fact that holds from another time than it was thought to is none. */
export function newsOf(before: readonly Fact[], after: readonly Fact[]): News {
  const [had, has] = [bySlot(before), bySlot(after)];
  return {
    opened: [...has].filter(([slot]) => !had.has(slot)).map(([, fact]) => fact),
    closed: [...had].filter(([slot]) => !has.has(slot)).map(([, fact]) => fact),
  };
}

function bySlot(facts: readonly Fact[]): Map<string, Fact> {
  const open = facts.filter(({ subject, validToMs }) => subject === USER && validToMs === undefined);
  return new Map(
    open.map((fact) => [`${fact.predicate}|${fact.object}|${fact.scope ?? ""}|${fact.source}`, fact]),
  );
}

/** Facts that are there now and were not, or not like that, with their ids; the ids of those that are no more; and the
 *  products that either names. */
export type Changes = {
  facts: [id: string, fact: Fact][];
  withdrawn: string[];
  products: ReadonlySet<string>;
};

/** What changed in some slots between two states of a memory. */
export function changesOf(before: DerivedFacts, after: DerivedFacts, slots: Slots): Changes {
  const had = byKey(before.in(slots, true));
  const has = byKey(after.in(slots, true));
  const changed = [...has].filter(([key, fact]) => !isSame(had.get(key), fact)).map(([, fact]) => fact);
  const gone = [...had].filter(([key]) => !has.has(key)).map(([, fact]) => fact);
  return {
    facts: changed.map((fact) => [factIdOf(fact), fact]),
    withdrawn: gone.map(factIdOf),
    products: new Set([...changed, ...gone].flatMap(productsIn)),
  };
}

function byKey(facts: Iterable<Fact>): Map<string, Fact> {
  const found = new Map<string, Fact>();
  for (const fact of facts) found.set(factKey(fact), fact);
  return found;
}

/** Products that a fact names. */
export function productsIn({ subject, object }: Fact): string[] {
  return [subject, object].map(partsOf).flatMap(({ type, key }) => (type === "product" ? [key] : []));
}

/** Whether a fact is told alike. */
export function isSame(one: Fact | undefined, other: Fact): boolean {
  return (
    one !== undefined &&
    one.weight === other.weight &&
    one.confidence === other.confidence &&
    one.source === other.source &&
    one.validToMs === other.validToMs &&
    one.recordedAtMs === other.recordedAtMs &&
    one.supersededAtMs === other.supersededAtMs
  );
}
