import { z } from "zod";
import { differenceOf } from "./bootstrap.ts";
import { type AsOf, asOf } from "./replay.ts";
import { type Measures, meanOf, measuresOf } from "./measures.ts";
import type { Figure, FoldInput, Report } from "./task.ts";

/** Ranks what one shopper's next basket may hold, best first. */
export type Ranker = (asOf: AsOf) => readonly string[];

/** The product's model and what it is compared with. */
export type Rankers = { model: Ranker; baselines: Record<string, Ranker> };

const MODEL = "model";
const DIGITS = 5;
/** Shoppers by orders known, from and to. */
const ORDERS_KNOWN: [from: number, to: number][] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 5],
  [6, 9],
  [10, 19],
  [20, 39],
  [40, Infinity],
];

const Column = z.array(z.number().nullable());

/** What a fold's test shoppers get: columns with a value per shopper, by method and measure. */
export const ListPart = z.object({
  fold: z.int(),
  /** Orders known of each. */
  orders: z.array(z.int()),
  methods: z.record(z.string(), z.record(z.string(), Column)),
  modelMs: z.number(),
});
type ListPart = z.infer<typeof ListPart>;

/** Asks all rankers for the lists of a fold's test shoppers who have so many orders.
 *  @param share of the fold's work that this is */
export function listsOf(
  { dataset, fold, onProgress }: FoldInput,
  { model, baselines }: Rankers,
  { leastOrders, share }: { leastOrders: number; share: number },
): ListPart {
  const told = new Set(fold.test);
  const shoppers = dataset.shoppers.filter(({ id, baskets }) => told.has(id) && baskets.length > leastOrders);
  const part: ListPart = { fold: fold.id, orders: [], methods: {}, modelMs: 0 };
  for (const shopper of shoppers) {
    const known = asOf(shopper, shopper.baskets.length - 1, dataset.products);
    const truth = new Set(shopper.baskets.at(-1)?.skus);
    const before = new Set(known.history.products.keys());
    part.orders.push(known.orders);
    const fromMs = performance.now();
    const list = model(known);
    part.modelMs += performance.now() - fromMs;
    note(part, MODEL, measuresOf(list, truth, before));
    for (const [name, ranker] of Object.entries(baselines))
      note(part, name, measuresOf(ranker(known), truth, before));
    onProgress(share / shoppers.length);
  }
  return part;
}

function note({ methods }: ListPart, method: string, measures: Measures): void {
  const columns = methods[method] ?? {};
  methods[method] = columns;
  for (const [measure, value] of Object.entries(measures)) (columns[measure] ??= []).push(value);
}

/**
 * The mean of the folds' means, and by how much the model differs from each baseline in one measure, shopper by shopper.
 * @param compared the measure
 */
export function listReport(parts: readonly ListPart[], compared: string): Report {
  const shoppers = parts.reduce((sum, { orders }) => sum + orders.length, 0);
  const names = Object.keys(parts[0]?.methods ?? {}).filter((name) => name !== MODEL);
  const pooled = (method: string): (number | null)[] =>
    parts.flatMap(({ methods }) => methods[method]?.[compared] ?? []);
  return {
    metrics: meansOf(parts, MODEL),
    baselines: Object.fromEntries(names.map((name) => [name, meansOf(parts, name)])),
    ms_per_user: rounded(parts.reduce((sum, { modelMs }) => sum + modelMs, 0) / Math.max(1, shoppers)),
    users: shoppers,
    over: {
      measure: compared,
      ...Object.fromEntries(names.map((name) => [name, differenceOf(pooled(MODEL), pooled(name))])),
    },
  };
}

/** A measure by how many orders are known. */
export function byOrdersKnown(parts: readonly ListPart[], measure: string): Figure {
  const methods = Object.keys(parts[0]?.methods ?? {});
  const points = ORDERS_KNOWN.flatMap(([from, to]) =>
    methods.flatMap((line) => {
      const values = parts.flatMap(({ orders, methods: { [line]: columns } }) =>
        (columns?.[measure] ?? []).filter(
          (_value, at) => (orders[at] ?? 0) >= from && (orders[at] ?? 0) <= to,
        ),
      );
      const x = from === to ? `${from}` : `${from}${to === Infinity ? " and more" : `–${to}`}`;
      return values.length === 0 ? [] : [{ x, y: meanOf(values), line }];
    }),
  );
  return { name: `${measure.replace("@", "-at-")}-by-orders-known`, x: "orders known", y: measure, points };
}

function meansOf(parts: readonly ListPart[], method: string): Record<string, number> {
  const measures = Object.keys(parts[0]?.methods[method] ?? {});
  return Object.fromEntries(
    measures.map((measure) => {
      const means = parts.map(({ methods }) => meanOf(methods[method]?.[measure] ?? []));
      return [measure, rounded(meanOf(means))];
    }),
  );
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS));
}
