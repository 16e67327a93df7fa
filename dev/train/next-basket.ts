import type { TreesFile } from "../../src/personalize/trees.ts";
import type { SharedModel } from "../../src/personalize/shared-model.ts";
import type { Dataset, Shopper } from "../eval/dataset.ts";
import { asOf } from "../eval/replay.ts";
import { randomFrom } from "../random.ts";
import { boost } from "./boost.ts";
import { Lessons } from "./examples.ts";
import { sharedOf } from "./shared-of.ts";

/** One setting for every set; docs/quality.md says how it was chosen. */
const BOOSTING = {
  trees: 100,
  leaves: 12,
  minHessian: 10,
  l2: 5,
  learningRate: 0.05,
  rowShare: 0.5,
  featureShare: 0.5,
  seed: 20_261_127,
};
const MOST_ROWS = 600_000;
/** Baskets of a shopper that are learnt from: the last, and those before it. */
const MOST_LESSONS = 4;
const LEAST_ORDERS_BEFORE = 2;

/** Share of the work that gathering is; the rest is fitting. */
const GATHERING = 0.4;

/** Whom to learn from, of a set. */
export type Lesson = { dataset: Dataset; learners: ReadonlySet<string>; onProgress: (share: number) => void };

/**
 * Fits the trees of the next basket: from each learner's last basket, given what came before it, then from the one before
 * that, and so on. What all shoppers' baskets say is then taken from before that basket as well.
 */
export function fitNextBasket({ dataset, learners, onProgress }: Lesson): TreesFile {
  const lessons = new Lessons(MOST_ROWS);
  const shoppers = shuffled(dataset.shoppers.filter(({ id }) => learners.has(id)));
  for (let back = 1; back <= MOST_LESSONS && !lessons.isFull; back++) {
    const shared = sharedBefore(dataset, back);
    for (const shopper of shoppers) {
      if (lessons.isFull) break;
      const orders = shopper.baskets.length - back;
      if (orders < (back === 1 ? 1 : LEAST_ORDERS_BEFORE)) continue;
      const { history, nowMs } = asOf(shopper, orders, dataset.products);
      lessons.add({ history, nowMs, shared, truth: new Set(shopper.baskets[orders]?.skus) });
    }
    onProgress(GATHERING / MOST_LESSONS);
  }
  const examples = lessons.examples();
  const onTree = (): void => onProgress((1 - GATHERING) / BOOSTING.trees);
  return boost(examples, { ...BOOSTING, version: dataset.name }, onTree);
}

/** What all shoppers' baskets say without the last so many of each. */
export function sharedBefore({ shoppers, products }: Dataset, back: number): SharedModel {
  const categories = new Map<string, string>();
  for (const [sku, { category }] of products) if (category !== undefined) categories.set(sku, category);
  const histories = shoppers.map(({ baskets }) => baskets.slice(0, -back)).filter((one) => one.length > 0);
  return sharedOf(histories, categories);
}

function shuffled(shoppers: Shopper[]): Shopper[] {
  const random = randomFrom(BOOSTING.seed);
  const keys = new Map(shoppers.map(({ id }) => [id, random()]));
  return shoppers.sort((a, b) => (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0));
}
