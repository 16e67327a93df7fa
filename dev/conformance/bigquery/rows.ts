import assert from "node:assert/strict";
import { z } from "zod";
import type { GoogleAnswer } from "../../../src/forward/google/call.ts";
import { askBigQuery } from "../../ask-google.ts";
import { assertRefused, bodyOf } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { EVENTS, eventRow, insertAll, ofTables } from "./warehouse.ts";

const TAKEN = "takes it";
const NO_MODES = "takes NULL in REQUIRED columns";
const ONE_ERROR = "fails the whole request instead of naming the row";
const UNCHECKED = "checks no row: it takes it, or fails the whole request";

const Inserted = z.object({
  insertErrors: z
    .array(z.object({ index: z.number(), errors: z.array(z.looseObject({ reason: z.string() })) }))
    .default([]),
});

/** Refusals by the row's place in the request. */
function refusals(answer: GoogleAnswer): Record<number, string | undefined> {
  const { insertErrors } = Inserted.parse(bodyOf(answer));
  return Object.fromEntries(insertErrors.map(({ index, errors }) => [index, errors[0]?.reason]));
}

async function stored({ config, user }: Place): Promise<number> {
  const sql = `SELECT event_id FROM ${config.BIGQUERY_DATASET}.${EVENTS} WHERE user_id = @user`;
  return (await askBigQuery(config, sql, { user })).length;
}

/** A row that BigQuery calls invalid, and does not keep. */
function invalidRow(name: string, cells: Record<string, unknown>, goccy: string): Check {
  return {
    name: `a row with ${name} is invalid and not kept`,
    differs: { goccy, bqemulator: UNCHECKED },
    run: async (place) => {
      const answer = await insertAll(place.config, [eventRow(place.user, cells)]);
      assert.deepEqual(refusals(answer), { 0: "invalid" }, JSON.stringify(answer));
      assert.equal(await stored(place), 0);
    },
  };
}

/** What `insertAll` says of each row. */
export const ROW_CHECKS: readonly Check[] = [
  {
    name: "one bad row keeps its request's good ones out: they are stopped, it is invalid",
    differs: { goccy: "keeps the good rows of such a request", bqemulator: UNCHECKED },
    run: async (place) => {
      const rows = [eventRow(place.user), eventRow(place.user, { nope: 1 }), eventRow(place.user)];
      const answer = await insertAll(place.config, rows);
      assert.deepEqual(
        refusals(answer),
        { 0: "stopped", 1: "invalid", 2: "stopped" },
        JSON.stringify(answer),
      );
      assert.equal(await stored(place), 0);
    },
  },
  {
    name: "with skipInvalidRows the good rows are kept",
    differs: { bqemulator: UNCHECKED },
    run: async (place) => {
      const rows = [eventRow(place.user), eventRow(place.user, { nope: 1 }), eventRow(place.user)];
      const answer = await insertAll(place.config, rows, { skipInvalidRows: true });
      assert.deepEqual(refusals(answer), { 1: "invalid" }, JSON.stringify(answer));
      assert.equal(await stored(place), 2);
    },
  },
  {
    name: "with ignoreUnknownValues a row is kept without what the table has not",
    run: async (place) => {
      const rows = [eventRow(place.user, { nope: 1 })];
      assert.deepEqual(refusals(await insertAll(place.config, rows, { ignoreUnknownValues: true })), {});
      assert.equal(await stored(place), 1);
    },
  },
  {
    name: "INT64 is taken as a number and as a text",
    run: async (place) => {
      const rows = [1, "1"].map((item_count) => eventRow(place.user, { item_count }));
      assert.deepEqual(refusals(await insertAll(place.config, rows)), {});
      assert.equal(await stored(place), 2);
    },
  },
  invalidRow("a column that the table has not", { nope: 1 }, "leaves `index` out where it is 0"),
  invalidRow("NULL in a REQUIRED column", { order_id: null }, NO_MODES),
  invalidRow("a REQUIRED column left out", { order_id: undefined }, NO_MODES),
  invalidRow("a text for an INT64", { item_count: "two" }, ONE_ERROR),
  invalidRow("half an INT64", { item_count: 1.5 }, TAKEN),
  invalidRow("no time at all", { timestamp: "yesterday" }, ONE_ERROR),
  invalidRow("a day that does not exist", { timestamp: "2026-02-30T00:00:00Z" }, ONE_ERROR),
  invalidRow("broken JSON", { items: "{" }, ONE_ERROR),
  invalidRow("an object for a JSON column", { items: { a: 1 } }, TAKEN),
  invalidRow("a list for a plain column", { user_id: ["a"] }, TAKEN),
  invalidRow("a day that lies more than five years back", { timestamp: "2019-01-01T00:00:00Z" }, TAKEN),
  {
    name: "a request without rows is refused for good",
    differs: { goccy: TAKEN, bqemulator: TAKEN },
    run: async ({ config }) => assertRefused(await insertAll(config, []), "INVALID_ARGUMENT", true),
  },
  {
    name: "rows for a table that is missing are NOT_FOUND",
    run: async ({ config, user }) => {
      const rows = [{ insertId: "a", json: eventRow(user) }];
      assertRefused(await ofTables(config, "/nowhere/insertAll", { rows }), "NOT_FOUND", false);
    },
  },
];
