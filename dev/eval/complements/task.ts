import { z } from "zod";
import { complements } from "../../../src/personalize/complements/complements.ts";
import { boughtIn, fitComplements } from "../../train/complements.ts";
import { sharedBefore } from "../../train/next-basket.ts";
import { differenceOf } from "../bootstrap.ts";
import type { Dataset, Shopper } from "../dataset.ts";
import { type AsOf, asOf } from "../replay.ts";
import { type FoldInput, type Report, task } from "../task.ts";
import { type Case, SETTINGS, type Setting, caseOf, placesOf, toldShoppers } from "./cases.ts";
import { RULES, Rules } from "./rules.ts";

const LIST = 20;
const SHOWN = 10;
const FITTING = 0.5;
const MODEL = "model";
const DIGITS = 5;

/** By setting and method the rank of what was hidden, from 1, or 0 of what is not among the first twenty. */
const Ranks = z.record(z.string(), z.array(z.int()));
const ComplementsPart = z.object({
  all: Ranks,
  new: Ranks,
  /** By method, how many categories there are among the first ten; empty where the set says of none. */
  categories: z.record(z.string(), z.array(z.int())),
  modelMs: z.number(),
});
type ComplementsPart = z.infer<typeof ComplementsPart>;

/** Finds the product that was hidden from every last basket, with weights that were fitted to the last but one. */
export const complementsTask = task({
  part: ComplementsPart,
  ofFold: ranksOf,
  report: reportOf,
  figures: () => [],
});

type Ask = (asOf: AsOf, one: Case, isLeftOut: (sku: string) => boolean) => string[];

function ranksOf({ dataset, fold, withBaselines, onProgress }: FoldInput): ComplementsPart {
  const weights = fitComplements({
    dataset,
    learners: new Set(fold.train),
    onProgress: (share) => onProgress(FITTING * share),
  });
  const shared = sharedBefore(dataset, 1);
  const places = placesOf(dataset);
  const rules = withBaselines ? new Rules(dataset, places) : undefined;
  const part: ComplementsPart = { all: {}, new: {}, categories: {}, modelMs: 0 };
  const ask: Ask = ({ history }, { cart }, isLeftOut) => {
    const hidden = { has: isLeftOut };
    const fromMs = performance.now();
    const { items } = complements(history, { shared, weights }, { cart, limit: LIST, hidden });
    part.modelMs += performance.now() - fromMs;
    return items.map(({ sku }) => sku);
  };
  const mine = partOf(toldShoppers(dataset), dataset.folds.indexOf(fold), dataset.folds.length);
  for (const shopper of mine) {
    const known = asOf(shopper, shopper.baskets.length - 1, dataset.products);
    for (const setting of SETTINGS) {
      const one = caseOf(shopper, { set: dataset.name, setting, places });
      if (one === undefined) continue;
      const lists = listsOf(known, one, { setting, ask, rules });
      note(part[setting], one, lists);
      if (setting === "all") noteCategories(part.categories, lists, dataset);
    }
    onProgress((1 - FITTING) / mine.length);
  }
  return part;
}

function partOf(shoppers: readonly Shopper[], place: number, parts: number): Shopper[] {
  return shoppers.filter((_shopper, at) => at % parts === place);
}

function listsOf(
  known: AsOf,
  one: Case,
  { setting, ask, rules }: { setting: Setting; ask: Ask; rules: Rules | undefined },
): Record<string, string[]> {
  const isLeftOut = setting === "new" ? boughtIn(known.history) : (): boolean => false;
  const lists: Record<string, string[]> = { [MODEL]: ask(known, one, isLeftOut) };
  if (rules === undefined) return lists;
  const baskets = known.shopper.baskets.slice(0, -1);
  for (const rule of RULES) lists[rule] = rules.list(rule, one, { isLeftOut, baskets });
  return lists;
}

function note(ranks: Record<string, number[]>, { hidden }: Case, lists: Record<string, string[]>): void {
  for (const [method, list] of Object.entries(lists)) (ranks[method] ??= []).push(list.indexOf(hidden) + 1);
}

function noteCategories(
  counts: ComplementsPart["categories"],
  lists: Record<string, string[]>,
  { products }: Pick<Dataset, "products">,
): void {
  if (products.size === 0) return;
  for (const [method, list] of Object.entries(lists)) {
    const categories = list.slice(0, SHOWN).flatMap((sku) => products.get(sku)?.category ?? []);
    (counts[method] ??= []).push(new Set(categories).size);
  }
}

function reportOf(parts: ComplementsPart[]): Report {
  const pooled = (setting: Setting, method: string): number[] =>
    parts.flatMap((part) => part[setting][method] ?? []);
  const measured = (method: string): Record<string, number> => ({
    ...measuresOf("", pooled("all", method)),
    ...measuresOf("new ", pooled("new", method)),
    ...diversityOf(parts.flatMap(({ categories }) => categories[method] ?? [])),
  });
  const methods = Object.keys(parts[0]?.all ?? {}).filter((method) => method !== MODEL);
  const hits = (setting: Setting, method: string): number[] =>
    pooled(setting, method).map((rank) => Number(rank > 0 && rank <= 10));
  const cases = { all: pooled("all", MODEL).length, new: pooled("new", MODEL).length };
  return {
    metrics: measured(MODEL),
    baselines: Object.fromEntries(methods.map((method) => [method, measured(method)])),
    ms_per_user: cut(
      parts.reduce((sum, { modelMs }) => sum + modelMs, 0) / Math.max(1, cases.all + cases.new),
    ),
    cases,
    over: Object.fromEntries(
      methods.map((method) => [
        method,
        Object.fromEntries(
          SETTINGS.map((setting) => [setting, differenceOf(hits(setting, MODEL), hits(setting, method))]),
        ),
      ]),
    ),
  };
}

function measuresOf(prefix: string, ranks: readonly number[]): Record<string, number> {
  const share = (most: number): number =>
    ranks.filter((rank) => rank > 0 && rank <= most).length / Math.max(1, ranks.length);
  const mrr = ranks.reduce((sum, rank) => sum + (rank === 0 ? 0 : 1 / rank), 0) / Math.max(1, ranks.length);
  return {
    [`${prefix}hr@10`]: cut(share(10)),
    [`${prefix}hr@20`]: cut(share(20)),
    [`${prefix}mrr`]: cut(mrr),
  };
}

/** Categories among the first ten, on average. */
function diversityOf(counts: readonly number[]): Record<string, number> {
  if (counts.length === 0) return {};
  return { "categories@10": cut(counts.reduce((sum, count) => sum + count, 0) / counts.length) };
}

function cut(value: number): number {
  return Number(value.toFixed(DIGITS));
}
