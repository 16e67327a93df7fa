import type { UsualItem } from "../../src/personalize/usual/items.ts";
import { basketOf, usual } from "../../src/personalize/usual/usual.ts";
import { usualClassic, usualProducts } from "../../src/personalize/usual-classic.ts";
import type { Answer, Ground } from "./answers.ts";

type Asked = { dayMs: number; limit: number; isClassic: boolean };

/** What the person usually buys, and the basket it proposes: pinned products first, hidden ones never. The classic rule knows
 *  no pins. */
export function usualAnswer(asked: Asked, ground: Ground): Answer {
  const { isOn, isPersonal } = ground;
  const mode = asked.isClassic ? "classic" : "model";
  if (!isOn("my_usual") || !isPersonal) return { mode, basis: "none", items: [], basket: [], filtered: [] };
  return asked.isClassic ? classicAnswer(asked, ground) : modelAnswer(asked, ground);
}

function classicAnswer({ limit }: Asked, ground: Ground): Answer {
  const { history, hidden, shelf } = ground;
  const candidates = usualProducts(history).filter(({ sku }) => !hidden.has(sku));
  const unknown = shelf.unknown(candidates.map(({ sku }) => sku));
  if (unknown.length > 0) return { unknown };
  const shown = new Set(shelf.shown(candidates, candidates.length).map(({ sku }) => sku));
  const found = usualClassic(history, (sku) => shown.has(sku));
  const items = found.items.slice(0, limit);
  const isListed = new Set(items.map(({ sku }) => sku));
  return {
    ...found,
    items,
    basket: found.basket.filter(({ sku }) => isListed.has(sku)),
    filtered: shelf.hidden,
  };
}

function modelAnswer({ dayMs, limit }: Asked, ground: Ground): Answer {
  const { history, wishes, hidden, shelf, shared, isOn } = ground;
  const pinned = [...wishes.pinned];
  const asked = { history, nowMs: dayMs, shared, pinned, hidden, limit: shelf.candidates(limit) };
  const found = usual(asked);
  const unknown = shelf.unknown(found.items.map(({ sku }) => sku));
  if (unknown.length > 0) return { unknown };
  const most = Math.max(limit, found.items.filter(({ isPinned }) => isPinned).length);
  const items = shelf.shown(found.items, most).filter(({ isPinned }, at) => isPinned || at < limit);
  const quantityOf = (milli: number): number => (isOn("usual_quantities") ? milli / 1000 : 1);
  return {
    mode: "model",
    basis: items.length === 0 ? "none" : found.basis,
    items: items.map((item) => usualItem(item, ground)),
    basket: basketOf(items, history).map(({ sku, milli }) => ({ sku, quantity: quantityOf(milli) })),
    filtered: shelf.hidden,
  };
}

function usualItem(item: UsualItem, { shelf, isOn }: Ground): object {
  const { sku, strength, chance, quantity, isPinned, evidence } = item;
  const { times = 0, ofBaskets = 0, daysAgo, everyDays = null, episodeIds } = evidence ?? {};
  return {
    sku,
    product_name: shelf.nameOf(sku),
    usual_quantity: isOn("usual_quantities") ? quantity.milli / 1000 : 1,
    quantity_share: quantity.share,
    strength,
    chance,
    pinned: isPinned,
    basis: "own_history",
    reason: evidence === undefined ? "You pinned it" : `In ${times} of your ${ofBaskets} orders`,
    evidence:
      evidence === undefined
        ? null
        : {
            orders: times,
            of_orders: ofBaskets,
            days_ago: daysAgo,
            every_days: everyDays,
            episodes: episodeIds,
          },
  };
}
