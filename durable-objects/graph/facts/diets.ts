import type { EffectiveOrder } from "../effective-order.ts";
import { type Fold, USER, together } from "./fact.ts";
import { FunctionalSlot, NONE, type Rule, factsOf } from "./functional-slot.ts";

/** A diet: tags of what it allows, any of which shows a product to be meant for it, and tags of what it rules out. */
type Diet = { name: string; shows: ReadonlySet<string>; rulesOut: ReadonlySet<string> };

const MEAT = ["meat", "poultry", "beef", "pork", "fish", "seafood"];
const DAIRY = ["dairy", "milk", "lactose"];

const DIETS: readonly Diet[] = [
  diet("vegetarian", ["vegetarian", "vegan"], MEAT),
  diet("vegan", ["vegan"], [...MEAT, ...DAIRY, "egg", "honey"]),
  diet("gluten-free", ["gluten-free"], ["gluten", "wheat", "barley", "rye"]),
  diet("dairy-free", ["dairy-free", "vegan"], DAIRY),
];

/** Orders that must speak for a diet before it is suggested. */
const LEAST_ORDERS = 5;
/** An order against a diet weighs as much as so many for it: one slip is a guest, two are a habit. */
const AGAINST_WEIGHT = 3;
const LEAST_CONFIDENCE = 0.6;
/** Nothing that is only inferred is ever surer. */
const MOST_CONFIDENCE = 0.95;

/**
 * FOLLOWS_DIET, inferred from the tags of what is bought: an order speaks for a diet when something in it is tagged for
 * it and nothing is ruled out by it, against it when something is ruled out. Confidence is for / (for + 3 × against),
 * 0.95 at most. Gifts say nothing. It is a suggestion: it hides nothing until the person confirms it.
 */
export function inferredDiets(): Fold<EffectiveOrder> {
  const { take, ...told } = together(DIETS.map(dietFold));
  return {
    ...told,
    take: (order) => {
      if (!order.isGift) take(order);
    },
  };
}

function dietFold({ name, shows, rulesOut }: Diet): Fold<EffectiveOrder> {
  const object = `diet:${name}`;
  const slot = new FunctionalSlot(shareOfOrders(object));
  const about = () => ({ predicate: "FOLLOWS_DIET", subject: USER, object, source: "inferred" }) as const;
  return {
    take: (order) => {
      if (hasTrait(order, rulesOut)) slot.see({ value: object, by: order, against: true });
      else if (hasTrait(order, shows)) slot.see({ value: object, by: order });
    },
    facts: () => factsOf(slot.stretches(), about),
    open: () => factsOf(slot.open(), about),
  };
}

function hasTrait({ lines }: EffectiveOrder, traits: ReadonlySet<string>): boolean {
  return lines.some(({ item }) => item.traits.some((trait) => traits.has(trait)));
}

function shareOfOrders(object: string): Rule {
  let speaksFor = 0;
  let against = 0;
  let holds = false;
  return ({ against: isAgainst = false }) => {
    if (isAgainst) against += 1;
    else speaksFor += 1;
    const share = speaksFor / (speaksFor + AGAINST_WEIGHT * against);
    const isSure = speaksFor >= LEAST_ORDERS && share >= LEAST_CONFIDENCE;
    if (!isSure && !holds) return undefined;
    holds = true;
    return isSure
      ? { value: object, confidence: Math.min(share, MOST_CONFIDENCE) }
      : { value: NONE, confidence: 1 };
  };
}

function diet(name: string, shows: readonly string[], rulesOut: readonly string[]): Diet {
  return { name, shows: new Set(shows), rulesOut: new Set(rulesOut) };
}
