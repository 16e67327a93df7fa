import { filtersAnything } from "../../src/personalize/dietary/filter.ts";
import { CLASSIC_WEIGHTS, type Result, WEIGHTS, rank } from "../../src/personalize/ranking/rank.ts";
import { tasteOf } from "../../src/personalize/ranking/taste.ts";
import type { Answer, Ground } from "./answers.ts";

type Asked = { dayMs: number; results: readonly Result[]; isClassic: boolean; explain: boolean };

/** Search results as the person would have them; switched off, as they came. What was confirmed filters either way. */
export function rankAnswer({ dayMs, results, isClassic, explain }: Asked, ground: Ground): Answer {
  const { graph, shelf, confirmed, history, hidden, isOn, isPersonal } = ground;
  const filters = filtersAnything(confirmed);
  // Results name themselves: only a diet has to know what they are.
  const unknown = filters ? shelf.unknown(results.map(({ sku }) => sku)) : [];
  if (unknown.length > 0) return { unknown };
  const placed = results.map((result, place) => ({ ...result, place })).filter(({ sku }) => !hidden.has(sku));
  const shown = filters ? shelf.fitting(placed) : placed;
  const mode = isClassic ? "classic" : "model";
  if (!isOn("ranking") || !isPersonal || history.baskets.length === 0)
    return {
      mode: "off",
      basis: "none",
      results: shown.map(({ sku, score, place }) => ({ sku, score, position: place })),
      filtered: shelf.hidden,
    };
  const chosen = isClassic ? CLASSIC_WEIGHTS : WEIGHTS;
  const weights = isOn("price") ? chosen : { ...chosen, price: 0 };
  const names = graph.evidence.identities;
  const taste = tasteOf(history, { nowMs: dayMs, names, diet: () => Number(filters) });
  return {
    mode,
    basis: "own_history",
    results: rank(shown, taste, weights).map(({ result: { sku, place }, score, factors }) => ({
      sku,
      score,
      position: place,
      ...(explain ? { factors } : {}),
    })),
    filtered: shelf.hidden,
  };
}
