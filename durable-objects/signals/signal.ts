import { z } from "zod";
import { jsonIn } from "../../src/json-in.ts";

/** What a person did with a product short of buying it. */
const SIGNAL_TYPES = ["cart", "view", "click", "search", "remove"] as const;

/** A product, what was done with it, and when: epoch milliseconds. */
export type Signal = { sku: string; type: (typeof SIGNAL_TYPES)[number]; atMs: number };

/** The latest so many are kept. */
const MOST_SIGNALS = 1_000;

/** The same done again within this is one. */
const SAME_MS = 60_000;

/** Signals in the order of time, the latest ones alone, and what comes again within a minute once. */
export function coalesced(signals: readonly Signal[]): Signal[] {
  const last = new Map<string, number>();
  const kept: Signal[] = [];
  for (const signal of [...signals].sort((a, b) => a.atMs - b.atMs)) {
    const of = `${signal.type} ${signal.sku}`;
    const beforeMs = last.get(of);
    if (beforeMs !== undefined && signal.atMs - beforeMs < SAME_MS) continue;
    last.set(of, signal.atMs);
    kept.push(signal);
  }
  return kept.slice(-MOST_SIGNALS);
}

const Row = jsonIn(
  z.object({
    skus: z.array(z.string()),
    seen: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative(), z.number()])),
  }),
);

/** Signals as text: each SKU once, and what was done with it by places. */
export function written(signals: readonly Signal[]): string {
  const skus = [...new Set(signals.map(({ sku }) => sku))];
  const places = new Map(skus.map((sku, place) => [sku, place]));
  const seen = signals.map(({ sku, type, atMs }) => [places.get(sku), SIGNAL_TYPES.indexOf(type), atMs]);
  return JSON.stringify({ skus, seen });
}

/** A signal as the API names it. */
export function signalAnswer({ sku, type, atMs }: Signal): { sku: string; type: string; at: string } {
  return { sku, type, at: new Date(atMs).toISOString() };
}

/** What was written. A cache: what cannot be read is nothing. */
export function parsed(text: string): Signal[] {
  const { success, data } = Row.safeParse(text);
  if (!success) return [];
  return data.seen.flatMap(([place, kind, atMs]) => {
    const sku = data.skus[place];
    const type = SIGNAL_TYPES[kind];
    return sku === undefined || type === undefined ? [] : [{ sku, type, atMs }];
  });
}
