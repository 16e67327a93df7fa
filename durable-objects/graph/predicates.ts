import type { Predicate } from "./facts/fact.ts";

/** What an object or scope may be: the part of an entity id before its colon. */
type EntityType = "product" | "brand" | "category" | "ingredient" | "tag" | "diet" | "cuisine" | "dish";

/** What may be said with a predicate. */
type PredicateRule = {
  subject: "user" | "product";
  objects: readonly EntityType[];
  /** The type of its scope, if it may have one. */
  scope?: EntityType;
  /**
   * `functional`: one object at a time in a slot, a new one closes the old; the slot is the scope, or without a scope the
   * object itself. `set`: each object is a slot of its own. `counter`: as a set, and its weight counts.
   */
  cardinality: "functional" | "set" | "counter";
  /** Days after which a fact's confidence is worth half, since its last evidence: what is inferred, observed or proposed
   *  fades, what is stated does not. Absent: it never does. */
  halfLifeDays?: number;
};

/**
 * The twelve predicates.
 *
 * - BOUGHT: a product was in an order
 * - REGULARLY_BUYS: a product is bought again and again, at about even distances
 * - REORDERS: a product was bought a second time
 * - PREFERS: a brand or product comes first in a category; without a category, the person likes it
 * - BOUGHT_WITH: a product is often in one order with another
 * - AVOIDS: the person does not want or must not have it
 * - FOLLOWS_DIET: the person keeps a diet
 * - PRICE_SENSITIVE: in a category the person follows the price
 * - COOKS: the person cooks a dish, or of a cuisine
 * - SUBSTITUTES: a product was taken for another
 * - MADE_BY: a product's brand
 * - IN_CATEGORY: a product's category
 *
 * Habits fade with a season (90 days), tastes with half a year, ways of cooking with a year; diets, avoidance and what a
 * product is stay until something else is known.
 */
export const PREDICATES: Readonly<Record<Predicate, PredicateRule>> = {
  BOUGHT: { subject: "user", objects: ["product"], cardinality: "counter", halfLifeDays: 180 },
  REGULARLY_BUYS: { subject: "user", objects: ["product"], cardinality: "set", halfLifeDays: 90 },
  REORDERS: { subject: "user", objects: ["product"], cardinality: "counter", halfLifeDays: 90 },
  PREFERS: {
    subject: "user",
    objects: ["brand", "product", "category", "ingredient", "tag", "cuisine", "dish"],
    scope: "category",
    cardinality: "functional",
    halfLifeDays: 180,
  },
  BOUGHT_WITH: { subject: "product", objects: ["product"], cardinality: "counter", halfLifeDays: 180 },
  AVOIDS: {
    subject: "user",
    objects: ["brand", "product", "category", "ingredient", "tag", "cuisine", "dish"],
    cardinality: "set",
  },
  FOLLOWS_DIET: { subject: "user", objects: ["diet"], cardinality: "set" },
  PRICE_SENSITIVE: {
    subject: "user",
    objects: ["category"],
    scope: "category",
    cardinality: "set",
    halfLifeDays: 180,
  },
  COOKS: { subject: "user", objects: ["cuisine", "dish"], cardinality: "set", halfLifeDays: 365 },
  SUBSTITUTES: { subject: "product", objects: ["product"], cardinality: "counter", halfLifeDays: 180 },
  MADE_BY: { subject: "product", objects: ["brand"], cardinality: "functional" },
  IN_CATEGORY: { subject: "product", objects: ["category"], cardinality: "functional" },
};
