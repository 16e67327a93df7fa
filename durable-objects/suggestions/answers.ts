import type { Confirmed } from "../../src/personalize/dietary/filter.ts";
import type { PurchaseHistory } from "../../src/personalize/history.ts";
import { type Locality, placesOf } from "../../src/personalize/locality.ts";
import type { Weighted } from "../../src/personalize/next-basket/candidates.ts";
import { nextBasket } from "../../src/personalize/next-basket/next-basket.ts";
import { SHIPPED_TREES } from "../../src/personalize/next-basket/shipped.ts";
import type { SharedModel } from "../../src/personalize/shared-model.ts";
import type { MemoryGraph } from "../graph/memory-graph.ts";
import type { Feature, Wishes } from "../graph/wishes.ts";
import { dietaryAnswer } from "./dietary-answer.ts";
import type { SuggestQuestion } from "./question.ts";
import { complementsAnswer } from "./complements-answer.ts";
import { rankAnswer } from "./rank-answer.ts";
import { reorderAnswer } from "./reorder-answer.ts";
import type { Shelf } from "./shelf.ts";
import { usualAnswer } from "./usual-answer.ts";
import { reasonIn } from "./words.ts";

/** What answers are made of. */
export type Ground = {
  graph: MemoryGraph;
  /** Empty where the person may not be known. */
  history: PurchaseHistory;
  /** Orders before this may not be used, epoch milliseconds; -Infinity: all may. */
  retainedFromMs: number;
  wishes: Wishes;
  confirmed: Confirmed;
  isOn: (feature: Feature) => boolean;
  isPersonal: boolean;
  /** SKUs that are never shown. */
  hidden: ReadonlySet<string>;
  /** SKUs of products that the person buys by another one: they are suggested by that alone. */
  otherNames: ReadonlySet<string>;
  shelf: Shelf;
  locality: Locality;
  shared: SharedModel | undefined;
  sharedOrNone: SharedModel;
  /** Products dealt with lately, where the person may be known. */
  signals: readonly Weighted[];
};

/** An answer but for its ids, or products that must be looked up first. */
export type Answer = object | { unknown: string[] };

/** Answers a question. */
export function answerOf(question: SuggestQuestion, ground: Ground): Answer {
  switch (question.feature) {
    case "my_usual":
      return usualAnswer(question, ground);
    case "recommendations":
      return recommendationsAnswer(question, ground);
    case "reorder":
      return reorderAnswer(question, ground);
    case "dietary":
      return dietaryAnswer(question, ground);
    case "complements":
      return complementsAnswer(question, ground);
    case "ranking":
      return rankAnswer(question, ground);
  }
}

type Asked = { dayMs: number; limit: number; hasOwnTrees: boolean };

function recommendationsAnswer({ dayMs, limit, hasOwnTrees }: Asked, ground: Ground): Answer {
  const { history, hidden, shelf, sharedOrNone: shared, signals, isOn, locality } = ground;
  if (!isOn("recommendations")) return { basis: "none", items: [], filtered: [] };
  const asked = {
    history,
    nowMs: dayMs,
    shared,
    trees: hasOwnTrees ? SHIPPED_TREES : undefined,
    signals,
    local: history.baskets.length === 0 ? localIn(shared, locality) : [],
  };
  const leftOut = new Set([...hidden, ...ground.otherNames]);
  const found = nextBasket({ ...asked, hidden: leftOut, limit: shelf.candidates(limit) });
  const unknown = shelf.unknown(found.items.map(({ sku }) => sku));
  if (unknown.length > 0) return { unknown };
  const items = shelf.shown(found.items, limit);
  return {
    basis: items[0]?.basis ?? "none",
    items: items.map(({ sku, score, basis, reasons, episodeIds }) => ({
      sku,
      product_name: shelf.nameOf(sku),
      score,
      basis,
      reason: reasonIn(reasons, {
        nameOf: (other) => shelf.nameOf(other) ?? other,
        weekday: locality.weekday,
      }),
      evidence: { episodes: episodeIds },
    })),
    filtered: shelf.hidden,
  };
}

/** What is popular on that day of the week: at the store, in the country, and everywhere. */
function localIn(shared: SharedModel, locality: Locality): string[] {
  const places = [...placesOf(locality), undefined];
  return [...new Set(places.flatMap((place) => shared.popularOn(locality.weekday, place)))];
}
