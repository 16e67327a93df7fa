import { describe, it } from "vitest";
import { type Contents, type Found, SYSTEMS, compare } from "../../dev/faults/compare.ts";
import { type EventContents, type FoundEvent, compareEvents } from "../../dev/faults/compare-events.ts";
import type { SentBatch, SentOrder } from "../../dev/faults/customer.ts";
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

const TEA = "product_interaction view TEA";
const OAT = "search oat";

/** Two events, the second of somebody who is not to be counted. */
function sentBatch(...answers: string[][][]): SentBatch {
  const events = [
    { told: {}, session: "b-0", says: [TEA], isCounted: true },
    { told: {}, session: "b-1", says: [OAT], isCounted: false },
  ];
  return { batch: { user: "anna", key: "b", body: {}, events }, answers };
}

function foundEvent(eventId: string, session: string, says: string): FoundEvent {
  return { eventId, user: "anna", session, says };
}

describe("the verdict of events after the kills", () => {
  const sent = sentBatch([["evt_1"], ["evt_2"]]);
  const tea = foundEvent("evt_1", "b-0", TEA);
  const oat = foundEvent("evt_2", "b-1", OAT);
  const clean = { lost: 0, doubled: 0, partial: 0, faults: [] };
  const whole: EventContents = {
    bigquery: [tea],
    archive: [tea, oat],
    delivery: new Map([
      ["evt_1", { bigquery: "delivered", archive: "delivered" }],
      ["evt_2", { bigquery: "suppressed: consent", archive: "delivered" }],
    ]),
    spooled: [],
  };
  const verdictOf = (instead: Partial<EventContents>, batch = sent): unknown =>
    compareEvents([batch], { ...whole, ...instead });

  it("finds nothing wrong when each is where it belongs, told once or again", ({ expect }) => {
    expect(verdictOf({})).toEqual(clean);
    expect(verdictOf({}, sentBatch([["evt_1"], ["evt_2"]], [["evt_1"], ["evt_2"]]))).toEqual(clean);
  });

  it("calls an acknowledged event lost that BigQuery or the archive lacks", ({ expect }) => {
    expect(verdictOf({ bigquery: [] })).toMatchObject({ lost: 1, doubled: 0, partial: 0 });
    expect(verdictOf({ archive: [tea] })).toMatchObject({
      lost: 1,
      faults: ["lost: event anna b-1: search oat is missing in archive"],
    });
    expect(verdictOf({ bigquery: [], archive: [] })).toMatchObject({ lost: 2, doubled: 0 });
  });

  it("calls one doubled that stands twice, has two ids, is counted without consent, or was never told", ({
    expect,
  }) => {
    const twice: [Partial<EventContents>, SentBatch?][] = [
      [{ bigquery: [tea, tea] }],
      [{ archive: [tea, oat, { ...tea, eventId: "evt_9" }] }],
      [{ bigquery: [tea, oat] }],
      [{ bigquery: [tea, foundEvent("evt_9", "z-0", TEA)] }],
      [{ bigquery: [tea, { ...tea, user: "ben", session: "z-0" }] }],
    ];
    for (const [contents] of twice)
      expect(verdictOf(contents), JSON.stringify(contents)).toMatchObject({
        lost: 0,
        doubled: 1,
        partial: 0,
      });
    const answers = sentBatch([["evt_1"], ["evt_2"]], [["evt_1"], ["evt_3"]]);
    expect(verdictOf({}, answers)).toMatchObject({ doubled: 1 });
  });

  it("calls one partial that says something else, whose delivery is told otherwise, or that is still spooled", ({
    expect,
  }) => {
    expect(verdictOf({ archive: [tea, oat, { ...oat, says: "search soy" }] })).toMatchObject({ partial: 1 });
    const delivery = new Map([...whole.delivery, ["evt_1", { bigquery: "pending", archive: "delivered" }]]);
    expect(verdictOf({ delivery })).toMatchObject({ lost: 0, doubled: 0, partial: 1 });
    expect(verdictOf({ delivery: new Map() })).toMatchObject({ partial: 2 });
    expect(verdictOf({ spooled: ["spool/archive/x"] })).toMatchObject({ lost: 0, doubled: 0, partial: 1 });
  });

  it("lets events without an acknowledgement be anywhere once, but not where they are not to be counted", ({
    expect,
  }) => {
    const unanswered = sentBatch();
    for (const contents of [{}, { bigquery: [] }, { archive: [] }, { bigquery: [], archive: [] }])
      expect(verdictOf(contents, unanswered)).toEqual(clean);
    expect(verdictOf({ bigquery: [tea, oat] }, unanswered)).toMatchObject({ doubled: 1 });
  });
});
