import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { KeptHistory, type PurchaseHistory } from "../../../src/personalize/history.ts";
import { basketDays, dayOf } from "../../../src/personalize/reorder/days.ts";
import { type Pace, type Places, pacesOf } from "../../../src/personalize/reorder/pace.ts";
import { type Shopper as Trips, shopperOf } from "../../../src/personalize/reorder/shopper.ts";
import type { Dataset, Shopper } from "../dataset.ts";
import { DAY_0_MS, episodesOf } from "../replay.ts";

/** Day 0 of a set, in days since 1970. */
export const DAY_0 = dayOf(DAY_0_MS);

/** Noon of a day of the set, epoch milliseconds. */
export function timeOf(day: number): number {
  return DAY_0_MS + (day + 0.5) * 86_400_000;
}

/** What the memory knows at the end of a day of the set. */
export type Known = { day: number; history: PurchaseHistory; places: Places; shopper: Trips };

/**
 * Tells the memory a shopper's orders in order of time, and stops at the end of some days.
 * @param days of the set, rising
 * @param look is shown what is known until that day, and nothing later; of who has not shopped yet there is nothing
 */
export function replay(
  { shopper, products }: { shopper: Shopper; products: Dataset["products"] },
  days: readonly number[],
  look: (known: Known) => void,
): void {
  const graph = MemoryGraph.of([]);
  const kept = new KeptHistory();
  const episodes = episodesOf(shopper, products);
  let told = 0;
  for (const day of days) {
    for (; told < episodes.length; told++) {
      const episode = episodes[told];
      if (episode === undefined || dayOf(episode.occurredAtMs) > DAY_0 + day) break;
      graph.add(episode);
    }
    const history = kept.of(graph.evidence);
    const places = { days: basketDays(history), baskets: history.baskets };
    const trips = shopperOf(places.days, DAY_0 + day);
    if (trips !== undefined) look({ day, history, places, shopper: trips });
  }
}

/** The paces of products that were bought on at least so many days, two or more. */
export function pacesFrom({ history, places }: Known, leastDays: number): Pace[] {
  return pacesOf(history, places)
    .map(({ pace }) => pace)
    .filter(({ days }) => days.length >= leastDays);
}
