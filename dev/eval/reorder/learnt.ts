import { DUE_COLUMNS } from "../../../src/personalize/reorder/due-row.ts";
import { GAP_COLUMNS } from "../../../src/personalize/reorder/gap-row.ts";
import type { ReorderWeights } from "../../../src/personalize/reorder/weights.ts";
import { type DueExample, type GapExample, reorderWeights } from "../../train/reorder-weights.ts";
import type { ReorderPart } from "./parts.ts";
import { unpacked } from "./rows.ts";
import { RULES } from "./simple-rules.ts";

const WEEK_DAYS = 7;
/** Products that were bought on fewer days are learnt from, not measured. */
const MEASURED_FROM = 3;
/** The last third of the training days. */
const LATE_FROM = 2 / 3;

/** A product on a day: its row, the days until it was bought again, and what rules say. */
export type Due = {
  row: number[];
  day: number;
  purchases: number;
  after: number;
  ruled: number[];
  decayed: number;
};
/** A gap that was over, of a shopper of some part. */
export type Gap = GapExample & { part: number; ruled: number[] };

/** What was learnt from the training days, and what it is measured on. */
export type Learnt = { weights: ReorderWeights; measured: Due[]; gaps: Gap[] };

/** Fits the weights to the training days and to all gaps. */
export function learn(parts: readonly ReorderPart[]): Learnt {
  const due = unpacked(parts.map((part) => part.due)).map(dueOf);
  const gaps = parts.flatMap((part, at) => unpacked([part.gaps]).map((values) => gapOf(values, at)));
  const { training, test } = parts[0]?.looked ?? { training: [], test: [] };
  const late = new Set(training.slice(Math.floor(training.length * LATE_FROM)));
  const weights = reorderWeights(parts[0]?.set ?? "", {
    due: due.filter(({ day }) => training.includes(day)).map((one) => exampleOf(one, late)),
    gaps,
    spans: spansOf(training, test),
    ratePerDay: ratePerDayOf(due, training),
  });
  const measured = due.filter(({ day, purchases }) => test.includes(day) && purchases >= MEASURED_FROM);
  return { weights, measured, gaps };
}

function dueOf(values: number[]): Due {
  const [day = 0, purchases = 0, after = Infinity, ...rest] = values.slice(DUE_COLUMNS.length);
  return {
    row: values.slice(0, DUE_COLUMNS.length),
    day,
    purchases,
    after,
    ruled: rest.slice(0, RULES.length),
    decayed: rest.at(-1) ?? 0,
  };
}

function gapOf(values: number[], part: number): Gap {
  const [middleGap = 1, irregularity = 1, days = 1, ...ruled] = values.slice(GAP_COLUMNS.length);
  return { row: values.slice(0, GAP_COLUMNS.length), middleGap, irregularity, days, ruled, part };
}

/** Another span than a week: two where training days have seen their end before the test begins, else three days. */
function spansOf(training: readonly number[], test: readonly number[]): { week: number; other: number } {
  const seen = (test[0] ?? 0) - (training.at(-1) ?? 0);
  return { week: WEEK_DAYS, other: seen >= 2 * WEEK_DAYS ? 2 * WEEK_DAYS : 3 };
}

function exampleOf({ row, after, day, purchases }: Due, late: ReadonlySet<number>): DueExample {
  return {
    row,
    boughtAfter: Number.isFinite(after) ? after : undefined,
    isMeasured: purchases >= MEASURED_FROM,
    isLate: late.has(day),
  };
}

/** The middle of what all shoppers do, of the products of the last training day. */
function ratePerDayOf(due: readonly Due[], training: readonly number[]): number {
  const column = DUE_COLUMNS.indexOf("log rate of all shoppers");
  const logs = due.filter(({ day }) => day === training.at(-1)).map(({ row }) => row[column] ?? 0);
  const middle = logs.sort((a, b) => a - b)[logs.length >> 1] ?? Math.log(1 / 30);
  return Number(Math.exp(middle).toPrecision(4));
}
