import type { PurchaseHistory } from "../history.ts";
import { dateOf, dayOf } from "./days.ts";
import { ageOf } from "./due-row.ts";
import { cycleOf, gapRow } from "./gap-row.ts";
import { gapAfter, nextGap } from "./next-gap.ts";
import type { BoughtProduct, Pace } from "./pace.ts";
import type { ReorderAsked, ReorderModel } from "./reorder.ts";
import type { Season } from "./season.ts";
import type { Shopper } from "./shopper.ts";

/** A product with its pace, and the chance that it is bought within the days that were asked for. */
export type Awaited = {
  product: BoughtProduct;
  pace: Pace;
  ratePerDay: number;
  chance: number;
  /** The next one, of what is bought in one only and not now. */
  season: Season | undefined;
  state: "awaited" | "snoozed" | "lapsed";
};

/** Three dates: one, five and nine of ten such products are bought again by then. */
type Dates = { earliest: string; on: string; latest: string };

/** One product of a reorder answer, with why it is there. */
export type ReorderItem = {
  sku: string;
  product_name: string;
  state: "due" | "upcoming" | "snoozed" | "lapsed";
  /** The usual quantity. */
  quantity: number;
  /** When it was expected as of its last purchase. */
  due_on: string;
  /** When it is expected as of today, given that it was not bought until now. */
  next: Dates;
  within_days: number;
  chance: number;
  /** Middle of the days between purchases, stock-ups taken as what they last for. */
  cycle_days: number;
  snoozed_until?: string;
  reason: string;
  evidence: { orders: number; first_bought_on: string; last_bought_on: string; episodes: string[] };
};

/** From so many times the usual quantity on, a reason names it. */
const STOCK_UP = 1.5;
/** What is expected so much of a cycle off its middle, two days at least, is said with the reason. */
const OFF_CYCLE = 0.25;
const SEASONAL = "Bought at this time of the year";
/** The latest episodes that an answer names. */
const NAMED_EPISODES = 5;

type Told = { history: PurchaseHistory; shopper: Shopper; model: ReorderModel; asked: ReorderAsked };

/** A product as it is answered. */
export function itemOf(awaited: Awaited, told: Told): ReorderItem {
  const { product, pace, chance, season, state } = awaited;
  const { today } = told.shopper;
  const last = pace.days.at(-1) ?? today;
  const until = told.asked.snoozed.get(pace.sku);
  const cycle = cycleOf(pace);
  const { dueDay, next } = season === undefined ? expectedOf(awaited, told) : inSeason(season, today);
  return {
    sku: pace.sku,
    product_name: product.item.name,
    state: season !== undefined && state !== "snoozed" ? "upcoming" : shownState(state, dueDay, today),
    quantity: pace.usualMilli / 1000,
    due_on: dateOf(dueDay),
    next,
    within_days: told.asked.withinDays,
    chance,
    cycle_days: cycle,
    ...(state === "snoozed" && until !== undefined ? { snoozed_until: dateOf(dayOf(until)) } : {}),
    reason:
      season === undefined
        ? reasonOf({ cycle, since: today - last, supply: pace.supplies.at(-1) ?? 1, expected: dueDay - last })
        : SEASONAL,
    evidence: {
      orders: pace.days.length,
      first_bought_on: dateOf(pace.days[0] ?? last),
      last_bought_on: dateOf(last),
      episodes: episodesOf(product, told.history),
    },
  };
}

type Expected = { dueDay: number; next: Dates };

/** What may have begun without a purchase is still to come. */
function inSeason({ earliest, begins, latest }: Season, today: number): Expected {
  const at = (day: number): string => dateOf(Math.max(today, day));
  return { dueDay: begins, next: { earliest: at(earliest), on: at(begins), latest: at(latest) } };
}

/** Nothing is expected before today, or before a snooze is over. */
function expectedOf({ pace, ratePerDay, state }: Awaited, { shopper, model, asked }: Told): Expected {
  const { today, trips } = shopper;
  const last = pace.days.at(-1) ?? today;
  const supply = pace.supplies.at(-1) ?? 1;
  const gap = nextGap(gapRow(pace, { trips, ratePerDay }), model.weights);
  const { p10, p50, p90 } = gapAfter(gap, ageOf(pace, today));
  const soonest =
    state === "snoozed" ? Math.max(today, dayOf(asked.snoozed.get(pace.sku) ?? asked.nowMs)) : today;
  const at = (days: number): string => dateOf(Math.max(soonest, last + Math.round(days * supply)));
  return {
    dueDay: last + Math.round(gap.p50 * supply),
    next: { earliest: at(p10), on: at(p50), latest: at(p90) },
  };
}

function shownState(state: Awaited["state"], dueDay: number, today: number): ReorderItem["state"] {
  if (state !== "awaited") return state;
  return dueDay <= today ? "due" : "upcoming";
}

/** A product's middle gap, days since it was bought, how many usual quantities that was, and days from then until it is
 *  expected. */
type Rhythm = { cycle: number; since: number; supply: number; expected: number };

function reasonOf({ cycle, since, supply, expected }: Rhythm): string {
  const gap = Math.round(cycle);
  const every = gap <= 1 ? "Bought every day" : `Bought every ${gap} days`;
  const last = `${every}, last ${since === 0 ? "today" : `${inDays(since)} ago`}`;
  if (supply >= STOCK_UP) return `${last}, ${Number(supply.toFixed(1))} times as much as usual`;
  const isOff = Math.abs(expected - gap) >= Math.max(2, OFF_CYCLE * cycle);
  return isOff ? `${last}; expected after ${inDays(expected)}, as its gaps vary` : last;
}

function inDays(days: number): string {
  return `${days} ${days === 1 ? "day" : "days"}`;
}

function episodesOf({ baskets }: BoughtProduct, history: PurchaseHistory): string[] {
  return baskets.slice(-NAMED_EPISODES).flatMap((place) => history.baskets[place]?.episodeId ?? []);
}
