import type { OrderBody, OrderLine } from "../projection/episode.ts";
import type { OrderEpisode } from "./episode.ts";

/** A product as an order line describes it. Lines that describe it alike share one object: a memory of thousands of
 *  lines has few of them. */
export type Item = {
  sku: string;
  name: string;
  brand?: string | undefined;
  category?: string | undefined;
  tags: readonly string[];
  /** The tags in small letters. */
  traits: readonly string[];
  gtin?: string | undefined;
};

/** One line: how much of an item in thousandths, and its price in minor units. */
export type Line = { item: Item; milli: number; priceMinor: number };

/** Where an order came from, as far as the shop said. */
export type Origin = {
  timezone?: string | undefined;
  country?: string | undefined;
  storeId?: string | undefined;
};

type Stamped = Pick<OrderEpisode, "episodeId" | "occurredAtMs" | "recordedAtMs">;

/** An order episode as the projection keeps it. */
export type OrderEvent = Stamped & { orderId: string } & (
    | { kind: "confirmed"; lines: Line[]; isGift: boolean; from?: Origin | undefined }
    | { kind: "revised"; lines: Line[] }
    | { kind: "cancelled" }
    | { kind: "returned"; items: { sku: string; milli: number }[] }
    | { kind: "substituted"; sku: string; substitute: Line; accepted: boolean }
    | { kind: "marked"; gift: boolean | undefined; bulk: boolean | undefined }
  );

/** Shares the items of lines. */
export class ItemPool {
  readonly #items = new Map<string, Item[]>();
  readonly #all: Item[] = [];

  line(line: OrderLine): Line {
    return { item: this.#item(line), milli: milliOf(line.quantity), priceMinor: line.unit_price_minor };
  }

  #item(line: OrderLine): Item {
    const ofSku = this.#items.get(line.sku);
    const known = ofSku?.find((item) => describes(item, line));
    if (known !== undefined) return known;
    const { sku, product_name: name, brand, category, tags = [], gtin } = line;
    return this.take({ sku, name, brand, category, tags, traits: traitsOf(tags), gtin });
  }

  /** Shares an item that is known not to be there yet. */
  take(item: Item): Item {
    const ofSku = this.#items.get(item.sku);
    if (ofSku === undefined) this.#items.set(item.sku, [item]);
    else ofSku.push(item);
    this.#all.push(item);
    return item;
  }

  /** Items so far: it grows when something is described as it was not before. */
  get size(): number {
    return this.#all.length;
  }

  /** Every item of a SKU, as it was first described, then as it was described next. */
  itemsOf(sku: string): readonly Item[] {
    return this.#items.get(sku) ?? [];
  }

  /** Every item from a place on, in the order in which they came. */
  items(from = 0): readonly Item[] {
    return from === 0 ? this.#all : this.#all.slice(from);
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

/** Tags in small letters; the same list when they are. */
export function traitsOf(tags: readonly string[]): readonly string[] {
  const traits = tags.map((tag) => tag.toLowerCase());
  return traits.every((trait, index) => trait === tags[index]) ? tags : traits;
}

/** An order episode in the projection's form. */
export function orderEvent(episode: OrderEpisode, pool: ItemPool): OrderEvent {
  const { episodeId, occurredAtMs, recordedAtMs, body } = episode;
  const stamp = { episodeId, occurredAtMs, recordedAtMs, orderId: body.order_id };
  const pooled = (items: readonly OrderLine[]): Line[] => items.map((line) => pool.line(line));
  switch (episode.kind) {
    case "order_confirmed":
      return {
        ...stamp,
        kind: "confirmed",
        lines: pooled(episode.body.items),
        isGift: episode.body.gift === true,
        from: originOf(episode.body),
      };
    case "order_revised":
      return { ...stamp, kind: "revised", lines: pooled(episode.body.items) };
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

function originOf({ timezone, country, store_id: storeId }: OrderBody): Origin | undefined {
  const says = timezone ?? country ?? storeId;
  return says === undefined ? undefined : { timezone, country, storeId };
}

function milliOf(quantity: number): number {
  return Math.round(quantity * 1000);
}

/** Lines an event brings. */
export function linesOf(event: OrderEvent): readonly Line[] {
  switch (event.kind) {
    case "confirmed":
    case "revised":
      return event.lines;
    case "substituted":
      return [event.substitute];
    case "cancelled":
    case "returned":
    case "marked":
      return [];
  }
}
