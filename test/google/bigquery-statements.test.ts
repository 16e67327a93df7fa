import { afterAll, beforeAll, describe, it } from "vitest";
import { cells, PROJECT, query } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";

/** Statements in order, each with its `numDmlAffectedRows` (nothing for DDL) and the rows of `shop.t` after it. */
const STATEMENTS: [statement: string, affected: string | undefined, rows: (string | null)[][]][] = [
  [
    "CREATE TABLE shop.t (id STRING NOT NULL, at TIMESTAMP, n NUMERIC, tags ARRAY<STRING>) PARTITION BY DATE(at) CLUSTER BY id",
    undefined,
    [],
  ],
  ["CREATE TABLE IF NOT EXISTS shop.t (other STRING)", undefined, []],
  [
    "INSERT INTO shop.t (id, at) VALUES ('a', CURRENT_TIMESTAMP()), ('b', NULL)",
    "2",
    [
      ["a", null],
      ["b", null],
    ],
  ],
  [
    "INSERT shop.t VALUES ('c', NULL, 1.5, ['x'])",
    "1",
    [
      ["a", null],
      ["b", null],
      ["c", "1.5"],
    ],
  ],
  [
    "INSERT INTO shop.t (id, n) SELECT CONCAT(id, id), 4 FROM shop.t WHERE id = 'a'",
    "1",
    [
      ["a", null],
      ["aa", "4"],
      ["b", null],
      ["c", "1.5"],
    ],
  ],
  [
    "UPDATE shop.t AS x SET n = IFNULL(x.n, 0) + 1, at = NULL WHERE x.id IN (SELECT id FROM shop.t WHERE id < 'b')",
    "2",
    [
      ["a", "1"],
      ["aa", "5"],
      ["b", null],
      ["c", "1.5"],
    ],
  ],
  [
    "DELETE shop.t WHERE id = 'b'",
    "1",
    [
      ["a", "1"],
      ["aa", "5"],
      ["c", "1.5"],
    ],
  ],
  [
    "DELETE FROM shop.t AS x WHERE x.id = 'aa'",
    "1",
    [
      ["a", "1"],
      ["c", "1.5"],
    ],
  ],
  [
    `MERGE INTO shop.t t USING (SELECT 'a' AS id UNION ALL SELECT 'z') s ON t.id = s.id
     WHEN MATCHED THEN UPDATE SET n = 7
     WHEN NOT MATCHED THEN INSERT VALUES (s.id, NULL, 8, [])
     WHEN NOT MATCHED BY SOURCE AND t.id = 'c' THEN DELETE`,
    "3",
    [
      ["a", "7"],
      ["z", "8"],
    ],
  ],
  [
    "DROP TABLE IF EXISTS shop.nope",
    undefined,
    [
      ["a", "7"],
      ["z", "8"],
    ],
  ],
];

/** A table of one row, whose query fails when it is run and not before, if the day is none. */
const wholeOf = (day: string) =>
  `CREATE TABLE shop.whole AS SELECT CAST(day AS DATE) AS day FROM UNNEST(['${day}']) AS day`;

describe("statements that change tables", () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
    await subject.send("POST", `${PROJECT}/datasets`, { datasetReference: { datasetId: "shop" } });
  });
  afterAll(() => subject.google.close());
  const ask = async (sql: string) => cells(await query(subject.send, sql));

  it("count the rows they touch, and touch those that BigQuery would", async ({ expect }) => {
    for (const [statement, affected, rows] of STATEMENTS) {
      const { body } = await query(subject.send, statement);
      expect([statement, body.error?.message]).toEqual([statement, undefined]);
      expect([statement, body.numDmlAffectedRows]).toEqual([statement, affected]);
      expect([statement, await ask("SELECT id, n FROM shop.t ORDER BY id")]).toEqual([statement, rows]);
    }
    const { body } = await subject.send("GET", `${PROJECT}/datasets/shop/tables/t`);
    expect(body).toMatchObject({
      timePartitioning: { type: "DAY", field: "at" },
      clustering: { fields: ["id"] },
    });
    expect(body.schema.fields).toEqual([
      { name: "id", type: "STRING", mode: "REQUIRED" },
      { name: "at", type: "TIMESTAMP", mode: "NULLABLE" },
      { name: "n", type: "NUMERIC", mode: "NULLABLE" },
      { name: "tags", type: "STRING", mode: "REPEATED" },
    ]);
  });

  it("make views, replace them, and drop them", async ({ expect }) => {
    await query(subject.send, "CREATE VIEW shop.v AS SELECT 1 AS one -- the first");
    expect(await ask("SELECT * FROM shop.v")).toEqual([["1"]]);
    const again = await query(subject.send, "CREATE VIEW shop.v AS SELECT 2 AS two");
    expect(again).toMatchObject({ status: 409, body: { error: { errors: [{ reason: "duplicate" }] } } });
    await query(subject.send, "CREATE OR REPLACE VIEW `leafloaf.shop.v` AS SELECT 2 AS two, 'x' AS x;");
    expect(await ask("SELECT * FROM shop.v")).toEqual([["2", "x"]]);
    expect((await query(subject.send, "DROP TABLE shop.v")).status).toBe(400);
    expect((await query(subject.send, "DROP VIEW shop.v")).status).toBe(200);
    expect((await query(subject.send, "SELECT * FROM shop.v")).status).toBe(404);
  });

  it("make a table of a query's rows", async ({ expect }) => {
    await query(subject.send, "CREATE TABLE shop.copy AS SELECT 'a' AS id, 1.5 AS share, [1, 2] AS ns");
    expect(await ask("SELECT id, share, ARRAY_LENGTH(ns) FROM shop.copy")).toEqual([["a", "1.5", "2"]]);
    expect((await query(subject.send, "DELETE FROM shop.copy WHERE TRUE")).body.numDmlAffectedRows).toBe("1");
  });

  it("make no table when its query fails on the way", async ({ expect }) => {
    expect((await query(subject.send, wholeOf("never"))).status).toBe(400);
    expect((await subject.send("GET", `${PROJECT}/datasets/shop/tables/whole`)).status).toBe(404);
    expect((await query(subject.send, wholeOf("2026-01-01"))).status).toBe(200);
    expect(await ask("SELECT day FROM shop.whole")).toEqual([["2026-01-01"]]);
  });

  it("tell names apart by their case", async ({ expect }) => {
    await query(subject.send, "CREATE TABLE shop.cased AS SELECT 'small' AS id");
    expect((await query(subject.send, "CREATE TABLE shop.Cased AS SELECT 'large' AS id")).status).toBe(200);
    expect(await ask("SELECT id FROM shop.Cased")).toEqual([["large"]]);
    expect(await ask("SELECT id FROM shop.cased")).toEqual([["small"]]);
    const dataset = { datasetReference: { datasetId: "Shop" } };
    expect((await subject.send("POST", `${PROJECT}/datasets`, dataset)).status).toBe(200);
    expect((await query(subject.send, "SELECT 1 FROM Shop.cased")).status).toBe(404);
  });

  it("change nothing in a dry run", async ({ expect }) => {
    const more = { dryRun: true };
    expect((await query(subject.send, "CREATE TABLE shop.dry (id STRING)", more)).status).toBe(200);
    expect((await subject.send("GET", `${PROJECT}/datasets/shop/tables/dry`)).status).toBe(404);
    await query(subject.send, "CREATE TABLE shop.kept AS SELECT 'a' AS id");
    expect((await query(subject.send, "DROP TABLE shop.kept", more)).status).toBe(200);
    const update = "UPDATE shop.kept SET id = 'b' WHERE id = @id";
    const id = { name: "id", parameterType: { type: "STRING" }, parameterValue: { value: "a" } };
    expect((await query(subject.send, update, { ...more, queryParameters: [id] })).status).toBe(200);
    expect(await ask("SELECT id FROM shop.kept")).toEqual([["a"]]);
  });

  it.for([
    ["CREATE TABLE nowhere.t (id STRING)", 404],
    ["CREATE TABLE shop.seen (id STRING)", 409],
    ["CREATE TABLE shop.dry AS SELECT nope", 400],
    ["CREATE VIEW shop.dry AS SELECT id FROM shop.nope", 404],
    ["DROP TABLE shop.nope", 404],
    ["UPDATE shop.seen SET nope = 1 WHERE TRUE", 400],
    ["DELETE FROM shop.seen WHERE nope = 1", 400],
  ] as const)("are refused in a dry run as they would be: %s", async ([statement, status], { expect }) => {
    await query(subject.send, "CREATE TABLE IF NOT EXISTS shop.seen (id STRING)");
    expect((await query(subject.send, statement, { dryRun: true })).status).toBe(status);
  });

  it.for([
    ["INSERT INTO shop.strict (id) SELECT CAST(NULL AS STRING)", 400],
    ["INSERT INTO shop.nope (id) VALUES ('a')", 404],
    ["INSERT INTO shop.view (one) VALUES (1)", 400],
    ["DELETE FROM shop.view WHERE TRUE", 400],
    ["TRUNCATE TABLE shop.strict", 400],
    ["ALTER TABLE shop.strict ADD COLUMN x STRING", 400],
    ["CREATE TABLE shop.other (id STRING DEFAULT 'x')", 400],
    ["CREATE TABLE shop.other (id STRING) OPTIONS (description = 'x')", 400],
    ["CREATE MATERIALIZED VIEW shop.other AS SELECT 1 AS one", 400],
    ["CREATE OR REPLACE TABLE shop.strict AS SELECT 1 AS one", 501],
    ["DROP SCHEMA shop", 400],
  ] as const)("refuse %s", async ([statement, status], { expect }) => {
    await query(subject.send, "CREATE TABLE IF NOT EXISTS shop.strict (id STRING NOT NULL)");
    await query(subject.send, "CREATE VIEW IF NOT EXISTS shop.view AS SELECT 1 AS one");
    expect((await query(subject.send, statement)).status).toBe(status);
    expect((await subject.send("GET", `${PROJECT}/datasets/shop/tables/other`)).status).toBe(404);
  });
});
