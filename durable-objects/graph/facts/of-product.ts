import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fact, type Fold, USER } from "./fact.ts";
import { FunctionalSlot, factsOf, lastWord } from "./functional-slot.ts";

const DAY_MS = 86_400_000;
/** A gap of so many usual gaps ends a run of purchases. */
const LAPSE_GAPS = 3;
/** A gap no longer than this ends none: a month's holiday is no change of habit. */
const LEAST_LAPSE_DAYS = 45;

/** All facts whose slot is a product's. */
export function productFacts(id: string, identities: Identities): Fold<Purchase> {
  const own: Purchase[] = [];
  const runs: Run[] = [];
  const attributes = [
    attribute({ predicate: "MADE_BY", type: "brand", id }, identities),
    attribute({ predicate: "IN_CATEGORY", type: "category", id }, identities),
  ];
  return {
    take: (purchase) => {
      for (const { take } of attributes) take(purchase);
      if (purchase.order.isGift) return;
      own.push(purchase);
      continueRun(runs, purchase);
    },
    facts: () => [
      ...bought(id, own),
      ...runs.flatMap((run) => habits(id, run)),
      ...attributes.flatMap(({ facts }) => facts()),
    ],
  };
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
 * REORDERS and REGULARLY_BUYS of a run of purchases. A run ends when the next purchase comes later than three usual
 * gaps; only another purchase shows that, time alone does not. The usual gap is the median of the days between
 * purchases; stock-ups count as purchases and not as gaps. Confidence is 1 / (1 + the gaps' coefficient of variation).
 */
function habits(id: string, { run, endedAtMs }: Run): Fact[] {
  const gaps = gapsOf(run);
  const [, second, third] = run;
  if (second === undefined || gaps.length === 0) return [];
  const shared = {
    subject: USER,
    object: `product:${id}`,
    weight: run.length,
    confidence: 1 / (1 + variation(gaps)),
    source: "inferred",
    support: run.map(({ order }) => order),
    ...(endedAtMs === undefined ? {} : { validToMs: endedAtMs }),
  } as const;
  const reorders = { ...shared, predicate: "REORDERS", validFromMs: second.order.occurredAtMs } as const;
  if (third === undefined) return [reorders];
  return [reorders, { ...shared, predicate: "REGULARLY_BUYS", validFromMs: third.order.occurredAtMs }];
}

/** Purchases on different days; an ended run ends where the next begins. */
type Run = { run: Purchase[]; endedAtMs?: number };

function continueRun(runs: Run[], purchase: Purchase): void {
  const open = runs.at(-1);
  const last = open?.run.at(-1);
  if (open === undefined || last === undefined) {
    runs.push({ run: [purchase] });
    return;
  }
  const days = daysBetween(last, purchase);
  if (days === 0) return;
  const usual = days > LEAST_LAPSE_DAYS ? median(gapsOf(open.run)) : undefined;
  if (usual === undefined || days <= LAPSE_GAPS * usual) {
    open.run.push(purchase);
    return;
  }
  open.endedAtMs = purchase.order.occurredAtMs;
  runs.push({ run: [purchase] });
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
  identities: Identities,
): Fold<Purchase> {
  const slot = new FunctionalSlot(lastWord());
  return {
    take: ({ item, order }) => {
      const name = item[type];
      if (name !== undefined) slot.see({ value: identities.named(type, name), by: order });
    },
    facts: () =>
      factsOf(slot.stretches(), (value) => ({
        predicate,
        subject: `product:${id}`,
        object: `${type}:${value}`,
        source: "observed",
      })),
  };
}
