import { chanceWithin } from "../../../src/personalize/reorder/chance.ts";
import { nextGap } from "../../../src/personalize/reorder/next-gap.ts";
import type { ReorderWeights } from "../../../src/personalize/reorder/weights.ts";
import { gapWeights } from "../../train/reorder-weights.ts";
import type { Figure, Report } from "../task.ts";
import { type Due, type Gap, learn } from "./learnt.ts";
import { type Told, areaUnderCurve, averagePrecision, calibrationError, reliability } from "./measures.ts";
import type { ReorderPart } from "./parts.ts";
import { RULES } from "./simple-rules.ts";

const WEEK_DAYS = 7;
const DIGITS = 5;

type Measures = Record<string, number>;

/** Measures chances on the test days, and dates of every part's shoppers. */
export function reorderReport(parts: ReorderPart[]): Report {
  const { weights, measured, gaps } = learn(parts);
  const told = toldOf(measured, weights);
  const asked = parts.reduce((sum, part) => sum + part.asked, 0);
  return {
    metrics: {
      ...dueMeasures(told),
      ece: cut(calibrationError(told)),
      ...dateMeasures(gaps, parts.length, weights),
    },
    baselines: baselinesOf(measured, gaps),
    ms_per_user: cut(parts.reduce((sum, part) => sum + part.askedMs, 0) / Math.max(1, asked)),
    rows: measured.length,
    dates: gaps.length,
    reliability: reliability(told),
  };
}

/** What came true of what was told, in ten bins of equal count. */
export function reliabilityFigure(parts: ReorderPart[]): Figure {
  const { weights, measured } = learn(parts);
  const points = reliability(toldOf(measured, weights)).flatMap((bin) => {
    const x = bin.told.toFixed(3);
    return [
      { x, y: bin.told, line: "as told" },
      { x, y: bin.true, line: "came true" },
    ];
  });
  return { name: "reliability", x: "chance within a week, as told", y: "share bought", points };
}

function toldOf(measured: readonly Due[], weights: ReorderWeights): Told[] {
  return measured.map((one) => ({ chance: chanceWithin(one.row, WEEK_DAYS, weights), isTrue: isDue(one) }));
}

function isDue({ after }: Due): boolean {
  return after <= WEEK_DAYS;
}

function dueMeasures(told: readonly Told[]): Measures {
  return { ap: cut(averagePrecision(told)), auc: cut(areaUnderCurve(told)) };
}

/** Dates of each part's shoppers, by weights that were fitted to the others'. */
function dateMeasures(gaps: readonly Gap[], parts: number, weights: ReorderWeights): Measures {
  const off: number[] = [];
  let inside = 0;
  for (let part = 0; part < parts; part++) {
    const others = gaps.filter((gap) => gap.part !== part);
    const fitted = { ...weights, gap: gapWeights(others) };
    for (const gap of gaps) {
      if (gap.part !== part) continue;
      const { p10, p50, p90 } = nextGap(gap, fitted);
      off.push(Math.abs(Math.round(p50) - gap.days));
      inside += Number(Math.round(p10) <= gap.days && gap.days <= Math.round(p90));
    }
  }
  return { ...offMeasures(off), coverage: cut(inside / Math.max(1, off.length)) };
}

function offMeasures(off: readonly number[]): Measures {
  const share = (days: number): number => off.filter((one) => one <= days).length / Math.max(1, off.length);
  const mae = off.reduce((sum, one) => sum + one, 0) / Math.max(1, off.length);
  return { mae: cut(mae), "within@7": cut(share(WEEK_DAYS)) };
}

/** What simple rules make of the same rows: nearest to the middle of the week is likeliest. */
function baselinesOf(measured: readonly Due[], gaps: readonly Gap[]): Record<string, Measures> {
  const ruled = RULES.map((name, at): [string, Measures] => {
    const told = measured.map((one) => ({
      chance: -Math.abs((one.ruled[at] ?? 0) - WEEK_DAYS / 2),
      isTrue: isDue(one),
    }));
    const off = gaps.map(({ days, ruled: said }) => Math.abs((said[at] ?? 0) - days));
    return [name, { ...dueMeasures(told), ...offMeasures(off) }];
  });
  const decayed = measured.map((one) => ({ chance: one.decayed, isTrue: isDue(one) }));
  return { ...Object.fromEntries(ruled), "decayed rate": dueMeasures(decayed) };
}

function cut(value: number): number {
  return Number(value.toFixed(DIGITS));
}
