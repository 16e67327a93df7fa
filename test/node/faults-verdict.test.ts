import { describe, it } from "vitest";
import { type Contents, type Found, SYSTEMS, compare } from "../../dev/faults/compare.ts";
import type { SentOrder } from "../../dev/faults/customer.ts";
import { randomFrom } from "../../dev/random.ts";
import { drawOrder, linesOf, totalMinorOf } from "../../dev/faults/orders.ts";

const random = randomFrom(7);

function sentOrder(key: string, ...answers: string[]): SentOrder {
  const order = drawOrder({ user: "anna", key, nth: 0 }, random);
  const items = [
    { sku: "OAT", product_name: "Oat drink", quantity: 2, unit_price_minor: 220 },
    { sku: "APPLE", product_name: "Apples", quantity: 0.25, unit_price_minor: 400 },
  ];
  return { order: { ...order, body: { ...order.body, items } }, answers: new Set(answers) };
}

function found({ order }: SentOrder, orderId: string): Found {
  return { orderId, key: order.key, totals: [totalMinorOf(order)], lines: linesOf(order.body.items) };
}

/** Every system with the same order, or one of them with something else instead. */
function everywhere(order: Found, instead: Partial<Contents> = {}): Contents {
  return { memory: [order], spanner: [order], bigquery: [order], archive: [order], ...instead };
}

describe("the verdict after the kills", () => {
  const sent = sentOrder("cart-1", "ord_1");
  const whole = found(sent, "ord_1");

  it("finds nothing wrong when every system has the order, line by line, in any order of the lines", ({
    expect,
  }) => {
    const contents = everywhere(whole, { bigquery: [{ ...whole, lines: whole.lines.toReversed() }] });
    expect(compare([sent], contents)).toEqual({ lost: 0, doubled: 0, partial: 0, faults: [] });
  });

  it("calls an acknowledged order lost that any one system lacks, and says which", ({ expect }) => {
    for (const system of SYSTEMS) {
      const verdict = compare([sent], everywhere(whole, { [system]: [] }));
      expect(verdict).toMatchObject({ lost: 1, doubled: 0, partial: 0 });
      expect(verdict.faults).toEqual([`lost: cart-1 is missing in ${system}`]);
    }
  });

  it("calls an acknowledged order lost that no system has", ({ expect }) => {
    const nothing = { memory: [], spanner: [], bigquery: [], archive: [] };
    expect(compare([sent], nothing)).toMatchObject({ lost: 1 });
  });

  it("calls an order doubled that stands twice, has a line twice, has two ids, or that nobody sent", ({
    expect,
  }) => {
    const total = whole.totals[0]!;
    const line = whole.lines[0]!;
    const twice: [SentOrder, Contents][] = [
      [sent, everywhere(whole, { spanner: [{ ...whole, totals: [total, total] }] })],
      [sent, everywhere(whole, { bigquery: [{ ...whole, lines: [...whole.lines, line] }] })],
      [sent, everywhere(whole, { archive: [whole, found(sent, "ord_2")] })],
      [sentOrder("cart-1", "ord_1", "ord_2"), everywhere(whole)],
      [sent, everywhere(whole, { memory: [whole, { ...whole, orderId: "ord_9", key: "place 9" }] })],
    ];
    for (const [order, contents] of twice)
      expect(compare([order], contents), JSON.stringify(contents)).toMatchObject({
        lost: 0,
        doubled: 1,
        partial: 0,
      });
  });

  it("calls an order partial whose total or lines differ, or whose lines are missing", ({ expect }) => {
    const differing: Partial<Found>[] = [
      { totals: [1] },
      { lines: [] },
      { lines: whole.lines.slice(1) },
      { lines: whole.lines.map((line) => line.replace("OAT", "SOY")) },
      { lines: [...whole.lines, "3 SOY × 1 at 1"] },
    ];
    for (const difference of differing)
      for (const system of SYSTEMS)
        expect(compare([sent], everywhere(whole, { [system]: [{ ...whole, ...difference }] }))).toMatchObject(
          { lost: 0, doubled: 0, partial: 1 },
        );
  });

  it("calls lines partial whose order is not there, beside the order that is lost", ({ expect }) => {
    const orphaned = { ...whole, key: "ord_1", totals: [] };
    expect(compare([sent], everywhere(whole, { spanner: [orphaned] }))).toMatchObject({
      lost: 1,
      partial: 1,
    });
  });

  it("lets an order without an acknowledgement be everywhere or nowhere, and calls it partial in between", ({
    expect,
  }) => {
    const unanswered = sentOrder("cart-1");
    const nowhere = { memory: [], spanner: [], bigquery: [], archive: [] };
    const clean = { lost: 0, doubled: 0, partial: 0 };
    expect(compare([unanswered], everywhere(whole))).toMatchObject(clean);
    expect(compare([unanswered], nowhere)).toMatchObject(clean);
    expect(compare([unanswered], { ...nowhere, spanner: [whole] })).toMatchObject({ ...clean, partial: 1 });
    expect(compare([unanswered], everywhere(whole, { archive: [] }))).toMatchObject({ ...clean, partial: 1 });
  });

  it("counts each order once, however much is wrong with it", ({ expect }) => {
    const other = sentOrder("cart-2", "ord_2");
    const contents = everywhere({ ...whole, totals: [1] });
    expect(compare([sent, other], contents)).toMatchObject({ lost: 1, doubled: 0, partial: 1 });
  });
});
