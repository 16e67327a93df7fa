import { afterAll, beforeAll, describe, it } from "vitest";
import { openEngine } from "../../dev/google/engine.ts";
import { cells, PROJECT, query } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";
import { EXPRESSIONS, STATEMENTS } from "./googlesql-cases.ts";

/** Statements that are refused, each with a part of what is said. */
const REFUSALS: [statement: string, message: string][] = [
  ["SELECT 1 / 0", "division by zero"],
  ["SELECT MOD(1, 0)", "division by zero"],
  ["SELECT DIV(1, 0)", "division by zero"],
  ["SELECT CAST('1.5' AS INT64)", "Bad int64 value: 1.5"],
  ["SELECT INT64(JSON '1.5')", "not an integer"],
  ["SELECT DATETIME '2026-01-01 00:00:00'", "DATETIME"],
  ["SELECT CURRENT_DATETIME()", "The stand-in does not support CURRENT_DATETIME"],
  ["SELECT APPROX_TOP_COUNT(x, 1) FROM UNNEST([1]) AS x", "The stand-in does not support APPROX_TOP_COUNT"],
  ["SELECT FORMAT('%T', 1)", "The stand-in does not support FORMAT"],
  ["SELECT FORMAT_TIMESTAMP('%c', CURRENT_TIMESTAMP())", "The stand-in does not support the format"],
  [
    "SELECT EXTRACT(WEEK(FRIDAY) FROM DATE '2026-01-01')",
    "The stand-in does not support EXTRACT(WEEK(FRIDAY)",
  ],
  ["SELECT DATE_TRUNC(DATE '2026-01-01', ISOYEAR)", "The stand-in does not support DATE_TRUNC"],
  [
    "SELECT STRING_AGG(x LIMIT 1) FROM UNNEST(['a']) AS x",
    "The stand-in does not support LIMIT within STRING_AGG",
  ],
  ["SELECT NO_SUCH_FUNCTION(1)", "Function not found: NO_SUCH_FUNCTION"],
  ["SELECT CAST('a' AS STRING) COLLATE 'x'", "syntax error"],
  // What DuckDB would run.
  ["SELECT 10 // 3", "Unexpected"],
  ["SELECT 5 % 3", "Unexpected"],
  ["SELECT 2 ** 3", "Unexpected"],
  ["SELECT 1::INT64", "Unexpected"],
  ["SELECT {'a': 1}", "Unexpected"],
  ["SELECT [1, 2][1]", "an index without OFFSET or ORDINAL"],
  ["SELECT 'abc'[1]", "an index without OFFSET or ORDINAL"],
  ["SELECT list_sum([1])", "Function not found: list_sum"],
  ["SELECT main.list_sum([1])", "Function not found: main.list_sum"],
  ["SELECT * FROM duckdb_tables()", "Function not found: duckdb_tables"],
  ["SELECT content FROM read_text('/etc/hostname')", "Function not found: read_text"],
  ["SELECT * FROM GENERATE_ARRAY(1, 3)", "Table-valued function not found"],
  ["SELECT 1 FROM t@{FORCE_INDEX=i}", "The stand-in does not support hints"],
  // What DuckDB would compute with another result.
  ["SELECT [1][OFFSET(9)]", "out of bounds"],
  ["SELECT [1][ORDINAL(0)]", "out of bounds"],
  ["SELECT SUM(x) FROM UNNEST([9223372036854775807, 1]) AS x", "int64 overflow"],
  [`SELECT JSON_VALUE('{"a": 1}', 'a')`, "JSONPath must start with '$'"],
  [`SELECT JSON_VALUE('{"a": 1}', 'lax $.a')`, "JSONPath must start with '$'"],
  ["SELECT SUBSTR('abc', 1, -1)", "cannot be negative"],
  ["SELECT CAST('t' AS BOOL)", "Bad bool value: t"],
  ["SELECT EXP(1000)", "EXP"],
  ["SELECT POW(0, -1)", "POW"],
  ["SELECT LEFT('abc', -1)", "cannot be negative"],
  ["SELECT DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)", "date overflow"],
  ["SELECT 1 = '1'", "No matching signature"],
  ["SELECT ARRAY_AGG(x) FROM UNNEST([1, NULL]) AS x", "Array cannot have a null element"],
  ["SELECT TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 MONTH)", "does not support the MONTH date part"],
  [
    "SELECT TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), YEAR)",
    "does not support the YEAR date part",
  ],
  ["SELECT APPROX_QUANTILES(x, 2 RESPECT NULLS) FROM UNNEST([1]) AS x", "APPROX_QUANTILES"],
  ["UPDATE shop.t SET v = (SELECT 1 FROM UNNEST([1]) AS x WHERE x = 1)", "UPDATE must have a WHERE clause"],
  ["DELETE FROM shop.t", "DELETE must have a WHERE clause"],
  ["SELECT 1; SELECT 2", "exactly one statement"],
  ["DECLARE x INT64; SELECT x", "The stand-in does not support scripts"],
  ["BEGIN SELECT 1; END", "The stand-in does not support scripts"],
  ["SELECT ?", "positional"],
];

describe("GoogleSQL", () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
    await subject.send("POST", `${PROJECT}/datasets`, { datasetReference: { datasetId: "shop" } });
  });
  afterAll(() => subject.google.close());

  it.for(EXPRESSIONS)("computes %s as documented", async ([expression, cell], { expect }) => {
    const answer = await query(subject.send, `SELECT ${expression}`);
    expect(answer.body.error?.message).toBeUndefined();
    expect(cells(answer)).toEqual([[cell]]);
  });

  it.for(REFUSALS)("refuses %s: %s", async ([statement, message], { expect }) => {
    const answer = await query(subject.send, statement);
    expect(answer.status).toBe(400);
    expect(answer.body.error.errors[0].reason).toBe("invalidQuery");
    expect(answer.body.error.message).toContain(message);
  });

  it("has a database beneath that opens no files", async ({ expect }) => {
    const engine = await openEngine(undefined);
    await expect(engine.read("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow("disabled");
    await expect(engine.read("SET enable_external_access = true")).rejects.toThrow();
    await engine.close();
  });

  it("returns no STRUCT: it says so", async ({ expect }) => {
    for (const struct of ["STRUCT(1 AS a)", "ARRAY_AGG(STRUCT(1 AS a))", "ARRAY(SELECT AS STRUCT 1 AS a)"]) {
      const { body } = await query(subject.send, `SELECT ${struct}`);
      expect([struct, body.error?.status]).toEqual([struct, "UNIMPLEMENTED"]);
    }
  });

  it("gives JSON_QUERY of a text as STRING and a parameter alone no name", async ({ expect }) => {
    const more = {
      parameterMode: "NAMED",
      queryParameters: [{ name: "n", parameterType: { type: "INT64" }, parameterValue: { value: "1" } }],
    };
    const { body } = await query(subject.send, "SELECT @n, JSON_QUERY('[1]', '$[0]')", more);
    expect(body.schema.fields).toEqual([
      expect.objectContaining({ name: "f0_", type: "INTEGER" }),
      expect.objectContaining({ name: "f1_", type: "STRING" }),
    ]);
  });

  it.for(STATEMENTS)("answers %s", async ([statement, rows], { expect }) => {
    const answer = await query(subject.send, statement);
    expect(answer.body.error?.message).toBeUndefined();
    expect(cells(answer)).toEqual(rows);
  });
});
