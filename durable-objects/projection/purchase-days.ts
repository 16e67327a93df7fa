import { z } from "zod";
import type { Projection } from "./projection.ts";

const MS_PER_DAY = 86_400_000;

/** When each product was bought: UTC day numbers since 1970, ascending, each once. Gift orders do not count. */
export type PurchaseDays = Map<string, { name: string; namedAtMs: number; orders: number; days: number[] }>;

const Frozen = z.tuple([z.string(), z.string(), z.number(), z.number(), z.array(z.number())]);

/** Purchase days by SKU: what reorder timing is computed from. */
export const purchaseDays: Projection<PurchaseDays> = {
  name: "purchase_days",
  version: 1,
  empty: () => new Map(),
  add(view, { body, occurredAtMs }) {
    if (body.gift === true) return;
    const names = new Map(body.items.map((line) => [line.sku, line.product_name]));
    for (const [sku, name] of names) addDay(view, { sku, name }, occurredAtMs);
  },
  freeze: (view) =>
    [...view].map(([sku, known]) => [sku, known.name, known.namedAtMs, known.orders, known.days]),
  thaw: (entries) =>
    new Map(
      entries.map((entry) => {
        const [sku, name, namedAtMs, orders, days] = Frozen.parse(entry);
        return [sku, { name, namedAtMs, orders, days }];
      }),
    ),
};

function addDay(view: PurchaseDays, { sku, name }: { sku: string; name: string }, atMs: number): void {
  const day = Math.floor(atMs / MS_PER_DAY);
  const known = view.get(sku);
  if (known === undefined) {
    view.set(sku, { name, namedAtMs: atMs, orders: 1, days: [day] });
    return;
  }
  known.orders += 1;
  if (atMs > known.namedAtMs || (atMs === known.namedAtMs && name > known.name)) {
    known.name = name;
    known.namedAtMs = atMs;
  }
  const place = known.days.findLastIndex((other) => other <= day);
  if (known.days[place] !== day) known.days.splice(place + 1, 0, day);
}
