/** How much relevance counts against being unlike what is above. */
const LAMBDA = 0.7;

/** What makes two results alike. */
export type Traits = { entity: string; brand?: string | undefined; category?: string | undefined };

/** A result with its score, above zero. */
type Scored = { score: number };

/**
 * The best of many that are not all alike, by maximal marginal relevance (Carbonell, Goldstein 1998): the next is the one
 * with the highest λ × relevance − (1 − λ) × greatest similarity to what is taken already, λ = 0.7; relevance is the share of
 * the best score. Ties go to the one that came first.
 */
export function diversify<Item extends Scored>(
  ranked: readonly Item[],
  count: number,
  traitsOf: (item: Item) => Traits,
): Item[] {
  const best = ranked.reduce((most, { score }) => Math.max(most, score), 0);
  const rest = ranked.map((item) => ({ item, traits: traitsOf(item), likest: 0 }));
  const chosen: Item[] = [];
  while (chosen.length < count && rest.length > 0) {
    const worths = rest.map(({ item, likest }) => LAMBDA * (item.score / best) - (1 - LAMBDA) * likest);
    const place = worths.reduce((first, worth, index) => (worth > (worths[first] ?? 0) ? index : first), 0);
    const next = rest.splice(place, 1)[0];
    if (next === undefined) break;
    chosen.push(next.item);
    for (const other of rest) other.likest = Math.max(other.likest, similarity(next.traits, other.traits));
  }
  return chosen;
}

/** 1 for the same entity; else half for the same brand and half for the same category. What is unknown is unlike. */
function similarity(a: Traits, b: Traits): number {
  if (a.entity === b.entity) return 1;
  const sameBrand = a.brand !== undefined && a.brand === b.brand;
  const sameCategory = a.category !== undefined && a.category === b.category;
  return (Number(sameBrand) + Number(sameCategory)) / 2;
}
