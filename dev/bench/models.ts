import { MemoryGraph } from "../../durable-objects/graph/memory-graph.ts";
import { KeptHistory, type PurchaseHistory } from "../../src/personalize/history.ts";
import { complements } from "../../src/personalize/complements/complements.ts";
import { SHIPPED_COMPLEMENTS } from "../../src/personalize/complements/shipped.ts";
import { nextBasket } from "../../src/personalize/next-basket/next-basket.ts";
import { SHIPPED_TREES } from "../../src/personalize/next-basket/shipped.ts";
import { reorder } from "../../src/personalize/reorder/reorder.ts";
import { SHIPPED_REORDER } from "../../src/personalize/reorder/shipped.ts";
import type { SharedModel } from "../../src/personalize/shared-model.ts";
import { usual } from "../../src/personalize/usual/usual.ts";
import { sharedOf } from "../train/shared-of.ts";
import { episodeOf } from "./memory/held.ts";
import { HEAVY, lightHousehold, rowsOf } from "./memory/household.ts";
import { median, rounded } from "./statistics.ts";

const MS_PER_DAY = 86_400_000;
const ROUNDS = 400;
const OTHERS = 300;
const LIMIT = 20;
const CART = 8;

/** Milliseconds of a model for a heavy user, medians: the history kept beside the memory, everything else anew. */
export type ModelsResult = {
  history_ms: number;
  usual_ms: number;
  next_basket_ms: number;
  reorder_ms: number;
  complements_ms: number;
};

/** Times the models of a memory of 500 orders of 20 lines and 1,500 products, in this process and without storage. */
export function measureModels(): ModelsResult {
  const memory = MemoryGraph.of([...rowsOf(HEAVY)].map(episodeOf));
  const kept = new KeptHistory();
  const history = kept.of(memory.evidence);
  const shared = sharedOfAll(history);
  const nowMs = (history.baskets.at(-1)?.atMs ?? 0) + MS_PER_DAY;
  const hidden = new Set<string>();
  const asked = { history, nowMs, shared, hidden, limit: LIMIT };
  const timing = {
    weights: SHIPPED_REORDER,
    ratePerDay: (sku: string): number | undefined => shared.product(sku)?.reorderRatePerDay,
  };
  const cart = history.baskets.at(-1)?.skus.slice(0, CART) ?? [];
  return {
    history_ms: medianMs(() => new KeptHistory().of(memory.evidence)),
    usual_ms: medianMs(() => usual({ ...asked, pinned: [], history: kept.of(memory.evidence) })),
    next_basket_ms: medianMs(() =>
      nextBasket({ ...asked, signals: [], trees: SHIPPED_TREES, history: kept.of(memory.evidence) }),
    ),
    reorder_ms: medianMs(() =>
      reorder(kept.of(memory.evidence), timing, { ...asked, withinDays: 7, snoozed: new Map() }),
    ),
    complements_ms: medianMs(() =>
      complements(kept.of(memory.evidence), { shared, weights: SHIPPED_COMPLEMENTS }, { ...asked, cart }),
    ),
  };
}

/** What the heavy user and other households buy. */
function sharedOfAll(heavy: PurchaseHistory): SharedModel {
  const others = Array.from({ length: OTHERS }, (_none, seed) =>
    new KeptHistory().of(MemoryGraph.of([...rowsOf(lightHousehold(seed))].map(episodeOf)).evidence),
  );
  return sharedOf(
    [heavy, ...others].map(({ baskets }) =>
      baskets.map(({ atMs, skus }) => ({ day: Math.floor(atMs / MS_PER_DAY), skus })),
    ),
  );
}

function medianMs(call: () => unknown): number {
  const timesMs = Array.from({ length: ROUNDS }, () => {
    const fromMs = performance.now();
    call();
    return performance.now() - fromMs;
  });
  return rounded(median(timesMs));
}
