import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fact, USER } from "./fact.ts";
import { lastWord, stretches } from "./functional-slot.ts";

const DAY_MS = 86_400_000;
/** Purchases on different days that make a habit, and a gap of so many usual gaps that ends it. */
const HABIT_PURCHASES = 3;
const LAPSE_GAPS = 3;
/** A gap shorter than this ends no habit: a fortnight's holiday is none. */
const LEAST_LAPSE_DAYS = 45;

/** All facts whose slot is a product's, from its purchases in evidence order. */
export function factsOfProduct(id: string, purchases: readonly Purchase[], identities: Identities): Fact[] {
  const own = purchases.filter(({ order }) => !order.isGift);
  return [
    ...bought(id, own),
    ...habits(id, own),
    ...attribute({ predicate: "MADE_BY", type: "brand", id }, purchases, identities),
    ...attribute({ predicate: "IN_CATEGORY", type: "category", id }, purchases, identities),
  ];
}

/** BOUGHT counts orders: the product was in so many, since the first. */
function bought(id: string, own: readonly Purchase[]): Fact[] {
  const first = own[0];
  if (first === undefined) return [];
  const validFromMs = first.order.occurredAtMs;
  const support = own.map(({ order }) => order);
  const fact = { predicate: "BOUGHT", subject: USER, object: `product:${id}` } as const;
  return [{ ...fact, weight: own.length, confidence: 1, source: "observed", validFromMs, support }];
}

/**
 * REORDERS and REGULARLY_BUYS, per run of purchases. A run ends when the next purchase comes later than three usual
 * gaps; only another purchase shows that, time alone does not. The usual gap is the median of the days between
 * purchases; stock-ups count as purchases and not as gaps. Confidence is 1 / (1 + the gaps' coefficient of variation).
 */
function habits(id: string, own: readonly Purchase[]): Fact[] {
  const facts: Fact[] = [];
  for (const { run, endedAtMs } of runsOf(own)) {
    const gaps = gapsOf(run);
    const [, second, third] = run;
    if (second === undefined || gaps.length === 0) continue;
    const shared = {
      subject: USER,
      object: `product:${id}`,
      weight: run.length,
      confidence: 1 / (1 + variation(gaps)),
      source: "inferred",
      support: run.map(({ order }) => order),
      ...(endedAtMs === undefined ? {} : { validToMs: endedAtMs }),
    } as const;
    facts.push({ ...shared, predicate: "REORDERS", validFromMs: second.order.occurredAtMs });
    if (third === undefined || run.length < HABIT_PURCHASES) continue;
    facts.push({ ...shared, predicate: "REGULARLY_BUYS", validFromMs: third.order.occurredAtMs });
  }
  return facts;
}

type Run = { run: Purchase[]; endedAtMs?: number };

/** Runs of purchases on different days; an ended one ends where the next begins. */
function runsOf(own: readonly Purchase[]): Run[] {
  const runs: Run[] = [];
  for (const purchase of own) {
    const open = runs.at(-1);
    const last = open?.run.at(-1);
    if (open === undefined || last === undefined) {
      runs.push({ run: [purchase] });
      continue;
    }
    const days = daysBetween(last, purchase);
    if (days === 0) continue;
    const usual = median(gapsOf(open.run));
    const isLapsed = usual !== undefined && days > Math.max(LAPSE_GAPS * usual, LEAST_LAPSE_DAYS);
    if (!isLapsed) open.run.push(purchase);
    else {
      open.endedAtMs = purchase.order.occurredAtMs;
      runs.push({ run: [purchase] });
    }
  }
  return runs;
}

function gapsOf(run: readonly Purchase[]): number[] {
  return run.flatMap((purchase, index) => {
    const next = run[index + 1];
    return next === undefined || purchase.order.isBulk ? [] : [daysBetween(purchase, next)];
  });
}

function daysBetween(earlier: Purchase, later: Purchase): number {
  return dayOf(later) - dayOf(earlier);
}

function dayOf({ order }: Purchase): number {
  return Math.floor(order.occurredAtMs / DAY_MS);
}

function median(numbers: readonly number[]): number | undefined {
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

/** MADE_BY and IN_CATEGORY: what the last order line that says it says, gifts included. */
function attribute(
  { predicate, type, id }: { predicate: "MADE_BY" | "IN_CATEGORY"; type: "brand" | "category"; id: string },
  purchases: readonly Purchase[],
  identities: Identities,
): Fact[] {
  const sightings = purchases.flatMap(({ item, order }) => {
    const name = item[type];
    return name === undefined ? [] : [{ value: identities.named(type, name), by: order }];
  });
  return stretches(sightings, lastWord()).map(({ value, confidence, fromMs, toMs, support }) => ({
    predicate,
    subject: `product:${id}`,
    object: `${type}:${value}`,
    weight: support.length,
    confidence,
    source: "observed",
    validFromMs: fromMs,
    ...(toMs === undefined ? {} : { validToMs: toMs }),
    support,
  }));
}
