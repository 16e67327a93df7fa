import type { Fact, Predicate } from "./facts/fact.ts";

/** How a fact follows from what supports it, in a sentence; the code beside `facts/` is what it says. */
const RULES: Readonly<Record<Predicate, string>> = {
  BOUGHT: "Orders that are no gifts have the product; the weight counts them.",
  REORDERS:
    "The product was bought on two different days or more, without a gap of more than three usual ones.",
  REGULARLY_BUYS:
    "The product was bought on three different days or more, without a gap of more than three usual ones.",
  PREFERS:
    "Orders with the brand, each counting seven tenths of the one after it: two in a row at least, and half more than any other brand of the category.",
  BOUGHT_WITH: "The two products were in the same order three times or more; the ten most frequent are kept.",
  AVOIDS: "The product came back whole, or was refused as a substitute, twice without being kept in between.",
  FOLLOWS_DIET:
    "Five orders or more have products that are for the diet; an order with something it rules out counts three against it.",
  PRICE_SENSITIVE:
    "Of five or more changes to another product of the category at another price, seven in ten went to the cheaper one.",
  COOKS: "Three orders or more have two products tagged for the cuisine.",
  SUBSTITUTES: "The product was taken as a substitute for the other one, and not refused since.",
  MADE_BY: "The last order line that names a brand says so.",
  IN_CATEGORY: "The last order line that names a category says so.",
};

/** The rule by which a fact is one. */
export function ruleOf({ predicate, source }: Fact): string {
  if (source === "stated") return "The person said so, and did not take it back.";
  if (source === "model") return "A language model read it in a note; nothing else is known of it.";
  return RULES[predicate];
}
