import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fact, type Fold, USER, lastOf, together } from "./fact.ts";
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
  const { take, ...told } = together([preferredBrands(id, identities), priceSensitivity(id, identities)]);
  return {
    ...told,
    take: (purchase) => {
      if (!purchase.order.isGift) take(purchase);
    },
  };
}

/**
 * PREFERS, a brand within a category: the one whose faded count of orders leads every other's by half. So a second
 * purchase in a row decides, a single trial of another brand does not, and who alternates keeps what was preferred.
 * Confidence is the brand's share of the faded counts.
 */
function preferredBrands(id: string, identities: Identities): Fold<Purchase> {
  const slot = new FunctionalSlot(fadingLead());
  const about = (value: string) =>
    ({
      predicate: "PREFERS",
      subject: USER,
      object: identities.idOf("brand", value),
      scope: identities.idOf("category", id),
      source: "inferred",
    }) as const;
  let seen: { order: Purchase["order"]; brands: Set<string> } | undefined;
  return {
    take: ({ item, order }) => {
      if (item.brand === undefined) return;
      if (seen?.order !== order) seen = { order, brands: new Set() };
      const value = identities.named("brand", item.brand);
      if (!seen.brands.has(value)) slot.see({ value, by: order });
      seen.brands.add(value);
    },
    facts: () => factsOf(slot.stretches(), about),
    open: () => factsOf(slot.open(), about),
  };
}

function fadingLead(): Rule {
  const weights = new Map<string, number>();
  let leader: string | undefined;
  return ({ value }) => {
    const { first, second, whole } = faded(weights, value);
    const isAhead = first.weight >= LEAST_WEIGHT && first.weight >= LEAST_LEAD * second;
    if (isAhead) leader = first.brand;
    return leader === undefined
      ? undefined
      : { value: leader, confidence: (weights.get(leader) ?? 0) / whole };
  };
}

/** Fades the weights and adds a purchase to them; tells the heaviest, ties by name, the next weight, and their sum. */
function faded(
  weights: Map<string, number>,
  bought: string,
): { first: { brand: string; weight: number }; second: number; whole: number } {
  weights.set(bought, (weights.get(bought) ?? 0) + 1 / FADING);
  let [first, second, whole] = [{ brand: "", weight: 0 }, 0, 0];
  for (const [brand, before] of weights) {
    const weight = before * FADING;
    weights.set(brand, weight);
    whole += weight;
    if (weight > first.weight || (weight === first.weight && brand < first.brand)) {
      second = first.weight;
      first = { brand, weight };
    } else if (weight > second) second = weight;
  }
  return { first, second, whole };
}

/**
 * PRICE_SENSITIVE within a category: of the times a person took another product than the time before, at another price,
 * so many went to the cheaper one. Confidence is that share.
 */
function priceSensitivity(id: string, identities: Identities): Fold<Purchase> {
  const choices: Purchase[] = [];
  let cheaper = 0;
  let before: Purchase | undefined;
  const facts = (): Fact[] => {
    const decided = choices[LEAST_CHOICES - 1];
    const weight = choices.length;
    const share = cheaper / weight;
    if (decided === undefined || share < CHEAPER_SHARE) return [];
    const category = identities.idOf("category", id);
    return [
      {
        predicate: "PRICE_SENSITIVE",
        subject: USER,
        object: category,
        scope: category,
        weight,
        confidence: share,
        source: "inferred",
        validFromMs: decided.order.occurredAtMs,
        recordedAtMs: decided.order.recordedAtMs,
        support: (latest) => lastOf(choices, weight, latest).map(({ order }) => order),
      },
    ];
  };
  return {
    take: (purchase) => {
      const [last, now] = [before, purchase];
      // Of what is in one basket nothing was taken instead of the other.
      if (last?.order === now.order) return;
      before = purchase;
      if (last === undefined || last.item.sku === now.item.sku || last.priceMinor === now.priceMinor) return;
      choices.push(now);
      if (now.priceMinor < last.priceMinor) cheaper += 1;
    },
    facts,
    open: facts,
  };
}
