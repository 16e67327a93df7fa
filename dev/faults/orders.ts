import type { OrderToSend } from "../edge.ts";

const PRODUCTS = 40;
/** Prices are multiples of four cents, so that a quarter of a unit is a whole number of cents and nobody rounds. */
const PRICE_STEP_MINOR = 4;
const QUANTITIES = [1, 2, 3, 0.5, 0.25, 1.5];
const MAX_LINES = 6;
/** One order of a customer's in so many is too large for a queue message and travels as a claim check. */
const LARGE_EVERY = 100;
const FIRST_LARGE = 5;
const LARGE_LINES = 250;
/** The longest name there may be. */
const LONG_NAME_CHARACTERS = 512;

/** An order under its customer's key, which also stands in it as the session, so that it can be found under any id. */
export type Order = { user: string; key: string; body: OrderToSend & { session_id: string } };

/** A customer's nth order, of up to six lines, now and then of very many.
 *  @param random numbers in [0, 1) */
export function drawOrder(
  { user, key, nth }: { user: string; key: string; nth: number },
  random: () => number,
): Order {
  const isLarge = nth % LARGE_EVERY === FIRST_LARGE;
  const lines = isLarge ? LARGE_LINES : 1 + Math.floor(random() * MAX_LINES);
  const items = Array.from({ length: lines }, () => {
    const product = Math.floor(random() * PRODUCTS);
    const name = `Leafloaf product ${product}`;
    return {
      sku: `FAULTS-${product}`,
      product_name: isLarge ? name.padEnd(LONG_NAME_CHARACTERS, ".") : name,
      quantity: QUANTITIES[Math.floor(random() * QUANTITIES.length)] ?? 1,
      unit_price_minor: PRICE_STEP_MINOR * (10 + product),
    };
  });
  return { user, key, body: { currency: "EUR", session_id: key, items } };
}

/** Whether an order travels as a claim check. */
export function isLargeOrder({ body }: Order): boolean {
  return body.items.length === LARGE_LINES;
}

/** What an order costs, in minor units. */
export function totalMinorOf({ body }: Order): number {
  return body.items.reduce((sum, { quantity, unit_price_minor }) => sum + quantity * unit_price_minor, 0);
}

/** A line as every system must have it, place first; numbers may come as "2.000". */
export function lineText(place: unknown, item: { sku: unknown; quantity: unknown; price: unknown }): string {
  return `${Number(place)} ${String(item.sku)} × ${Number(item.quantity)} at ${Number(item.price)}`;
}

/** An order's lines as every system must have them. */
export function linesOf(
  items: readonly { sku: string; quantity: number; unit_price_minor: number }[],
): string[] {
  return items.map(({ sku, quantity, unit_price_minor: price }, index) =>
    lineText(index + 1, { sku, quantity, price }),
  );
}
