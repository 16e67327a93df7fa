import { describe, it } from "vitest";
import { type CreditNote, matchReturns } from "../../dev/demo/returns.ts";
import { type DemoOrder, readSource } from "../../dev/demo/source.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");

function order(
  day: number,
  customer: number,
  ...lines: [sku: string, quantity: number, price: number][]
): DemoOrder {
  const items = lines.map(([sku, quantity, unit_price_minor]) => ({
    sku,
    product_name: sku,
    quantity,
    unit_price_minor,
  }));
  const occurred_at = `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`;
  return { customer, invoice: `${customer}-${day}`, order: { currency: "GBP", occurred_at, items } };
}

function note(day: number, ...lines: [sku: string, quantity: number][]): CreditNote {
  const at = `2026-11-${String(day).padStart(2, "0")}T12:00:00.000Z`;
  return { customer: 1, invoice: `C${day}`, at, lines: lines.map(([sku, quantity]) => ({ sku, quantity })) };
}

function key(invoice: string, sku: string): string {
  return `${invoice} ${sku}`;
}

describe("the credit notes of npm run demo", () => {
  it("come back of the latest earlier order that still has so much", ({ expect }) => {
    const orders = [
      order(1, 1, ["A", 5, 100]),
      order(2, 2, ["A", 9, 100]),
      order(3, 1, ["A", 2, 110], ["B", 1, 50]),
      order(9, 1, ["A", 9, 120]),
    ];
    const { returns, unmatchedLines } = matchReturns(orders, [
      note(5, ["A", 2]),
      note(4, ["A", 1], ["B", 1]),
    ]);
    expect(
      returns.map(({ creditNote, invoice, body, totalMinor }) => [
        creditNote,
        invoice,
        body.items,
        totalMinor,
      ]),
    ).toEqual([
      [
        "C4",
        "1-3",
        [
          { sku: "A", quantity: 1 },
          { sku: "B", quantity: 1 },
        ],
        160,
      ],
      ["C5", "1-1", [{ sku: "A", quantity: 2 }], 200],
    ]);
    expect(unmatchedLines).toBe(0);
  });

  it("that no earlier order of the same customer explains are counted, line by line", ({ expect }) => {
    const orders = [order(3, 1, ["A", 2, 100]), order(1, 2, ["B", 1, 100])];
    const notes = [note(2, ["A", 1]), note(4, ["A", 3], ["B", 1]), note(5, ["A", 2]), note(6, ["A", 1])];
    const { returns, unmatchedLines } = matchReturns(orders, notes);
    expect(returns.map(({ creditNote }) => creditNote)).toEqual(["C5"]);
    expect(unmatchedLines).toBe(4);
  });

  it("take a product that stands on several lines off the first of them", ({ expect }) => {
    const orders = [order(1, 1, ["A", 2, 100], ["B", 1, 10], ["A", 2, 80])];
    const { returns } = matchReturns(orders, [note(2, ["A", 3]), note(3, ["A", 1])]);
    expect(returns.map(({ totalMinor }) => totalMinor)).toEqual([280, 80]);
  });

  it("of the real source never return more of a product than an order had", ({ expect }) => {
    const { orders, returns, creditNotes, unmatchedLines } = readSource(NOW_MS, 1_000_000);
    expect(orders).toHaveLength(4438);
    expect(creditNotes).toBe(567);
    const returnedLines = returns.reduce((sum, { body }) => sum + body.items.length, 0);
    expect([returns.length, returnedLines, unmatchedLines]).toEqual([530, 1091, 189]);
    const left = new Map<string, number>();
    for (const {
      invoice,
      order: { items },
    } of orders)
      for (const { sku, quantity } of items)
        left.set(key(invoice, sku), (left.get(key(invoice, sku)) ?? 0) + quantity);
    for (const { invoice, body } of returns)
      for (const { sku, quantity } of body.items)
        left.set(key(invoice, sku), (left.get(key(invoice, sku)) ?? -Infinity) - quantity);
    expect([...left.values()].filter((quantity) => quantity < 0)).toEqual([]);
  });
});
