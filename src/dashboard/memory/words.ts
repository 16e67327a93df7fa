import type { Episode, Fact, Graph, Predicate } from "./asking.ts";

/** What each predicate says between a subject and an object. */
export const VERBS: Readonly<Record<Predicate, string>> = {
  BOUGHT: "bought",
  REGULARLY_BUYS: "regularly buys",
  REORDERS: "reorders",
  PREFERS: "prefers",
  BOUGHT_WITH: "is bought with",
  AVOIDS: "avoids",
  FOLLOWS_DIET: "follows",
  PRICE_SENSITIVE: "watches the price of",
  COOKS: "cooks",
  SUBSTITUTES: "replaces",
  MADE_BY: "is made by",
  IN_CATEGORY: "is in",
};

/** Every predicate, what people say of themselves first. */
export const PREDICATES: readonly Predicate[] = [
  "PREFERS",
  "AVOIDS",
  "FOLLOWS_DIET",
  "COOKS",
  "PRICE_SENSITIVE",
  "BOUGHT",
  "REGULARLY_BUYS",
  "REORDERS",
  "BOUGHT_WITH",
  "SUBSTITUTES",
  "MADE_BY",
  "IN_CATEGORY",
];

/** What an entity is called. */
export function nameOf(id: string, names: Fact["names"] = {}): string {
  if (id === "user") return "The shopper";
  return names[id] ?? id.replace(/^\w+:/, "");
}

/** What the things of a graph are called, by their ids. */
export function valuesOf({ nodes }: Graph): Record<string, string> {
  return Object.fromEntries(nodes.map(({ id, value }) => [id, value]));
}

/** A fact as a sentence: `The shopper prefers Oatwell (Plant drinks)`. */
export function sentenceOf(fact: Pick<Fact, "predicate" | "subject" | "object" | "scope" | "names">): string {
  const { predicate, subject, object, scope, names } = fact;
  const within = scope === undefined ? "" : ` (${nameOf(scope, names)})`;
  return `${nameOf(subject, names)} ${VERBS[predicate]} ${nameOf(object, names)}${within}`;
}

const KINDS: Readonly<Record<Episode["kind"], string>> = {
  order_confirmed: "Order",
  order_revised: "Order revised",
  order_cancelled: "Order cancelled",
  order_returned: "Return",
  order_substituted: "Substitution",
  order_marked: "Order marked",
  note_added: "Note",
  preference_stated: "Stated",
  signals_seen: "Browsed",
  facts_proposed: "Proposed by a model",
  usual_set: "My Usual",
  reorder_snoozed: "Snoozed",
  preferences_set: "Preferences",
  entities_merged: "Merged",
  entities_split: "Split",
  episode_retracted: "Retracted",
  session_adopted: "Session adopted",
  episode_forgotten: "Forgotten",
};

/** What kind of episode it is. */
export function kindOf(kind: Episode["kind"]): string {
  return KINDS[kind];
}

/** What an episode says, in a line. */
export function gistOf({ kind, body }: Episode): string {
  const { text, items, predicate, object, place, sku, days, from, into, entity } = body;
  if (typeof text === "string") return text;
  if (Array.isArray(items)) return items.map(lineOf).join(", ");
  if (typeof predicate === "string") return `${predicate} ${String(object)}`;
  if (kind === "entities_merged") return `${String(from)} is ${String(into)}`;
  if (kind === "entities_split") return `${String(entity)} stands for itself`;
  if (typeof sku !== "string") return "";
  const forDays = typeof days === "number" ? ` for ${days} days` : "";
  return `${sku}${typeof place === "string" ? `: ${place}` : ""}${forDays}`;
}

function lineOf(item: unknown): string {
  if (typeof item !== "object" || item === null) return "";
  const { product_name: name, sku, quantity }: Record<string, unknown> = { ...item };
  return `${String(quantity)} × ${String(name ?? sku)}`;
}

const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A moment as it is read, in the device's own time: `3 Dec, 14:05:09`. */
export function momentOf(time: string): string {
  return moment.format(Date.parse(time));
}
