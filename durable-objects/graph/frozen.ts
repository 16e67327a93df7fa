import type { Kept } from "./evidence.ts";
import { parseOther } from "./episode-schema.ts";
import {
  type Item,
  type ItemPool,
  type Line,
  type OrderEvent,
  type Origin,
  linesOf,
  traitsOf,
} from "./order-event.ts";

/**
 * Evidence as a snapshot keeps it: one entry an episode, in the order of the log, and before it the items it is the first
 * to name; lines name items by their place. Entries never change once they are there, so a snapshot that grew differs
 * at its end only. What cannot be read is an error: the log has everything.
 */
export function* frozen(kept: readonly Kept[]): Generator<unknown[]> {
  const places = new Map<Item, number>();
  for (const one of kept) {
    if ("other" in one) {
      // As it will be thawed, to the letter: else the next snapshot would write it once more.
      yield ["other", parseOther(one.other)];
      continue;
    }
    for (const { item } of linesOf(one.order)) {
      if (places.has(item)) continue;
      places.set(item, places.size);
      const { sku, name, brand = null, category = null, tags, gtin = null } = item;
      yield ["item", sku, name, brand, category, tags, gtin];
    }
    yield frozenOrder(one.order, places);
  }
}

function frozenOrder(event: OrderEvent, places: ReadonlyMap<Item, number>): unknown[] {
  const { kind, orderId, episodeId, occurredAtMs, recordedAtMs } = event;
  const stamp = [kind, orderId, episodeId, occurredAtMs, recordedAtMs];
  const lines = linesOf(event).flatMap(({ item, milli, priceMinor }) => [
    places.get(item),
    milli,
    priceMinor,
  ]);
  switch (event.kind) {
    case "confirmed":
      return [...stamp, lines, event.isGift, ...frozenOrigin(event.from)];
    case "revised":
      return [...stamp, lines];
    case "cancelled":
      return stamp;
    case "returned":
      return [...stamp, event.items.flatMap(({ sku, milli }) => [sku, milli])];
    case "substituted":
      return [...stamp, lines, event.sku, event.accepted];
    case "marked":
      return [...stamp, event.gift ?? null, event.bulk ?? null];
  }
}

/** Nothing where nothing was said. */
function frozenOrigin(from: Origin | undefined): (string | null)[] {
  return from === undefined ? [] : [from.timezone ?? null, from.country ?? null, from.storeId ?? null];
}

function thawedOrigin(said: readonly unknown[]): Origin | undefined {
  const [timezone, country, storeId] = said.map((one) => (typeof one === "string" ? one : undefined));
  return said.length === 0 ? undefined : { timezone, country, storeId };
}

/** The evidence of frozen entries, its items shared through the pool.
 *  @throws Error for an entry that is none */
export function* thawed(entries: Iterable<unknown>, pool: ItemPool): Generator<Kept> {
  const items: Item[] = [];
  for (const entry of entries) {
    const [kind, ...rest] = list(entry);
    if (kind === "item") items.push(pool.take(thawedItem(rest)));
    else if (kind === "other") yield { other: parseOther(rest[0]) };
    else yield { order: thawedOrder(kind, rest, items) };
  }
}

function thawedItem([sku, name, brand, category, tags, gtin]: unknown[]): Item {
  const named = list(tags).map(text);
  return {
    sku: text(sku),
    name: text(name),
    brand: brand === null ? undefined : text(brand),
    category: category === null ? undefined : text(category),
    tags: named,
    traits: traitsOf(named),
    gtin: gtin === null ? undefined : text(gtin),
  };
}

function thawedOrder(kind: unknown, rest: unknown[], items: readonly Item[]): OrderEvent {
  const [orderId, episodeId, occurredAtMs, recordedAtMs, ...said] = rest;
  const stamp = {
    orderId: text(orderId),
    episodeId: text(episodeId),
    occurredAtMs: number(occurredAtMs),
    recordedAtMs: number(recordedAtMs),
  };
  switch (kind) {
    case "confirmed":
      return {
        ...stamp,
        kind,
        lines: thawedLines(said[0], items),
        isGift: said[1] === true,
        from: thawedOrigin(said.slice(2)),
      };
    case "revised":
      return { ...stamp, kind, lines: thawedLines(said[0], items) };
    case "cancelled":
      return { ...stamp, kind };
    case "returned":
      return { ...stamp, kind, items: thawedReturn(list(said[0])) };
    case "substituted": {
      const [substitute] = thawedLines(said[0], items);
      if (substitute === undefined) throw new Error("a substitution has no substitute");
      return { ...stamp, kind, sku: text(said[1]), substitute, accepted: said[2] === true };
    }
    case "marked":
      return { ...stamp, kind, gift: mark(said[0]), bulk: mark(said[1]) };
    default:
      throw new Error(`a frozen entry is of no kind: ${String(kind)}`);
  }
}

function thawedLines(value: unknown, items: readonly Item[]): Line[] {
  const numbers = list(value);
  const lines: Line[] = [];
  for (let index = 0; index < numbers.length; index += 3) {
    const item = items[number(numbers[index])];
    if (item === undefined) throw new Error("a line names no item");
    lines.push({ item, milli: number(numbers[index + 1]), priceMinor: number(numbers[index + 2]) });
  }
  return lines;
}

function thawedReturn(values: readonly unknown[]): { sku: string; milli: number }[] {
  return values.flatMap((sku, index) =>
    index % 2 === 0 ? [{ sku: text(sku), milli: number(values[index + 1]) }] : [],
  );
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error("a frozen entry is no list");
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error("a frozen text is none");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number") throw new Error("a frozen number is none");
  return value;
}

function mark(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
