import type { PurchaseHistory } from "../../src/personalize/history.ts";
import { candidatesOf } from "../../src/personalize/complements/candidates.ts";
import type { ComplementsWeights } from "../../src/personalize/complements/complements.ts";
import { ROW_WIDTH } from "../../src/personalize/complements/rows.ts";
import type { Dataset, Shopper } from "../eval/dataset.ts";
import { fnv1a } from "../eval/folds.ts";
import { asOf } from "../eval/replay.ts";
import { randomFrom } from "../random.ts";
import { type Choice, choiceScore } from "./choice.ts";
import { sharedBefore } from "./next-basket.ts";

const RIDGE = 10;
const MOST_SHOPPERS = 1_000;
/** Products of a basket that are hidden, one after the other. */
const HIDDEN_EACH = 2;
/** Baskets that are not looked at: the last, which is to be told, and the one that is learnt from. */
const LEFT_OUT = 2;

/** Whom to learn from, of a set. */
export type Learning = {
  dataset: Dataset;
  learners: ReadonlySet<string>;
  onProgress: (share: number) => void;
};

/**
 * Fits the complements: of each learner's last basket but one, products are hidden, and told from the rest of it, from that
 * learner's baskets before it and from what all shoppers' baskets before theirs say. What was never bought before is told
 * once more from among such products alone.
 */
export function fitComplements({ dataset, learners, onProgress }: Learning): ComplementsWeights {
  const shared = sharedBefore(dataset, LEFT_OUT);
  const shoppers = dataset.shoppers
    .filter(({ id, baskets }) => learners.has(id) && baskets.length > LEFT_OUT)
    .sort((a, b) => fnv1a(`learn:${a.id}`) - fnv1a(`learn:${b.id}`))
    .slice(0, MOST_SHOPPERS);
  const choices: Choice[] = [];
  for (const shopper of shoppers) {
    const orders = shopper.baskets.length - LEFT_OUT;
    const { history } = asOf(shopper, orders, dataset.products);
    for (const { cart, hidden } of hiddenOf(shopper, orders)) {
      const offer = { history, shared, cart };
      choices.push(...choiceOf(hidden, candidatesOf({ ...offer, isLeftOut: () => false })));
      if (!history.products.has(hidden))
        choices.push(...choiceOf(hidden, candidatesOf({ ...offer, isLeftOut: boughtIn(history) })));
    }
    onProgress(1 / shoppers.length);
  }
  return { version: dataset.name, score: choiceScore(choices, ROW_WIDTH, RIDGE) };
}

/** Whether somebody bought a product before. */
export function boughtIn({ products }: PurchaseHistory): (sku: string) => boolean {
  return (sku) => products.has(sku);
}

function* hiddenOf(shopper: Shopper, orders: number): Generator<{ cart: string[]; hidden: string }> {
  const basket = shopper.baskets[orders]?.skus ?? [];
  if (basket.length < 2) return;
  const random = randomFrom(fnv1a(`hide:${shopper.id}`));
  const left = [...basket];
  for (let times = 0; times < HIDDEN_EACH; times++) {
    const [hidden] = left.splice(Math.floor(random() * left.length), 1);
    if (hidden !== undefined) yield { hidden, cart: basket.filter((sku) => sku !== hidden) };
  }
}

/** Nothing, where the hidden one is no candidate. */
function choiceOf(hidden: string, candidates: readonly { sku: string; row: number[] }[]): Choice[] {
  const chosen = candidates.findIndex(({ sku }) => sku === hidden);
  return chosen === -1 ? [] : [{ chosen, rows: candidates.map(({ row }) => Float32Array.from(row)) }];
}
