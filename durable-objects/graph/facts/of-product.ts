import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { median } from "../reorder.ts";
import { type EntityId, type Fact, type Fold, USER, lastOf } from "./fact.ts";

const DAY_MS = 86_400_000;
/** A gap of so many usual gaps ends a run of purchases. */
const LAPSE_GAPS = 3;
/** A gap no longer than this ends none: a month's holiday is no change of habit. */
const LEAST_LAPSE_DAYS = 45;

/** BOUGHT, REORDERS and REGULARLY_BUYS of a product: gifts are for somebody else. */
export function purchaseFacts(id: string, identities: Identities): Fold<Purchase> {
  const object = identities.idOf("product", id);
  const own: Purchase[] = [];
  const runs: Run[] = [];
  const of = (some: readonly Run[]): Fact[] => [
    ...bought(object, own),
    ...some.flatMap((run) => habits(object, run)),
  ];
  return {
    take: (purchase) => {
      if (purchase.order.isGift) return;
      own.push(purchase);
      continueRun(runs, purchase);
    },
    facts: () => of(runs),
    open: () => of(runs.slice(-1)),
  };
}

/** BOUGHT counts orders: the product was in so many, since the first. */
function bought(object: EntityId, own: readonly Purchase[]): Fact[] {
  const first = own[0];
  if (first === undefined) return [];
  const fact = { predicate: "BOUGHT", subject: USER, object, source: "observed" } as const;
  return [{ ...fact, confidence: 1, ...since(first), ...supportedBy(own) }];
}

/**
 * REORDERS and REGULARLY_BUYS of a run of purchases. A run ends when the next purchase comes later than three usual
 * gaps; only another purchase shows that, time alone does not. The usual gap is the median of the days between
 * purchases; stock-ups count as purchases and not as gaps. Confidence is 1 / (1 + the gaps' coefficient of variation).
 */
function habits(object: EntityId, { run, gaps, mean, squares, ended }: Run): Fact[] {
  const [, second, third] = run;
  if (second === undefined || gaps.length === 0) return [];
  const variation = mean === 0 ? 0 : Math.sqrt(squares / gaps.length) / mean;
  const shared = {
    subject: USER,
    object,
    confidence: 1 / (1 + variation),
    source: "inferred",
    ...supportedBy(run),
    ...ended,
  } as const;
  const reorders = { ...shared, predicate: "REORDERS", ...since(second) } as const;
  if (third === undefined) return [reorders];
  return [reorders, { ...shared, predicate: "REGULARLY_BUYS", ...since(third) }];
}

function since({ order }: Purchase): Pick<Fact, "validFromMs" | "recordedAtMs"> {
  return { validFromMs: order.occurredAtMs, recordedAtMs: order.recordedAtMs };
}

/** Weight and support of purchases; the list may grow, the fact does not. */
function supportedBy(purchases: readonly Purchase[]): Pick<Fact, "weight" | "support"> {
  const weight = purchases.length;
  return { weight, support: (latest) => lastOf(purchases, weight, latest).map(({ order }) => order) };
}

/** Purchases on different days, and the days between them with their mean and sum of squared deviations (Welford 1962);
 *  an ended run ends where the next begins. */
type Run = {
  run: Purchase[];
  gaps: number[];
  mean: number;
  squares: number;
  ended?: Required<Pick<Fact, "validToMs" | "supersededAtMs">>;
};

function beginRun(purchase: Purchase): Run {
  return { run: [purchase], gaps: [], mean: 0, squares: 0 };
}

function continueRun(runs: Run[], purchase: Purchase): void {
  const open = runs.at(-1);
  const last = open?.run.at(-1);
  if (open === undefined || last === undefined) {
    runs.push(beginRun(purchase));
    return;
  }
  const days = daysBetween(last, purchase);
  if (days === 0) return;
  const usual = days > LEAST_LAPSE_DAYS ? median(open.gaps) : undefined;
  if (usual === undefined || days <= LAPSE_GAPS * usual) {
    open.run.push(purchase);
    if (!last.order.isBulk) addGap(open, days);
    return;
  }
  open.ended = { validToMs: purchase.order.occurredAtMs, supersededAtMs: purchase.order.recordedAtMs };
  runs.push(beginRun(purchase));
}

function addGap(run: Run, days: number): void {
  run.gaps.push(days);
  const before = days - run.mean;
  run.mean += before / run.gaps.length;
  run.squares += before * (days - run.mean);
}

function daysBetween(earlier: Purchase, later: Purchase): number {
  return dayOf(later) - dayOf(earlier);
}

function dayOf({ order }: Purchase): number {
  return Math.floor(order.occurredAtMs / DAY_MS);
}
