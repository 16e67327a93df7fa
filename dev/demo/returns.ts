import type { DemoOrder } from "./source.ts";

/** A credit note of the source: what came back, in positive quantities. */
export type CreditNote = {
  customer: number;
  invoice: string;
  at: string;
  lines: { sku: string; quantity: number }[];
};

/** What comes back of one order by one credit note, ready to send. */
export type DemoReturn = {
  customer: number;
  creditNote: string;
  invoice: string;
  body: { items: { sku: string; quantity: number }[]; occurred_at: string };
  /** What the order's lines cost, in minor units. */
  totalMinor: number;
};

/** Returns, and how many lines of credit notes belong to no order: fees, corrections, and what was sold before the source
 *  begins. */
export type Matched = { returns: DemoReturn[]; unmatchedLines: number };

/**
 * Finds for each line of a credit note the customer's latest earlier order that still has so much of the product.
 * Deterministic: notes in the order of time, then of their numbers.
 * @param orders in order of time
 */
export function matchReturns(orders: readonly DemoOrder[], notes: readonly CreditNote[]): Matched {
  const left = new Map(orders.map((order) => [order, order.order.items.map(({ quantity }) => quantity)]));
  const byCustomer = Map.groupBy(orders, ({ customer }) => customer);
  const sorted = [...notes].sort((a, b) => compare(a.at, b.at) || compare(a.invoice, b.invoice));
  let unmatchedLines = 0;
  const returns = sorted.flatMap((note) => {
    const parts = new Map<DemoOrder, DemoReturn>();
    const mine = (byCustomer.get(note.customer) ?? []).filter(({ order }) => order.occurred_at < note.at);
    for (const { sku, quantity } of note.lines) {
      const order = mine.findLast((each) => leftOf(each, sku, left.get(each) ?? []) >= quantity);
      if (order === undefined) {
        unmatchedLines += 1;
        continue;
      }
      const part = parts.get(order) ?? emptyReturn(note, order);
      part.totalMinor += take(order, { sku, quantity }, left.get(order) ?? []);
      part.body.items.push({ sku, quantity });
      parts.set(order, part);
    }
    return [...parts.values()];
  });
  return { returns, unmatchedLines };
}

function emptyReturn({ customer, invoice, at }: CreditNote, order: DemoOrder): DemoReturn {
  const body = { items: [], occurred_at: at };
  return { customer, creditNote: invoice, invoice: order.invoice, body, totalMinor: 0 };
}

function leftOf({ order }: DemoOrder, sku: string, left: readonly number[]): number {
  return order.items.reduce((sum, item, index) => sum + (item.sku === sku ? (left[index] ?? 0) : 0), 0);
}

/** Takes so much of a product off an order, from the first of its lines on, as the memory does.
 *  @returns what that had cost, in minor units */
function take(
  { order }: DemoOrder,
  { sku, quantity }: { sku: string; quantity: number },
  left: number[],
): number {
  let wanted = quantity;
  let cost = 0;
  for (const [index, item] of order.items.entries()) {
    const taken = item.sku === sku ? Math.min(left[index] ?? 0, wanted) : 0;
    left[index] = (left[index] ?? 0) - taken;
    wanted -= taken;
    cost += taken * item.unit_price_minor;
  }
  return cost;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
