import type { OrderLine } from "../projection/episode.ts";
import type { OrderEpisode } from "./episode.ts";

/** A product as an order line describes it. Lines that describe it alike share one object: a memory of thousands of
 *  lines has few of them. */
export type Item = {
  sku: string;
  name: string;
  brand?: string | undefined;
  category?: string | undefined;
  tags: readonly string[];
  gtin?: string | undefined;
};

/** One line: how much of an item in thousandths, and its price in minor units. */
export type Line = { item: Item; milli: number; priceMinor: number };

type Stamped = Pick<OrderEpisode, "episodeId" | "occurredAtMs" | "recordedAtMs">;

/** An order episode as the projection keeps it. */
export type OrderEvent = Stamped & { orderId: string } & (
    | { kind: "confirmed"; lines: Line[]; isGift: boolean }
    | { kind: "revised"; lines: Line[] }
    | { kind: "cancelled" }
    | { kind: "returned"; items: { sku: string; milli: number }[] }
    | { kind: "substituted"; sku: string; substitute: Line; accepted: boolean }
    | { kind: "marked"; gift: boolean | undefined; bulk: boolean | undefined }
  );

/** Shares the items of lines. */
export class ItemPool {
  readonly #items = new Map<string, Item[]>();

  line(line: OrderLine): Line {
    return { item: this.#item(line), milli: milliOf(line.quantity), priceMinor: line.unit_price_minor };
  }

  #item(line: OrderLine): Item {
    const ofSku = this.#items.get(line.sku);
    const known = ofSku?.find((item) => describes(item, line));
    if (known !== undefined) return known;
    const { sku, product_name: name, brand, category, tags = [], gtin } = line;
    const item = { sku, name, brand, category, tags, gtin };
    if (ofSku === undefined) this.#items.set(sku, [item]);
    else ofSku.push(item);
    return item;
  }
}

function describes(item: Item, line: OrderLine): boolean {
  const { tags = [] } = line;
  return (
    item.name === line.product_name &&
    item.brand === line.brand &&
    item.category === line.category &&
    item.gtin === line.gtin &&
    item.tags.length === tags.length &&
    item.tags.every((tag, index) => tag === tags[index])
  );
}

/** An order episode in the projection's form. */
export function orderEvent(episode: OrderEpisode, pool: ItemPool): OrderEvent {
  const { episodeId, occurredAtMs, recordedAtMs, body } = episode;
  const stamp = { episodeId, occurredAtMs, recordedAtMs, orderId: body.order_id };
  const linesOf = (items: readonly OrderLine[]): Line[] => items.map((line) => pool.line(line));
  switch (episode.kind) {
    case "order_confirmed":
      return {
        ...stamp,
        kind: "confirmed",
        lines: linesOf(episode.body.items),
        isGift: episode.body.gift === true,
      };
    case "order_revised":
      return { ...stamp, kind: "revised", lines: linesOf(episode.body.items) };
    case "order_cancelled":
      return { ...stamp, kind: "cancelled" };
    case "order_returned": {
      const items = episode.body.items.map(({ sku, quantity }) => ({ sku, milli: milliOf(quantity) }));
      return { ...stamp, kind: "returned", items };
    }
    case "order_substituted": {
      const { sku, substitute, accepted } = episode.body;
      return { ...stamp, kind: "substituted", sku, substitute: pool.line(substitute), accepted };
    }
    case "order_marked":
      return { ...stamp, kind: "marked", gift: episode.body.gift, bulk: episode.body.bulk };
  }
}

function milliOf(quantity: number): number {
  return Math.round(quantity * 1000);
}
