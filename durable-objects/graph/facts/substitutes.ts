import type { EffectiveOrder } from "../effective-order.ts";
import { byEventTime } from "../episode.ts";
import type { Identities } from "../identities.ts";
import type { Fact } from "./fact.ts";
import { factsOf, lastWord, stretchesOf } from "./functional-slot.ts";

/** SUBSTITUTES: products the person took for another one. Taking opens the fact, refusing closes it.
 *  @param untilMs offers that were made later say nothing yet; epoch milliseconds */
export function substitutes(
  orders: readonly EffectiveOrder[],
  { identities, untilMs }: { identities: Identities; untilMs: number },
): Fact[] {
  const made = orders.flatMap(({ isGift, substitutions }) =>
    isGift ? [] : substitutions.filter(({ occurredAtMs }) => occurredAtMs <= untilMs),
  );
  const offers = made.map(({ sku, substitute, accepted, ...stamp }) => ({
    ordered: identities.product(sku),
    offered: identities.product(substitute.item.sku),
    value: "taken",
    against: !accepted,
    by: stamp,
  }));
  const bySlot = Map.groupBy(offers, ({ ordered, offered }) => JSON.stringify([offered, ordered]));
  return [...bySlot.values()].flatMap((slot) => {
    const [first] = slot;
    if (first === undefined) return [];
    const sightings = slot.sort((a, b) => byEventTime(a.by, b.by));
    return factsOf(stretchesOf(sightings, lastWord()), () => ({
      predicate: "SUBSTITUTES",
      subject: `product:${first.offered}`,
      object: `product:${first.ordered}`,
      source: "observed",
    }));
  });
}
