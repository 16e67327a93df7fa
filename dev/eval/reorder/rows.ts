import { z } from "zod";
import { ageOf, dueRow } from "../../../src/personalize/reorder/due-row.ts";
import { gapRow } from "../../../src/personalize/reorder/gap-row.ts";
import { reorder } from "../../../src/personalize/reorder/reorder.ts";
import { SHIPPED_REORDER } from "../../../src/personalize/reorder/shipped.ts";
import { type Rates, until } from "../../train/rates.ts";
import type { Dataset, Shopper } from "../dataset.ts";
import { DAY_0, type Known, pacesFrom, replay, timeOf } from "./replay.ts";
import { decayedRate, ruledGaps } from "./simple-rules.ts";

/** Who has not shopped for so long is not asked about; nor who shopped on fewer days. */
const GONE_DAYS = 60;
const LEAST_TRIPS = 3;
/** Days on which a product was bought: from so many on it is learnt from, and its last gap is told. */
const LEARNT_FROM = 2;
const TOLD_FROM = 4;

/** Rows of one width, one after the other. */
export const Rows = z.object({ width: z.int(), values: z.instanceof(Float32Array) });
export type Rows = z.infer<typeof Rows>;

/** What is gathered of shoppers: products on the days looked at, and last gaps of products that were over. */
export class Gathered {
  readonly due: number[][] = [];
  readonly gaps: number[][] = [];
  asked = 0;
  askedMs = 0;

  /** @param looked days of the set on which products are looked at */
  add(
    shopper: Shopper,
    { products, looked, rates }: { products: Dataset["products"]; looked: ReadonlySet<number>; rates: Rates },
  ): void {
    const bought = boughtDays(shopper);
    const told = lastButOne(bought);
    const days = [...new Set([...looked, ...told.keys()])].sort((a, b) => a - b);
    replay({ shopper, products }, days, (known) => {
      if (looked.has(known.day)) this.#look(known, bought, rates);
      if (known.day === days.at(-1)) this.#ask(known, rates);
      const skus = told.get(known.day);
      if (skus !== undefined) this.#tell(known, { skus, bought, rates });
    });
  }

  #look(known: Known, bought: ReadonlyMap<string, number[]>, rates: Rates): void {
    const { day, shopper } = known;
    if (shopper.trips.length < LEAST_TRIPS || shopper.daysSinceTrip > GONE_DAYS) return;
    for (const pace of pacesFrom(known, LEARNT_FROM)) {
      const all = bought.get(pace.sku) ?? [];
      const ratePerDay = rates.of(pace.sku, day);
      const last = (pace.days.at(-1) ?? 0) - DAY_0;
      this.due.push([
        ...dueRow(pace, ageOf(pace, shopper.today), { shopper, ratePerDay }),
        day,
        pace.days.length,
        (all[until(all, day)] ?? Infinity) - day,
        ...ruledGaps(pace).map((gap) => last + gap - day),
        decayedRate(pace, shopper.today, ratePerDay),
      ]);
    }
  }

  /** Asks as the call does, for the time it takes. */
  #ask({ day, history }: Known, rates: Rates): void {
    const model = { weights: SHIPPED_REORDER, ratePerDay: (sku: string): number => rates.of(sku, day) };
    const none = { hidden: new Set<string>(), snoozed: new Map<string, number>() };
    const fromMs = performance.now();
    reorder(history, model, { nowMs: timeOf(day), withinDays: 7, limit: 20, ...none });
    this.askedMs += performance.now() - fromMs;
    this.asked += 1;
  }

  #tell(
    known: Known,
    {
      skus,
      bought,
      rates,
    }: { skus: ReadonlySet<string>; bought: ReadonlyMap<string, number[]>; rates: Rates },
  ): void {
    for (const pace of pacesFrom(known, TOLD_FROM - 1)) {
      if (!skus.has(pace.sku)) continue;
      const ratePerDay = rates.of(pace.sku, known.day);
      const { middleGap, irregularity, row } = gapRow(pace, { trips: known.shopper.trips, ratePerDay });
      const days = (bought.get(pace.sku)?.at(-1) ?? 0) - known.day;
      this.gaps.push([...row, middleGap, irregularity, days, ...ruledGaps(pace)]);
    }
  }
}

/** The days on which each product was bought, each day once. */
function boughtDays({ baskets }: Shopper): Map<string, number[]> {
  const bought = new Map<string, number[]>();
  for (const { day, skus } of baskets) {
    for (const sku of skus) {
      const days = bought.get(sku);
      if (days === undefined) bought.set(sku, [day]);
      else if (days.at(-1) !== day) days.push(day);
    }
  }
  return bought;
}

/** Products whose last gap is told, by the day on which it began. */
function lastButOne(bought: ReadonlyMap<string, number[]>): Map<number, Set<string>> {
  const told = new Map<number, Set<string>>();
  for (const [sku, days] of bought) {
    const from = days.at(-2);
    if (from === undefined || days.length < TOLD_FROM) continue;
    const skus = told.get(from) ?? new Set();
    told.set(from, skus.add(sku));
  }
  return told;
}

/** Rows of one width as they travel between threads. */
export function packed(rows: readonly (readonly number[])[], width: number): Rows {
  const values = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) values.set(row, at * width);
  return { width, values };
}

/** The rows of several parts. */
export function unpacked(parts: readonly Rows[]): number[][] {
  return parts.flatMap(({ width, values }) =>
    Array.from({ length: values.length / width }, (_none, at) => [
      ...values.subarray(at * width, (at + 1) * width),
    ]),
  );
}
