import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  type Receipt,
  type Receipts,
  SINKS,
  mergeReceipts,
  owedTo,
  parseReceipts,
} from "../../../durable-objects/receipts.ts";

const delivered = (minute = 0, where = "Orders"): Receipt => ({ state: "delivered", at: at(minute), where });
const quarantined = (reason = "invalid", minute = 0): Receipt => ({
  state: "quarantined",
  at: at(minute),
  reason,
});
const suppressed = (reason: string): Receipt => ({ state: "suppressed", at: at(0), reason });

function at(minute: number): string {
  return `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`;
}

const anyReceipt = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((minute) => delivered(minute)),
  fc.constantFrom("invalid", "retries_exhausted").map((reason) => quarantined(reason)),
  fc.constantFrom("erased", "claim_gone").map((reason) => suppressed(reason)),
);
const anyKind = fc.constantFrom("order_confirmed", "order_returned", "note_added", "episode_forgotten");
const anyReceipts = fc.record(
  { spanner: anyReceipt, bigquery: anyReceipt, archive: anyReceipt },
  { requiredKeys: [] },
);

describe("what is owed", () => {
  it("is every sink that has not reported", ({ expect }) => {
    expect(owedTo("order_confirmed", {})).toEqual(["spanner", "bigquery", "archive"]);
    expect(owedTo("order_confirmed", { spanner: delivered(), archive: quarantined() })).toEqual(["bigquery"]);
  });

  it("is nothing to the warehouse but orders, what becomes of them, and what is forgotten", ({ expect }) => {
    for (const kind of [
      "order_revised",
      "order_cancelled",
      "order_returned",
      "order_substituted",
      "order_marked",
      "episode_forgotten",
    ])
      expect(owedTo(kind, {})).toEqual(["spanner", "bigquery", "archive"]);
    for (const kind of [
      "note_added",
      "preference_stated",
      "usual_set",
      "reorder_snoozed",
      "preferences_set",
      "entities_merged",
      "episode_retracted",
    ])
      expect(owedTo(kind, {})).toEqual(["spanner", "archive"]);
    expect(owedTo("note_added", { spanner: delivered(), archive: delivered() })).toEqual([]);
  });

  it("is nothing where a sink has it, refused it for good, or the person was erased", ({ expect }) => {
    const all = { spanner: delivered(), bigquery: quarantined("invalid"), archive: suppressed("erased") };
    expect(owedTo("order_confirmed", all)).toEqual([]);
  });

  it("is still a sink that gave up for a passing reason: retries exhausted, or the claim gone", ({
    expect,
  }) => {
    const given = {
      spanner: quarantined("retries_exhausted"),
      bigquery: suppressed("claim_gone"),
      archive: delivered(),
    };
    expect(owedTo("order_confirmed", given)).toEqual(["spanner", "bigquery"]);
  });
});

describe("receipts and a report", () => {
  it("keep the first time and place of what is delivered, whatever comes later", ({ expect }) => {
    const known = { spanner: delivered(1, "first") };
    const later = [
      delivered(2, "second"),
      quarantined(),
      quarantined("retries_exhausted"),
      suppressed("erased"),
    ];
    for (const report of later) expect(mergeReceipts(known, { spanner: report })).toEqual(known);
  });

  it("take a delivery over everything else: a replay from quarantine arrives", ({ expect }) => {
    for (const known of [quarantined(), quarantined("retries_exhausted"), suppressed("claim_gone")])
      expect(mergeReceipts({ archive: known }, { archive: delivered() })).toEqual({ archive: delivered() });
  });

  it("do not owe again what a sink refused for good, when it gives up a repeat", ({ expect }) => {
    for (const report of [quarantined("retries_exhausted"), suppressed("claim_gone")])
      expect(mergeReceipts({ bigquery: quarantined() }, { bigquery: report })).toEqual({
        bigquery: quarantined(),
      });
  });

  it("leave other sinks and their arguments as they were", ({ expect }) => {
    const known: Receipts = { spanner: delivered() };
    expect(mergeReceipts(known, { archive: delivered(3) })).toEqual({
      spanner: delivered(),
      archive: delivered(3),
    });
    expect(known).toEqual({ spanner: delivered() });
  });

  it("settle for good: a report repeated changes nothing, and none makes more owed", ({ expect }) => {
    fc.assert(
      fc.property(anyKind, anyReceipts, anyReceipts, (kind, known, report) => {
        const once = mergeReceipts(known, report);
        expect(mergeReceipts(once, report)).toEqual(once);
        expect(owedTo(kind, known)).toEqual(expect.arrayContaining(owedTo(kind, once)));
        for (const sink of SINKS)
          if (known[sink]?.state === "delivered") expect(once[sink]).toEqual(known[sink]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("receipts in their column", () => {
  it("come back as they were written", ({ expect }) => {
    fc.assert(
      fc.property(anyReceipts, (receipts) => {
        expect(parseReceipts(JSON.stringify(receipts))).toStrictEqual({ ...receipts });
      }),
    );
  });

  it("are none where nothing is written, and never guessed from what is no receipt", ({ expect }) => {
    expect(parseReceipts(null)).toEqual({});
    expect(() => parseReceipts('{"spanner":{"state":"lost"}}')).toThrow();
  });
});
