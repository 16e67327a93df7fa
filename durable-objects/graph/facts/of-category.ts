import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fact, USER } from "./fact.ts";
import { type Rule, stretches } from "./functional-slot.ts";

/** A purchase counts 1 and each one before it seven tenths of the one after: a preference is of the last handful. */
const FADING = 0.7;
/** Two purchases in a row reach it; a brand that is ahead by less has not won yet. */
const LEAST_WEIGHT = 1.5;
const LEAST_LEAD = 1.5;
/** Choices between two prices from which a pattern is one, and its share of the cheaper. */
const LEAST_CHOICES = 5;
const CHEAPER_SHARE = 0.7;

/** All facts whose slot is a category's, from the purchases in it in evidence order. */
export function factsOfCategory(id: string, purchases: readonly Purchase[], identities: Identities): Fact[] {
  const own = purchases.filter(({ order }) => !order.isGift);
  return [...preferredBrands(id, own, identities), ...priceSensitivity(id, own)];
}

/**
 * PREFERS, a brand within a category: the one whose faded count of purchases leads every other's by half. So a second
 * purchase in a row decides, a single trial of another brand does not, and who alternates keeps what was preferred.
 * Confidence is the brand's share of the faded counts.
 */
function preferredBrands(id: string, own: readonly Purchase[], identities: Identities): Fact[] {
  const sightings = own.flatMap(({ item, order }) =>
    item.brand === undefined ? [] : [{ value: identities.named("brand", item.brand), by: order }],
  );
  return stretches(sightings, fadingLead()).map(({ value, confidence, fromMs, toMs, support }) => ({
    predicate: "PREFERS",
    subject: USER,
    object: `brand:${value}`,
    scope: `category:${id}`,
    weight: support.length,
    confidence,
    source: "inferred",
    validFromMs: fromMs,
    ...(toMs === undefined ? {} : { validToMs: toMs }),
    support,
  }));
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
 * PRICE_SENSITIVE within a category: of the times a person took another product than the time before, so many went to
 * the cheaper one. Confidence is that share.
 */
function priceSensitivity(id: string, own: readonly Purchase[]): Fact[] {
  const choices = own.flatMap((purchase, index) => {
    const before = own[index - 1];
    if (before === undefined || before.item.sku === purchase.item.sku) return [];
    return before.priceMinor === purchase.priceMinor
      ? []
      : [{ purchase, cheaper: purchase.priceMinor < before.priceMinor }];
  });
  const share = choices.filter(({ cheaper }) => cheaper).length / choices.length;
  const decided = choices[LEAST_CHOICES - 1];
  if (decided === undefined || share < CHEAPER_SHARE) return [];
  return [
    {
      predicate: "PRICE_SENSITIVE",
      subject: USER,
      object: `category:${id}`,
      scope: `category:${id}`,
      weight: choices.length,
      confidence: share,
      source: "inferred",
      validFromMs: decided.purchase.order.occurredAtMs,
      support: choices.map(({ purchase }) => purchase.order),
    },
  ];
}
