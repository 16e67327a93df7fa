import { usualClassic } from "../../../src/personalize/usual-classic.ts";
import { usual } from "../../../src/personalize/usual/usual.ts";
import { sharedBefore } from "../../train/next-basket.ts";
import { ListPart, type Rankers, byOrdersKnown, listReport, listsOf } from "../lists.ts";
import { type FoldInput, task } from "../task.ts";

const LIMIT = 20;

/** Tells what of their last basket shoppers with two orders or more had bought before; nothing is fitted. */
export const usualTask = task({
  part: ListPart,
  ofFold: (input) => listsOf(input, rankersOf(input), { leastOrders: 2, share: 1 }),
  report: (parts) => listReport(parts, "recallRepeat@10"),
  figures: (parts) => [byOrdersKnown(parts, "recallRepeat@10")],
});

function rankersOf({ dataset }: FoldInput): Rankers {
  const shared = sharedBefore(dataset, 1);
  const asked = { shared, pinned: [], hidden: new Set<string>(), limit: LIMIT };
  return {
    model: ({ history, nowMs }) => skus(usual({ ...asked, history, nowMs }).items),
    baselines: {
      classic: ({ history }) => skus(usualClassic(history).items),
      "own orders alone": ({ history, nowMs }) =>
        skus(usual({ ...asked, shared: undefined, history, nowMs }).items),
    },
  };
}

function skus(items: readonly { sku: string }[]): string[] {
  return items.map(({ sku }) => sku);
}
