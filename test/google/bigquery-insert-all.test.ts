import { describe, it } from "vitest";
import { cells, DATASET, event, insertAll, PROJECT, query, withAnalytics } from "./bigquery-shop.ts";

const TABLE = "leafloaf_analytics.order_transaction_events";
const DAY_MS = 86_400_000;
/** The day in UTC so many days from now. */
const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

describe("BigQuery's insertAll", () => {
  const subject = withAnalytics();
  const stored = async () =>
    cells(await query(subject.send, `SELECT event_id FROM ${TABLE} ORDER BY event_id`)).flat();

  it("stores every type and gives each cell back as BigQuery writes it", async ({ expect }) => {
    const row = event("e1", {
      timestamp: new Date(Date.UTC(2026, 0, 1)).toISOString(),
      received_at: "2026-01-01T00:00:00.5Z",
      items: '[{"sku": "s1"}]',
      item_count: "2",
      score: 3,
      amount: "1.50",
      gift: true,
      day: "2026-01-01",
      tags: ["a", "b"],
    });
    expect((await insertAll(subject.send, [row])).body).toEqual({
      kind: "bigquery#tableDataInsertAllResponse",
    });
    const expected = [
      [
        "e1",
        "u1",
        "1.7672256E9",
        "1.7672256005E9",
        '[{"sku":"s1"}]',
        "2",
        "3.0",
        "1.5",
        "true",
        "2026-01-01",
        [{ v: "a" }, { v: "b" }],
      ],
    ];
    expect(cells(await query(subject.send, `SELECT * FROM ${TABLE} LIMIT 10`))).toEqual(expected);
    const listed = await subject.send("GET", `${DATASET}/tables/order_transaction_events/data?maxResults=1`);
    expect(cells(listed)).toEqual(expected);
    expect(listed.body.totalRows).toBe("1");
  });

  it("stores nothing when one row is bad: it is invalid, the others are stopped", async ({ expect }) => {
    const answer = await insertAll(subject.send, [event("good"), event("bad", { nope: 1 }), event("fine")]);
    expect(answer.status).toBe(200);
    expect(answer.body.insertErrors).toEqual([
      { index: 0, errors: [{ reason: "stopped", location: "", debugInfo: "", message: "" }] },
      {
        index: 1,
        errors: [{ reason: "invalid", location: "nope", debugInfo: "", message: "no such field: nope." }],
      },
      { index: 2, errors: [{ reason: "stopped", location: "", debugInfo: "", message: "" }] },
    ]);
    expect(await stored()).toEqual([]);
  });

  it("stores the good rows when bad ones are to be skipped", async ({ expect }) => {
    const answer = await insertAll(subject.send, [event("good"), event("bad", { nope: 1 })], {
      skipInvalidRows: true,
    });
    expect(answer.body.insertErrors.map(({ index }: { index: number }) => index)).toEqual([1]);
    expect(await stored()).toEqual(["good"]);
  });

  it("drops unknown values when told to", async ({ expect }) => {
    expect(
      (await insertAll(subject.send, [event("e1", { nope: 1 })], { ignoreUnknownValues: true })).body,
    ).not.toHaveProperty("insertErrors");
    expect(await stored()).toEqual(["e1"]);
  });

  it.for([
    ["a missing REQUIRED column", { event_id: null }, "event_id"],
    ["a text for an INTEGER", { item_count: "two" }, "item_count"],
    ["half an INTEGER", { item_count: 1.5 }, "item_count"],
    ["an object for a JSON column", { items: { a: 1 } }, "items"],
    ["broken JSON", { items: "{" }, "items"],
    ["a list for a plain column", { user_id: ["a"] }, "user_id"],
    ["a text for a REPEATED column", { tags: "a" }, "tags"],
    ["a day that does not exist", { day: "2026-02-30" }, "day"],
    ["no time at all", { timestamp: "yesterday" }, "timestamp"],
    ["a time on a day that does not exist", { received_at: "2026-02-30T00:00:00Z" }, "received_at"],
    ["a time after the last one", { received_at: 1e20 }, "received_at"],
    ["a time before the first one", { received_at: "0001-01-01T00:00:00+14:00" }, "received_at"],
    ["the year 0", { day: "0000-12-31" }, "day"],
    ["a number that no FLOAT holds", { score: "1e999" }, "score"],
    ["half a character", { user_id: "\ud800" }, "user_id"],
    ["a NUMERIC with ten decimals", { amount: "1.0123456789" }, "amount"],
    ["a partition that is too old", { timestamp: dayIn(-1826) }, "timestamp"],
    ["a partition too far ahead", { timestamp: dayIn(367) }, "timestamp"],
  ] as const)("calls a row with %s invalid and says where", async ([, more, location], { expect }) => {
    const { body } = await insertAll(subject.send, [event("e1", more)]);
    expect(body.insertErrors[0].errors[0]).toMatchObject({ reason: "invalid", location });
    expect(body.insertErrors[0].errors[0].message).not.toBe("");
  });

  it("takes a whole day's partition on both bounds, whatever the time of the day", async ({ expect }) => {
    const rows = [
      event("first", { timestamp: `${dayIn(-1825)}T00:00:00Z` }),
      event("last", { timestamp: `${dayIn(366)}T23:59:59Z` }),
    ];
    expect((await insertAll(subject.send, rows)).body).not.toHaveProperty("insertErrors");
    expect(await stored()).toEqual(["first", "last"]);
  });

  it("does not deduplicate an insertId; the view does by event_id", async ({ expect }) => {
    await insertAll(subject.send, [event("e1", { received_at: "2026-01-01T00:00:00Z", item_count: 1 })]);
    await insertAll(subject.send, [event("e1", { received_at: "2026-01-02T00:00:00Z", item_count: 2 })]);
    expect(await stored()).toEqual(["e1", "e1"]);
    expect(cells(await query(subject.send, `SELECT event_id, item_count FROM ${TABLE}_dedup`))).toEqual([
      ["e1", "2"],
    ]);
  });

  it("refuses no rows, too many rows, too many bytes, a view, and an unknown table", async ({ expect }) => {
    expect((await insertAll(subject.send, [])).status).toBe(400);
    const row = event("e");
    expect(
      (
        await insertAll(
          subject.send,
          Array.from({ length: 50_001 }, () => row),
        )
      ).status,
    ).toBe(400);
    expect(
      (await insertAll(subject.send, [event("e", { user_id: "x".repeat(11 * 1024 * 1024) })])).status,
    ).toBe(413);
    const rows = [{ json: {} }];
    expect(
      (await subject.send("POST", `${DATASET}/tables/order_transaction_events_dedup/insertAll`, { rows }))
        .status,
    ).toBe(400);
    expect(
      (await subject.send("POST", `${DATASET}/tables/nope/insertAll`, { rows })).body.error.errors[0].reason,
    ).toBe("notFound");
    expect(
      (await subject.send("POST", `${DATASET}/tables/order_transaction_events/insertAll`, { rows, foo: 1 }))
        .status,
    ).toBe(400);
    expect(await stored()).toEqual([]);
  });

  it("says of a table made from a template that the stand-in has none", async ({ expect }) => {
    const { status, body } = await insertAll(subject.send, [event("e1")], { templateSuffix: "_eu" });
    expect(status).toBe(501);
    expect(body.error.message).toBe("The stand-in does not serve this value of 'templateSuffix'.");
    expect(await stored()).toEqual([]);
  });

  it("loses no row of concurrent requests", async ({ expect }) => {
    const batches = Array.from({ length: 10 }, (_, b) =>
      Array.from({ length: 500 }, (_unused, i) => event(`${b}-${i}`)),
    );
    await Promise.all(batches.map((batch) => insertAll(subject.send, batch)));
    expect(
      cells(await query(subject.send, `SELECT COUNT(*), COUNT(DISTINCT event_id) FROM ${TABLE}`)),
    ).toEqual([["5000", "5000"]]);
    expect((await subject.send("GET", `${PROJECT}/datasets`)).status).toBe(200);
  });
});
