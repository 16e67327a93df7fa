import type { Habit } from "../habit.ts";
import { type Person, boughtOf } from "../person.ts";
import { dueOf } from "./due.ts";
import { type UsualQuantity, usualQuantity } from "./quantity.ts";

const MOST_EPISODES = 3;
/** What is left of the chance right after a purchase; it is whole again after the usual gap. */
const JUST_BOUGHT = 0.6;

/** One product of My Usual. */
export type UsualItem = {
  sku: string;
  /** How strong the habit is, 0 to 1, whether or not it is due. */
  strength: number;
  /** Chance to be in the next basket: the strength, less while the last purchase lasts. */
  chance: number;
  quantity: UsualQuantity;
  isPinned: boolean;
  /** Undefined of what is pinned and was never bought. */
  evidence: Evidence | undefined;
};

type Evidence = {
  times: number;
  ofBaskets: number;
  daysAgo: number;
  /** Mean days from one purchase to the next. */
  everyDays: number | undefined;
  /** The latest purchases, newest last. */
  episodeIds: string[];
};

/** A habit as My Usual shows it; undefined of one that has ended, unless it is pinned. */
export function itemOf(
  { sku, product, strength }: Habit,
  person: Person,
  isPinned: boolean,
): UsualItem | undefined {
  const { history } = person;
  const bought = boughtOf(person, product);
  const quantity = usualQuantity(product, (place) => history.baskets[place]?.isBulk === true);
  const { share = 1, hasEnded } = dueOf(bought, history, quantity.milli);
  if (hasEnded && !isPinned) return undefined;
  const chance = strength * (JUST_BOUGHT + (1 - JUST_BOUGHT) * Math.min(1, share));
  const { times, daysSinceLast, gapDays } = bought;
  const latest = product.baskets.slice(-MOST_EPISODES);
  return {
    sku,
    strength,
    chance,
    quantity,
    isPinned,
    evidence: {
      times,
      ofBaskets: history.baskets.length,
      daysAgo: daysSinceLast,
      everyDays: gapDays,
      episodeIds: latest.map((place) => history.baskets[place]?.episodeId ?? ""),
    },
  };
}
