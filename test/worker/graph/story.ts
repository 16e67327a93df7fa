import type { Episode, Happening } from "../../../durable-objects/graph/episode.ts";
import type { Fact, Predicate } from "../../../durable-objects/graph/facts/fact.ts";
import { MemoryGraph } from "../../../durable-objects/graph/memory-graph.ts";
import { reorderOf, stateOf } from "../../../durable-objects/graph/reorder.ts";
import type { OrderLine } from "../../../durable-objects/projection/episode.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);

function dayOf(ms: number): number {
  return (ms - START_MS) / DAY_MS;
}

/** The start of a day of the story, from 0 on 1 January 2026. */
function dayMs(day: number): number {
  return START_MS + day * DAY_MS;
}

/** A line; two of it, unless told otherwise. */
export function line(sku: string, more: Partial<OrderLine> = {}): OrderLine {
  return { sku, product_name: sku, quantity: 2, unit_price_minor: 219, ...more };
}

/** What happens to a shopper, told as it is learned; days are event days, and the day it is learned unless that is given. */
export class Story {
  readonly episodes: Episode[] = [];

  order(
    day: number,
    items: OrderLine[],
    { gift, knownOn = day }: { gift?: boolean; knownOn?: number } = {},
  ): string {
    const orderId = `ord_${this.episodes.length}`;
    const body = {
      order_id: orderId,
      items,
      item_count: items.length,
      total_minor: 0,
      currency: "EUR",
      ...(gift === undefined ? {} : { gift }),
    };
    this.#add({ kind: "order_confirmed", body }, { day, knownOn });
    return orderId;
  }

  add(day: number, happening: Happening, knownOn = day): string {
    return this.#add(happening, { day, knownOn });
  }

  /** Facts that hold on a day as they were known on another; both absent: now, with all that is known. */
  facts(predicate: Predicate, on: { valid?: number; known?: number } = {}): Told[] {
    const { valid = 1e5, known = 1e5 } = on;
    const then = { validAtMs: dayMs(valid), knownAtMs: dayMs(known) };
    return this.#told(MemoryGraph.asOf(this.episodes, then), predicate).filter(({ to }) => to === undefined);
  }

  /** When a product is bought again; undefined: nobody can say. Days are those of the story. */
  reorder(sku: string): { cycle: number; due: number; stateOn: (day: number) => string } | undefined {
    const purchases = MemoryGraph.of(this.episodes).evidence.purchases.byProduct.get(sku) ?? [];
    const reorder = reorderOf(purchases);
    if (reorder === undefined) return undefined;
    const first = START_MS / DAY_MS;
    const stateOn = (day: number): string => stateOf(reorder, first + day);
    return { cycle: reorder.cycleDays, due: reorder.dueDay - first, stateOn };
  }

  /** Every stretch of time a predicate ever held, by all that is known. */
  history(predicate: Predicate): Told[] {
    return this.#told(MemoryGraph.of(this.episodes), predicate);
  }

  #told(graph: MemoryGraph, predicate: Predicate): Told[] {
    return [...graph.facts.all()].filter((fact) => fact.predicate === predicate).map(tell);
  }

  #add(happening: Happening, { day, knownOn }: { day: number; knownOn: number }): string {
    const episodeId = `ep_${this.episodes.length}`;
    const stamp = { episodeId, occurredAtMs: dayMs(day), recordedAtMs: dayMs(knownOn) };
    this.episodes.push({ ...happening, ...stamp });
    return episodeId;
  }
}

/** A fact as a story tells it: event days, support by episode id. */
export type Told = {
  object: string;
  weight: number;
  from: number;
  to: number | undefined;
  support: string[];
} & Pick<Fact, "subject" | "source" | "confidence">;

function tell({ object, subject, source, confidence, weight, validFromMs, validToMs, support }: Fact): Told {
  return {
    object,
    subject,
    source,
    confidence,
    weight,
    from: dayOf(validFromMs),
    to: validToMs === undefined ? undefined : dayOf(validToMs),
    support: support().map(({ episodeId }) => episodeId),
  };
}
