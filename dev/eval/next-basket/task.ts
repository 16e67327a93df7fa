import { nextBasket } from "../../../src/personalize/next-basket/next-basket.ts";
import { SHIPPED_TREES } from "../../../src/personalize/next-basket/shipped.ts";
import { Trees } from "../../../src/personalize/trees.ts";
import { fitNextBasket, sharedBefore } from "../../train/next-basket.ts";
import { corpusOf } from "../baselines/corpus.ts";
import { frequencyBaselines } from "../baselines/frequency.ts";
import { tifuKnn } from "../baselines/tifu-knn.ts";
import { upCf } from "../baselines/up-cf.ts";
import { ListPart, type Ranker, type Rankers, byOrdersKnown, listReport, listsOf } from "../lists.ts";
import { type FoldInput, task } from "../task.ts";

const LIMIT = 20;
/** Share of a fold's work that fitting is. */
const FITTING = 0.8;

/** Tells every test shopper's last basket, with trees that were fitted to the fold's training shoppers. */
export const nextBasketTask = task({
  part: ListPart,
  ofFold: (input) => listsOf(input, rankersOf(input), { leastOrders: 1, share: 1 - FITTING }),
  report: (parts) => listReport(parts, "recall@10"),
  figures: (parts) => [byOrdersKnown(parts, "recall@10")],
});

function rankersOf(input: FoldInput): Rankers {
  const { dataset, fold, onProgress } = input;
  const trees = fitNextBasket({
    dataset,
    learners: new Set(fold.train),
    onProgress: (share) => onProgress(FITTING * share),
  });
  const shared = sharedBefore(dataset, 1);
  const asked = { shared, limit: LIMIT, hidden: new Set<string>(), signals: [] };
  const listed =
    (fitted: Trees | undefined): Ranker =>
    ({ history, nowMs }) =>
      nextBasket({ ...asked, history, nowMs, trees: fitted }).items.map(({ sku }) => sku);
  return {
    model: listed(new Trees(trees)),
    baselines: {
      "without trees": listed(undefined),
      "shipped trees": listed(SHIPPED_TREES),
      ...(input.withBaselines ? referencesOf(input) : {}),
    },
  };
}

function referencesOf({ dataset, fold }: FoldInput): Record<string, Ranker> {
  const corpus = corpusOf(dataset);
  return {
    ...frequencyBaselines(corpus, LIMIT),
    "TIFU-KNN": tifuKnn(dataset.name, corpus, fold.train)(LIMIT),
    "UP-CF": upCf(dataset.name, corpus)(LIMIT),
  };
}
