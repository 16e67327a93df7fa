import { type FoldInput, task } from "../task.ts";
import { ReorderPart, gather } from "./parts.ts";
import { reliabilityFigure, reorderReport } from "./report.ts";

/** Tells when products are bought again: the chance within a week on days after those of training, and the date of every
 *  last purchase. Weights of dates are fitted to the other parts' shoppers. */
export const reorderTask = task({
  part: ReorderPart,
  ofFold: gatherPart,
  report: reorderReport,
  figures: (parts) => [reliabilityFigure(parts)],
});

/** Rows of the shoppers of one part: every so manieth, so that each is in one part, whatever the folds of the set. */
function gatherPart({ dataset, fold, onProgress }: FoldInput): ReorderPart {
  const { shoppers, folds } = dataset;
  const place = folds.indexOf(fold);
  const mine = shoppers.filter((_shopper, at) => at % folds.length === place);
  return gather({ dataset, mine, onProgress });
}
