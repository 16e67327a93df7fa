import type { Episode, OrderEpisode } from "./episode.ts";
import type { Evidence } from "./evidence.ts";
import type { OrderLine } from "../projection/episode.ts";
import type { EntityId } from "./facts/fact.ts";
import { gtin14 } from "./identities.ts";
import type { Slots } from "./purchases.ts";

/** The slots that an episode may change, as of now; undefined: all of them. Of an order: what it has, had, and is offered. */
export function slotsOf(episode: Episode, evidence: Evidence): Slots | undefined {
  switch (episode.kind) {
    case "order_confirmed":
    case "order_revised":
    case "order_cancelled":
    case "order_returned":
    case "order_substituted":
    case "order_marked":
      return slotsOfOrder(episode, evidence);
    case "note_added":
    case "preference_stated":
    case "signals_seen":
    case "facts_proposed":
      // What is stated of a brand outranks what a category shows.
      return { products: new Set(), categories: new Set(evidence.purchases.byCategory.keys()) };
    case "entities_merged":
    case "entities_split":
    case "episode_retracted":
      return undefined;
    case "usual_set":
    case "reorder_snoozed":
    case "preferences_set":
    case "episode_forgotten":
    case "session_adopted":
      return { products: new Set(), categories: new Set() };
  }
}

function slotsOfOrder(episode: OrderEpisode, { identities, orders }: Evidence): Slots {
  const standing = orders.get(episode.body.order_id)?.lines ?? [];
  const lines = [
    ...standing.map(({ item }) => item),
    ...linesIn(episode).map(({ sku, category, gtin }) => ({ sku, category, gtin })),
  ];
  const kin = lines.flatMap(({ gtin }) =>
    gtin === undefined ? [] : [...(identities.skusOfGtin.get(gtin14(gtin)) ?? [])],
  );
  const skus = [...lines.map(({ sku }) => sku), ...kin];
  return {
    products: new Set(skus.map((sku) => identities.product(sku))),
    categories: new Set(
      lines.flatMap(({ category }) =>
        category === undefined ? [] : [identities.named("category", category)],
      ),
    ),
  };
}

function linesIn(episode: OrderEpisode): readonly OrderLine[] {
  switch (episode.kind) {
    case "order_confirmed":
    case "order_revised":
      return episode.body.items;
    case "order_substituted":
      return [episode.body.substitute];
    case "order_cancelled":
    case "order_returned":
    case "order_marked":
      return [];
  }
}

/** Slots of both. */
export function bothSlots(a: Slots, b: Slots): Slots {
  return {
    products: new Set([...a.products, ...b.products]),
    categories: new Set([...a.categories, ...b.categories]),
  };
}

/** The entities whose slots they are. */
export function* entitiesOf({ products, categories }: Slots): Generator<EntityId> {
  for (const id of products) yield `product:${id}`;
  for (const id of categories) yield `category:${id}`;
}
