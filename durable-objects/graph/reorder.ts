import type { Purchase } from "./purchases.ts";

const DAY_MS = 86_400_000;
/** Without a purchase for so many cycles a habit has lapsed. */
const LAPSE_CYCLES = 3;
/** A stock-up beyond so many usual quantities says nothing more; without a bound its date may be none that exists. */
const MOST_SUPPLY = 12;

/** When a product is bought again, in UTC days since 1970. */
export type Reorder = {
  /** Median days between purchases; those after a stock-up are left out. */
  cycleDays: number;
  orders: number;
  lastDay: number;
  /** A cycle after the last purchase, or as many cycles as that was of the usual quantity, 12 at most. */
  dueDay: number;
  /** From this day on nobody waits for it any more. */
  lapsedDay: number;
  /** 1 / (1 + coefficient of variation of the days between), 0 to 1. */
  confidence: number;
};

/** The cycle of a product's purchases, or undefined: of one day there is none. Gifts do not count. */
export function reorderOf(purchases: readonly Purchase[]): Reorder | undefined {
  const own = purchases.filter(({ order }) => !order.isGift);
  const days = byDay(own);
  const usualMilli = median(own.filter(({ order }) => !order.isBulk).map(({ milli }) => milli));
  const gaps = days.flatMap((day, index) => {
    const next = days[index + 1];
    return next === undefined || day.isBulk ? [] : [next.day - day.day];
  });
  const cycleDays = median(gaps);
  const last = days.at(-1);
  if (last === undefined || cycleDays === undefined || usualMilli === undefined) return undefined;
  const dueDay = Math.round(last.day + cycleDays * supplyOf(last.milli, usualMilli));
  return {
    cycleDays,
    orders: own.length,
    lastDay: last.day,
    dueDay,
    lapsedDay: dueDay + Math.ceil((LAPSE_CYCLES - 1) * cycleDays) + 1,
    confidence: 1 / (1 + variation(gaps)),
  };
}

/** How many usual quantities a purchase was of, 1 to 12: a smaller one is taken for a usual one. */
export function supplyOf(milli: number, usualMilli: number): number {
  return usualMilli > 0 ? Math.min(MOST_SUPPLY, Math.max(1, milli / usualMilli)) : 1;
}

/** Whether a product is due, on a UTC day since 1970. */
export function stateOf({ dueDay, lapsedDay }: Reorder, today: number): "waiting" | "due" | "lapsed" {
  if (today < dueDay) return "waiting";
  return today < lapsedDay ? "due" : "lapsed";
}

type Day = { day: number; milli: number; isBulk: boolean };

function byDay(purchases: readonly Purchase[]): Day[] {
  const days: Day[] = [];
  for (const { order, milli } of purchases) {
    const day = Math.floor(order.occurredAtMs / DAY_MS);
    const last = days.at(-1);
    if (last?.day === day) {
      last.milli += milli;
      last.isBulk ||= order.isBulk;
    } else days.push({ day, milli, isBulk: order.isBulk });
  }
  return days;
}

/** The middle of numbers, between the two in the middle when they are even; undefined of none. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}

/** Standard deviation over mean, of the population; 0 for one number. */
function variation(numbers: readonly number[]): number {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
  return mean === 0 ? 0 : Math.sqrt(variance) / mean;
}
