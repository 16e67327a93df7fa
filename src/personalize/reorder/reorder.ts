import { bestOf } from "../best.ts";
import type { PurchaseHistory } from "../history.ts";
import { chanceWithin } from "./chance.ts";
import { basketDays, dayOf } from "./days.ts";
import { ageOf, dueRow } from "./due-row.ts";
import { type Awaited, type ReorderItem, itemOf } from "./item.ts";
import { type Pace, type Paced, type Places, pacesOf } from "./pace.ts";
import { type Season, chanceOfSeason, nextSeason } from "./season.ts";
import { type Shopper, shopperOf } from "./shopper.ts";
import type { ReorderWeights } from "./weights.ts";

/** What reorder timing rests on beside a person's own history. */
export type ReorderModel = {
  weights: ReorderWeights;
  /** Repeat purchases a day of a product among all shoppers; undefined of one that they are not known to buy. */
  ratePerDay(sku: string): number | undefined;
};

/** What is asked of it. */
export type ReorderAsked = {
  /** Epoch milliseconds. */
  nowMs: number;
  withinDays: number;
  /** The most products of each list. */
  limit: number;
  /** Products never to be shown. */
  hidden: ReadonlySet<string>;
  /** Products that somebody does not want to hear of until then, epoch milliseconds. */
  snoozed: ReadonlyMap<string, number>;
};

/** What is due, likeliest first; what waits because somebody said so; what nobody waits for any more. */
export type Reorder = {
  basis: "own_history" | "none";
  items: ReorderItem[];
  snoozed: ReorderItem[];
  lapsed: ReorderItem[];
};

/** Without a purchase for so many of its gaps a habit has lapsed. */
const LAPSE_GAPS = 3;
/** One gap says little: it is taken for a month at least before a habit of two purchases has lapsed. */
const ONE_GAP_DAYS = 30;

/**
 * What somebody will need again, when, and how likely within so many days; from a product's second day on. Bulk orders
 * and skipped ones move no cycle; the same history, model and question give the same answer.
 */
export function reorder(history: PurchaseHistory, model: ReorderModel, asked: ReorderAsked): Reorder {
  const places: Places = { days: basketDays(history), baskets: history.baskets };
  const shopper = shopperOf(places.days, dayOf(asked.nowMs));
  if (shopper === undefined) return { basis: "none", items: [], snoozed: [], lapsed: [] };
  const told = { history, shopper, model, asked };
  const found = foundIn(history, places, told);
  const listed = (state: Awaited["state"]): ReorderItem[] =>
    bestOf(found[state], asked.limit, ({ weight }) => weight).map((one) =>
      itemOf(awaitedOf(one, state, told), told),
    );
  const lists = { items: listed("awaited"), snoozed: listed("snoozed"), lapsed: listed("lapsed") };
  const basis =
    found.awaited.length + found.snoozed.length + found.lapsed.length === 0 ? "none" : "own_history";
  return { basis, ...lists };
}

type Told = { shopper: Shopper; model: ReorderModel; asked: ReorderAsked };

/** A product in its list: those that are awaited by their chance, others by the day they were bought last. */
type Found = Paced & { sku: string; season: Season | undefined; weight: number };

function foundIn(history: PurchaseHistory, places: Places, told: Told): Record<Awaited["state"], Found[]> {
  const { shopper, asked } = told;
  const found: Record<Awaited["state"], Found[]> = { awaited: [], snoozed: [], lapsed: [] };
  for (const { product, pace } of pacesOf(history, places)) {
    const { sku, days, seasons } = pace;
    if (asked.hidden.has(sku)) continue;
    const season = seasons === undefined ? undefined : nextSeason(seasons, shopper.today);
    const state = stateOf(pace, ageOf(pace, shopper.today), { asked, season });
    const weight = state === "awaited" ? chanceOf({ pace, season }, told) : (days.at(-1) ?? 0);
    found[state].push({ sku, product, pace, season, weight });
  }
  return found;
}

function awaitedOf({ product, pace, season, weight }: Found, state: Awaited["state"], told: Told): Awaited {
  const chance = state === "awaited" ? weight : chanceOf({ pace, season }, told);
  return { product, pace, ratePerDay: ratePerDayOf(pace, told), chance, season, state };
}

function chanceOf({ pace, season }: Pick<Found, "pace" | "season">, told: Told): number {
  const { shopper, model, asked } = told;
  if (season !== undefined) return chanceOfSeason(season, shopper.today, shopper.today + asked.withinDays);
  const row = dueRow(pace, ageOf(pace, shopper.today), { shopper, ratePerDay: ratePerDayOf(pace, told) });
  return chanceWithin(row, asked.withinDays / (pace.supplies.at(-1) ?? 1), model.weights);
}

function ratePerDayOf({ sku }: Pace, { model }: Told): number {
  return model.ratePerDay(sku) ?? model.weights.ratePerDay;
}

type Waited = { asked: ReorderAsked; season: Season | undefined };

function stateOf({ sku, gaps, span }: Pace, age: number, { asked, season }: Waited): Awaited["state"] {
  if ((asked.snoozed.get(sku) ?? 0) > asked.nowMs) return "snoozed";
  if (season !== undefined)
    return season.earliest > dayOf(asked.nowMs) + asked.withinDays ? "lapsed" : "awaited";
  const mean = Math.max(1, span / gaps.length);
  const gap = gaps.length === 1 ? Math.max(ONE_GAP_DAYS, mean) : mean;
  return age <= LAPSE_GAPS * gap ? "awaited" : "lapsed";
}
