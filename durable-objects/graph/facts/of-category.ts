import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fold, USER } from "./fact.ts";
import { FunctionalSlot, type Rule, factsOf } from "./functional-slot.ts";

/** A purchase counts 1 and each one before it seven tenths of the one after: a preference is of the last handful. */
const FADING = 0.7;
/** Two purchases in a row reach it; a brand that is ahead by less has not won yet. */
const LEAST_WEIGHT = 1.5;
const LEAST_LEAD = 1.5;
/** Choices between two prices from which a pattern is one, and its share of the cheaper. */
const LEAST_CHOICES = 5;
const CHEAPER_SHARE = 0.7;

/** All facts whose slot is a category's. */
export function categoryFacts(id: string, identities: Identities): Fold<Purchase> {
  const folds = [preferredBrands(id, identities), priceSensitivity(id)];
  return {
    take: (purchase) => {
      if (!purchase.order.isGift) for (const { take } of folds) take(purchase);
    },
    facts: () => folds.flatMap(({ facts }) => facts()),
  };
}

/**
 * PREFERS, a brand within a category: the one whose faded count of purchases leads every other's by half. So a second
 * purchase in a row decides, a single trial of another brand does not, and who alternates keeps what was preferred.
 * Confidence is the brand's share of the faded counts.
 */
function preferredBrands(id: string, identities: Identities): Fold<Purchase> {
  const slot = new FunctionalSlot(fadingLead());
  return {
    take: ({ item, order }) => {
      if (item.brand !== undefined) slot.see({ value: identities.named("brand", item.brand), by: order });
    },
    facts: () =>
      factsOf(slot.stretches(), (value) => ({
        predicate: "PREFERS",
        subject: USER,
        object: `brand:${value}`,
        scope: `category:${id}`,
        source: "inferred",
      })),
  };
}

function fadingLead(): Rule {
  const weights = new Map<string, number>();
  let leader: string | undefined;
  return ({ value }) => {
    for (const [brand, weight] of weights) weights.set(brand, weight * FADING);
    weights.set(value, (weights.get(value) ?? 0) + 1);
    const ranked = [...weights].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const [best, second] = ranked;
    if (best === undefined) return undefined;
    const [brand, weight] = best;
    if (weight >= LEAST_WEIGHT && weight >= LEAST_LEAD * (second?.[1] ?? 0)) leader = brand;
    if (leader === undefined) return undefined;
    const whole = ranked.reduce((sum, [, other]) => sum + other, 0);
    return { value: leader, confidence: (weights.get(leader) ?? 0) / whole };
  };
}

/**
 * PRICE_SENSITIVE within a category: of the times a person took another product than the time before, at another price,
 * so many went to the cheaper one. Confidence is that share.
 */
function priceSensitivity(id: string): Fold<Purchase> {
  const choices: Purchase[] = [];
  let cheaper = 0;
  let before: Purchase | undefined;
  return {
    take: (purchase) => {
      const [last, now] = [before, purchase];
      before = purchase;
      if (last === undefined || last.item.sku === now.item.sku || last.priceMinor === now.priceMinor) return;
      choices.push(now);
      if (now.priceMinor < last.priceMinor) cheaper += 1;
    },
    facts: () => {
      const decided = choices[LEAST_CHOICES - 1];
      const share = cheaper / choices.length;
      if (decided === undefined || share < CHEAPER_SHARE) return [];
      const category = `category:${id}`;
      const slot = {
        predicate: "PRICE_SENSITIVE",
        subject: USER,
        object: category,
        scope: category,
      } as const;
      const support = choices.map(({ order }) => order);
      const validFromMs = decided.order.occurredAtMs;
      return [
        { ...slot, weight: choices.length, confidence: share, source: "inferred", validFromMs, support },
      ];
    },
  };
}
