import { bundlesOf } from "../../src/personalize/reorder/bundles.ts";
import { reorderClassic } from "../../src/personalize/reorder/classic.ts";
import type { ReorderItem } from "../../src/personalize/reorder/item.ts";
import { reorder } from "../../src/personalize/reorder/reorder.ts";
import { SHIPPED_REORDER as weights } from "../../src/personalize/reorder/shipped.ts";
import type { Answer, Ground } from "./answers.ts";

type Asked = { dayMs: number; limit: number; withinDays: number; isClassic: boolean };

/** What is needed again, the likeliest first; what waits because the person said so; what nobody waits for any more. */
export function reorderAnswer(asked: Asked, ground: Ground): Answer {
  const isOff = !ground.isOn("reorder") || !ground.isPersonal;
  if (asked.isClassic)
    return isOff ? { mode: "classic", basis: "none", items: [], filtered: [] } : classicAnswer(asked, ground);
  const nothing = { items: [], snoozed: [], lapsed: [], bundles: [], filtered: [] };
  return isOff ? { mode: "model", basis: "none", ...nothing } : modelAnswer(asked, ground);
}

function classicAnswer({ dayMs, limit }: Asked, { history, hidden, shelf, wishes }: Ground): Answer {
  const asked = { nowMs: dayMs, limit: shelf.candidates(limit), hidden, snoozed: wishes.snoozedUntilMs };
  const found = reorderClassic(history, asked);
  const unknown = shelf.unknown(found.items.map(({ sku }) => sku));
  if (unknown.length > 0) return { unknown };
  const items = shelf
    .shown(found.items, limit)
    .map((item) => ({ ...item, product_name: shelf.nameOf(item.sku) }));
  return { mode: "classic", basis: items.length === 0 ? "none" : found.basis, items, filtered: shelf.hidden };
}

function modelAnswer({ dayMs, limit, withinDays }: Asked, ground: Ground): Answer {
  const { history, hidden, shelf, shared, wishes } = ground;
  const model = { weights, ratePerDay: (sku: string) => shared?.product(sku)?.reorderRatePerDay };
  const most = shelf.candidates(limit);
  const asked = { nowMs: dayMs, withinDays, limit: most, hidden, snoozed: wishes.snoozedUntilMs };
  const found = reorder(history, model, asked);
  const all = [...found.items, ...found.snoozed, ...found.lapsed];
  const unknown = shelf.unknown(all.map(({ sku }) => sku));
  if (unknown.length > 0) return { unknown };
  const items = shelf.shown(found.items, limit);
  const [snoozed, lapsed] = [shelf.shown(found.snoozed, limit), shelf.shown(found.lapsed, limit)];
  const isNothing = items.length + snoozed.length + lapsed.length === 0;
  const named = (shown: readonly ReorderItem[]): object[] =>
    shown.map((item) => ({ ...item, product_name: shelf.nameOf(item.sku) }));
  return {
    mode: "model",
    basis: isNothing ? "none" : found.basis,
    items: named(items),
    snoozed: named(snoozed),
    lapsed: named(lapsed),
    bundles: bundlesOf(items),
    filtered: shelf.hidden,
  };
}
