import type { EffectiveOrder } from "../effective-order.ts";
import { INFERRED_DIETS } from "../lexicon/diet-rules.ts";
import { type Stance, foodsIn, stanceOn } from "../lexicon/verdict.ts";
import type { Item } from "../order-event.ts";
import { type Fold, USER, together } from "./fact.ts";
import { FunctionalSlot, NONE, type Rule, factsOf } from "./functional-slot.ts";

/** Whether an item speaks for a diet or against it. */
export type StanceOf = (diet: string, item: Item) => Stance | undefined;

/** What items say of each diet: a memory's lines share their items, of which each is read once. */
const stances = new WeakMap<Item, Stances>();

/** Orders that must speak for a diet before it is suggested. */
const LEAST_ORDERS = 5;
/** An order against a diet weighs as much as so many for it: one slip is a guest, two are a habit. */
const AGAINST_WEIGHT = 3;
const LEAST_CONFIDENCE = 0.6;
/** Nothing that is only inferred is ever surer. */
const MOST_CONFIDENCE = 0.95;

/** By an item's tags and the foods in its name. */
export function stanceOfItem(diet: string, item: Item): Stance | undefined {
  const known = stances.get(item);
  if (known !== undefined) return known.get(diet);
  const named = foodsIn(item.name);
  const read = shared(INFERRED_DIETS.map((each) => [each, stanceOn(each, item, named)]));
  stances.set(item, read);
  return read.get(diet);
}

type Stances = ReadonlyMap<string, Stance | undefined>;

/** Many items say the same of all diets: one map for all of them. */
const alike = new Map<string, Stances>();

function shared(read: readonly (readonly [string, Stance | undefined])[]): Stances {
  const key = read.map(([, stance]) => stance).join();
  const one = alike.get(key) ?? new Map(read);
  alike.set(key, one);
  return one;
}

/**
 * FOLLOWS_DIET, inferred from what is bought: an order speaks for a diet when something in it does and nothing speaks against
 * it, and against it when something does. Confidence is for / (for + 3 × against), 0.95 at most, from five orders and 0.6 on.
 * Gifts say nothing. It is a suggestion: it hides nothing until the person confirms it.
 */
export function inferredDiets(stanceOf: StanceOf = stanceOfItem): Fold<EffectiveOrder> {
  const { take, ...told } = together(INFERRED_DIETS.map((diet) => dietFold(diet, stanceOf)));
  return {
    ...told,
    take: (order) => {
      if (!order.isGift) take(order);
    },
  };
}

function dietFold(diet: string, stanceOf: StanceOf): Fold<EffectiveOrder> {
  const object = `diet:${diet}`;
  const slot = new FunctionalSlot(shareOfOrders(object));
  const about = () => ({ predicate: "FOLLOWS_DIET", subject: USER, object, source: "inferred" }) as const;
  return {
    take: (order) => {
      const has = (stance: Stance): boolean =>
        order.lines.some(({ item }) => stanceOf(diet, item) === stance);
      if (has("against")) slot.see({ value: object, by: order, against: true });
      else if (has("for")) slot.see({ value: object, by: order });
    },
    facts: () => factsOf(slot.stretches(), about),
    open: () => factsOf(slot.open(), about),
  };
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
