import { randomFrom } from "../random.ts";
import { type Line, lineOf } from "./catalogue.ts";
import type { Habit, Life } from "./habits.ts";

const WEEKS = 52;
const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;
/** The share of trips that do not happen, and of things due that wait for the next trip. */
const MISSED = 0.06;
const FORGOTTEN = 0.1;

/** An order of the past, under a key that is the same in every run of a week. */
export type PastOrder = { key: string; week: number; occurredAt: string; items: Line[] };

/**
 * A year of a shopper's orders, the oldest first, the last one before `nowMs`: trips of the life's rhythm, a few missed, each
 * with the habits that are due and up to two whims. The same day gives the same year.
 * @param nowMs epoch milliseconds
 */
export function yearOf(life: Life, nowMs: number): PastOrder[] {
  const random = randomFrom([...Buffer.from(life.user)].reduce((sum, byte) => sum * 31 + byte, 7));
  const due = new Map<Habit, number>(life.habits.map((habit) => [habit, random()]));
  const trips = Array.from({ length: WEEKS }, (_, week) => week).filter(
    (week) => week % life.everyWeeks === 0,
  );
  return trips.flatMap((week) => {
    const isMissed = random() < MISSED && week < WEEKS - 2;
    const minutes = Math.floor(random() * 90);
    const items = [...habitsOf({ life, week, due, random }), ...whimsOf(life, random)];
    const atMs = tripMs(life, week, nowMs) + minutes * 60_000;
    const lines = [...new Map(items.map((line) => [line.sku, line])).values()];
    return isMissed || lines.length === 0
      ? []
      : [{ key: `year-${week}`, week, occurredAt: new Date(atMs).toISOString(), items: lines }];
  });
}

type Trip = { life: Life; week: number; due: Map<Habit, number>; random: () => number };

/** The habits that have become due by this trip, each a little more by every trip. */
function habitsOf({ life, week, due, random }: Trip): Line[] {
  return life.habits.flatMap((habit) => {
    const { sku, every, quantity, from = 0, until = WEEKS } = habit;
    if (week < from || week >= until) return [];
    const owed = (due.get(habit) ?? 0) + 1 / every;
    const isBought = owed >= 1 && random() >= FORGOTTEN;
    due.set(habit, isBought ? owed % 1 : owed);
    return isBought ? [lineOf(sku, quantity)] : [];
  });
}

function whimsOf({ whims }: Life, random: () => number): Line[] {
  const count = Math.floor(random() * 3);
  return Array.from({ length: count }, () => whims[Math.floor(random() * whims.length)] ?? "")
    .filter((sku) => sku !== "")
    .map((sku) => lineOf(sku, 1));
}

/** When a week's trip was: the last one at the latest on the day before today. */
function tripMs({ weekday, hour }: Life, week: number, nowMs: number): number {
  const today = Math.floor(nowMs / MS_PER_DAY);
  // 1 January 1970 was a Thursday.
  const back = (((today + 4) % 7) - weekday + 7) % 7 || 7;
  return (today - back - (WEEKS - 1 - week) * 7) * MS_PER_DAY + hour * MS_PER_HOUR;
}
