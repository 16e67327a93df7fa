import { chanceOf } from "../../src/personalize/reorder/chance.ts";
import type { GapRow } from "../../src/personalize/reorder/gap-row.ts";
import { type Linear, linear } from "../../src/personalize/linear.ts";
import type { ReorderWeights } from "../../src/personalize/reorder/weights.ts";
import { logistic } from "./logistic.ts";
import { type Valued, quantileLine } from "./quantile.ts";

const RIDGE = 10;
/** Less irregular gaps tell nothing of what moves the middle one. */
const LEAST_IRREGULAR = 0.05;
const SHIFT_STEPS = 8;
const MOST_ROWS = 100_000;
const MOST_GAPS = 20_000;
const GROWTHS = Array.from({ length: 19 }, (_none, at) => 0.4 + at * 0.05);

/** A product on a training day: its row, and after how many days on its own clock it was bought again, if at all. */
export type DueExample = {
  row: readonly number[];
  boughtAfter: number | undefined;
  /** Whether the base is set by it: it was bought on so many days as what is measured. */
  isMeasured: boolean;
  /** Whether it is of the last third of the training days. */
  isLate: boolean;
};

/** A gap that was over: its row, and how long it was. */
export type GapExample = GapRow & { days: number };

/** What reorder timing is fitted to. */
export type ReorderExamples = {
  due: readonly DueExample[];
  /** Days after the training days that examples have seen the end of: a week, and another span. */
  spans: { week: number; other: number };
  gaps: readonly GapExample[];
  ratePerDay: number;
};

/** Fits the reorder model: the same examples give the same weights. */
export function reorderWeights(version: string, examples: ReorderExamples): ReorderWeights {
  const due = spread(examples.due, MOST_ROWS);
  const { week, other } = examples.spans;
  const labels = Uint8Array.from(due, ({ boughtAfter }) => within(boughtAfter, week));
  const fitted = logistic(
    due.map(({ row }) => row),
    labels,
    RIDGE,
  );
  const late = due.filter(({ isMeasured, isLate }) => isMeasured && isLate);
  const shift = shiftOf(fitted, late, week);
  const chance = { ...fitted, base: Number((fitted.base + shift).toPrecision(6)) };
  const weeks = due.map(({ row }) => 1 / (1 + Math.exp(-linear(chance, row))));
  return {
    version,
    due: chance,
    growth: growthOf(
      weeks,
      due.map(({ boughtAfter }) => within(boughtAfter, other)),
      other,
    ),
    ratePerDay: examples.ratePerDay,
    gap: gapWeights(examples.gaps),
  };
}

/** Fits the lines of the next gap. */
export function gapWeights(examples: readonly GapExample[]): ReorderWeights["gap"] {
  const gaps = spread(examples, MOST_GAPS);
  return {
    p10: quantileLine(gaps.map(wholly), 0.1),
    p50: quantileLine(gaps.filter(isIrregular).map(asFarAsIrregular), 0.5),
    p90: quantileLine(gaps.map(wholly), 0.9),
  };
}

function within(boughtAfter: number | undefined, days: number): number {
  return Number(boughtAfter !== undefined && boughtAfter <= days);
}

/** What has to be added to log odds so that as many examples come true as are told to, by Newton's method. */
function shiftOf(fitted: Linear, due: readonly DueExample[], week: number): number {
  let shift = 0;
  for (let step = 0; step < SHIFT_STEPS; step++) {
    let missing = 0;
    let slope = 1e-9;
    for (const { row, boughtAfter } of due) {
      const chance = 1 / (1 + Math.exp(-linear(fitted, row) - shift));
      missing += within(boughtAfter, week) - chance;
      slope += chance * (1 - chance);
    }
    shift += missing / slope;
  }
  return shift;
}

/** The power of days by which chances of a week are likeliest to give what came true in another span. */
function growthOf(weeks: readonly number[], labels: readonly number[], days: number): number {
  const likelihood = (growth: number): number =>
    weeks.reduce((sum, week, at) => {
      const chance = Math.min(1 - 1e-9, Math.max(1e-9, chanceOf(week, days, growth)));
      return sum + Math.log(labels[at] === 1 ? chance : 1 - chance);
    }, 0);
  const scored = GROWTHS.map((growth) => ({ growth, score: likelihood(growth) }));
  const best = scored.reduce((one, other) => (other.score > one.score ? other : one));
  return Number(best.growth.toFixed(2));
}

function isIrregular({ irregularity }: GapExample): boolean {
  return irregularity >= LEAST_IRREGULAR;
}

function wholly({ row, days, middleGap }: GapExample): Valued {
  return { row, value: Math.log(days / middleGap), weight: 1 };
}

/** What the line is multiplied by divides the value, and weighs the row: the error stays what it was. */
function asFarAsIrregular(example: GapExample): Valued {
  const { row, value } = wholly(example);
  return { row, value: value / example.irregularity, weight: example.irregularity };
}

/** At most so many, evenly from the whole list. */
function spread<One>(all: readonly One[], most: number): readonly One[] {
  const step = Math.ceil(all.length / most);
  return step <= 1 ? all : all.filter((_one, at) => at % step === 0);
}
