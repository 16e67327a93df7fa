import { z } from "zod";
import { DUE_COLUMNS } from "../../../src/personalize/reorder/due-row.ts";
import { GAP_COLUMNS } from "../../../src/personalize/reorder/gap-row.ts";
import { Rates } from "../../train/rates.ts";
import type { Dataset, Shopper } from "../dataset.ts";
import { lookedAt } from "./days.ts";
import { Gathered, Rows, packed } from "./rows.ts";
import { RULES } from "./simple-rules.ts";

const Days = z.object({ training: z.array(z.number()), test: z.array(z.number()) });
/** Rows of a part's shoppers, and the days of the set on which their products were looked at. */
export const ReorderPart = z.object({
  set: z.string(),
  looked: Days,
  due: Rows,
  gaps: Rows,
  /** Shoppers who were answered as the call does it, and how long that took in all. */
  asked: z.int(),
  askedMs: z.number(),
});
export type ReorderPart = z.infer<typeof ReorderPart>;

/** Day, purchases and days after, then the rules and the decayed rate. */
const DUE_WIDTH = DUE_COLUMNS.length + 3 + RULES.length + 1;
/** Middle gap, irregularity and days, then the rules. */
const GAP_WIDTH = GAP_COLUMNS.length + 3 + RULES.length;

/** Whose rows are gathered: of all shoppers, who are known for what all do, some. */
export type Gathering = {
  dataset: Dataset;
  mine: readonly Shopper[];
  onProgress: (share: number) => void;
};

/** Rows of some shoppers. */
export function gather({ dataset, mine, onProgress }: Gathering): ReorderPart {
  const { shoppers, products, name } = dataset;
  const rates = new Rates(shoppers.map(({ baskets }) => baskets));
  const looked = lookedAt(name, calendarOf(shoppers));
  const gathered = new Gathered();
  const told = { products, rates, looked: new Set([...looked.training, ...looked.test]) };
  for (const shopper of mine) {
    gathered.add(shopper, told);
    onProgress(1 / mine.length);
  }
  return {
    set: name,
    looked,
    due: packed(gathered.due, DUE_WIDTH),
    gaps: packed(gathered.gaps, GAP_WIDTH),
    asked: gathered.asked,
    askedMs: gathered.askedMs,
  };
}

function calendarOf(shoppers: readonly Shopper[]): { first: number; last: number } {
  const days = shoppers.flatMap(({ baskets }) => baskets.map(({ day }) => day));
  return days.reduce(({ first, last }, day) => ({ first: Math.min(first, day), last: Math.max(last, day) }), {
    first: Infinity,
    last: -Infinity,
  });
}
