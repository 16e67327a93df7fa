import { afterAll, beforeAll, describe, it } from "vitest";
import { cells, PROJECT, query } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";

/** A list as BigQuery's cells give it. */
const list = (...items: (string | null)[]) => items.map((v) => ({ v }));

type Cell = string | null | { v: string | null }[];

/** Expressions, each with the cell that the documentation of GoogleSQL's functions gives for it. */
const EXPRESSIONS: [expression: string, cell: Cell][] = [
  // Dividing and casting without errors.
  ["SAFE_DIVIDE(10, 4)", "2.5"],
  ["SAFE_DIVIDE(10, 0)", null],
  ["10 / 4", "2.5"],
  ["DIV(10, 4)", "2"],
  ["DIV(-7, 2)", "-3"],
  ["MOD(-7, 3)", "-1"],
  ["SAFE_CAST('12' AS INT64)", "12"],
  ["SAFE_CAST('apple' AS INT64)", null],
  ["CAST(2.5 AS INT64)", "3"],
  ["CAST(-2.5 AS INT64)", "-3"],
  ["CAST(TRUE AS STRING)", "true"],
  ["CAST(1.0 AS STRING)", "1"],
  ["SAFE.SUBSTR('bread', 2)", "read"],
  ["SAFE.PARSE_DATE('%F', 'someday')", null],
  // What DuckDB would do otherwise.
  ["0.1 + 0.2", "0.30000000000000004"],
  ["2147483647 + 1", "2147483648"],
  ["60 * 60 * 24 * 365 * 1000", "31536000000"],
  ["CAST(0.5 AS INT64)", "1"],
  ["SAFE_CAST('1.5' AS INT64)", null],
  ["GREATEST(1, NULL)", null],
  ["CONCAT('a', NULL)", null],
  ["SUBSTR('apple', 0, 2)", "ap"],
  ["LOG(1)", "0.0"],
  ["SAFE.LOG(0)", null],
  ["REGEXP_EXTRACT('(a)b', r'\\(a\\)(.)')", "b"],
  ["REGEXP_EXTRACT('ab', r'(?:a)b')", "ab"],
  ["TIMESTAMP_TRUNC(TIMESTAMP '2026-11-25 10:00:00', WEEK)", "1.7953056E9"],
  ["TIMESTAMP_TRUNC(TIMESTAMP '2026-01-01 23:30:00', DAY, 'Europe/Zurich')", "1.7673084E9"],
  ["DATE_TRUNC(DATE '2026-11-22', WEEK)", "2026-11-22"],
  ["DATE_ADD(DATE '2026-01-01', INTERVAL 2 WEEK)", "2026-01-15"],
  ["DATE_DIFF(DATE '2026-11-23', DATE '2026-11-22', ISOWEEK)", "1"],
  ["EXTRACT(MILLISECOND FROM TIMESTAMP '2026-01-01 00:00:02.345678')", "345"],
  ["EXTRACT(WEEK(MONDAY) FROM DATE '2026-01-05')", "1"],
  ["FORMAT_TIMESTAMP('%j', TIMESTAMP '2026-02-01 00:00:00')", "032"],
  // Conditions.
  ["IF(1 < 2, 'yes', 'no')", "yes"],
  ["IFNULL(NULL, 'else')", "else"],
  ["NULLIF(3, 3)", null],
  ["COALESCE(NULL, NULL, 7)", "7"],
  ["CASE WHEN 1 = 2 THEN 'a' ELSE 'b' END", "b"],
  // Numbers.
  ["ROUND(2.345, 2)", "2.35"],
  ["ROUND(-2.5)", "-3.0"],
  ["FLOOR(-1.5)", "-2.0"],
  ["CEIL(1.2)", "2.0"],
  ["TRUNC(-1.7)", "-1.0"],
  ["ROUND(EXP(1), 6)", "2.718282"],
  ["ROUND(LN(10), 6)", "2.302585"],
  ["LOG(8, 2)", "3.0"],
  ["LOG10(1000)", "3.0"],
  ["POW(2, 10)", "1024.0"],
  ["POWER(2, -1)", "0.5"],
  ["SQRT(16)", "4.0"],
  ["ABS(-5)", "5"],
  ["SIGN(-2)", "-1"],
  ["GREATEST(1, 3, 2)", "3"],
  ["LEAST(4, 2, 9)", "2"],
  ["NUMERIC '1.10' + NUMERIC '2.20'", "3.3"],
  // Texts.
  ["CONCAT('oat', ' ', 'milk')", "oat milk"],
  ["'oat' || '-' || 'milk'", "oat-milk"],
  ["SUBSTR('apple', -3)", "ple"],
  ["SUBSTR('apple', 2, 2)", "pp"],
  ["LENGTH('müsli')", "5"],
  ["BYTE_LENGTH('müsli')", "6"],
  ["UPPER('oat')", "OAT"],
  ["TRIM('  oat ')", "oat"],
  ["LTRIM('xxoat', 'x')", "oat"],
  ["REPLACE('oat oat', 'oat', 'rye')", "rye rye"],
  ["SPLIT('a,b,c', ',')", list("a", "b", "c")],
  ["SPLIT('a,b,c')[OFFSET(1)]", "b"],
  ["STARTS_WITH('bread', 'br')", "true"],
  ["ENDS_WITH('bread', 'br')", "false"],
  ["STRPOS('bread', 'ad')", "4"],
  ["CONTAINS_SUBSTR('Oat Milk', 'milk')", "true"],
  ["LPAD('7', 3, '0')", "007"],
  ["REVERSE('abc')", "cba"],
  ["REPEAT('ab', 2)", "abab"],
  ["INITCAP('oat milk')", "Oat Milk"],
  ["FORMAT('%d items, %s', 3, 'oat')", "3 items, oat"],
  ["FORMAT('%.2f', 1.005 * 100)", "100.50"],
  ["FORMAT('%05d', 42)", "00042"],
  ["'a' LIKE 'A'", "false"],
  ["REGEXP_CONTAINS('foo@example.com', r'@[a-z]+')", "true"],
  ["REGEXP_EXTRACT('order 4711 of 12', r'\\d+')", "4711"],
  ["REGEXP_EXTRACT('sku=OAT-1', r'sku=(\\w+)')", "OAT"],
  ["REGEXP_EXTRACT('none', r'\\d+')", null],
  ["REGEXP_EXTRACT_ALL('a1b22', r'\\d+')", list("1", "22")],
  ["REGEXP_REPLACE('a1b2', r'\\d', '#')", "a#b#"],
  ["REGEXP_REPLACE('ab', r'(a)(b)', r'\\2\\1')", "ba"],
  ["TO_HEX(MD5('oat'))", "fa15da3e120212962dacb650ee67980d"],
  // Times.
  ["TIMESTAMP_DIFF(TIMESTAMP '2026-01-03 00:00:00', TIMESTAMP '2026-01-01 12:00:00', DAY)", "1"],
  ["TIMESTAMP_DIFF(TIMESTAMP '2026-01-01 10:00:00', TIMESTAMP '2026-01-01 12:30:00', HOUR)", "-2"],
  ["TIMESTAMP_DIFF(TIMESTAMP '2026-01-01 00:01:30', TIMESTAMP '2026-01-01 00:00:00', SECOND)", "90"],
  ["TIMESTAMP_ADD(TIMESTAMP '2026-01-01 00:00:00', INTERVAL 90 SECOND)", "1.76722569E9"],
  ["TIMESTAMP_SUB(TIMESTAMP '2026-01-01 00:00:00', INTERVAL 1 DAY)", "1.7671392E9"],
  ["TIMESTAMP_TRUNC(TIMESTAMP '2026-01-01 15:30:00', DAY)", "1.7672256E9"],
  ["TIMESTAMP_TRUNC(TIMESTAMP '2026-03-19 15:30:00', MONTH)", "1.7723232E9"],
  ["TIMESTAMP_SECONDS(1767225600)", "1.7672256E9"],
  ["TIMESTAMP_MILLIS(1767225600000)", "1.7672256E9"],
  ["UNIX_SECONDS(TIMESTAMP '2026-01-01 00:00:00')", "1767225600"],
  ["UNIX_MILLIS(TIMESTAMP '2026-01-01 00:00:00')", "1767225600000"],
  ["TIMESTAMP(DATE '2026-01-01')", "1.7672256E9"],
  ["TIMESTAMP('2026-01-01T01:00:00+01:00')", "1.7672256E9"],
  ["FORMAT_TIMESTAMP('%Y-%m-%d %H:%M', TIMESTAMP '2026-01-01 15:30:00')", "2026-01-01 15:30"],
  ["FORMAT_TIMESTAMP('%F %T', TIMESTAMP '2026-01-01 15:30:00', 'Europe/Zurich')", "2026-01-01 16:30:00"],
  ["FORMAT_DATE('%a %d %b %Y', DATE '2026-01-01')", "Thu 01 Jan 2026"],
  ["PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S', '2026-01-01 00:00:00')", "1.7672256E9"],
  ["PARSE_DATE('%d.%m.%Y', '24.12.2026')", "2026-12-24"],
  ["EXTRACT(DAYOFWEEK FROM DATE '2026-11-22')", "1"],
  ["EXTRACT(HOUR FROM TIMESTAMP '2026-01-01 15:30:00')", "15"],
  ["EXTRACT(ISOWEEK FROM DATE '2026-01-01')", "1"],
  ["EXTRACT(WEEK FROM DATE '2026-01-01')", "0"],
  ["EXTRACT(WEEK FROM DATE '2026-01-04')", "1"],
  ["EXTRACT(QUARTER FROM DATE '2026-11-22')", "4"],
  ["EXTRACT(DATE FROM TIMESTAMP '2026-01-01 15:30:00')", "2026-01-01"],
  ["EXTRACT(HOUR FROM TIMESTAMP '2026-01-01 23:30:00' AT TIME ZONE 'Europe/Zurich')", "0"],
  ["DATE(2026, 2, 28)", "2026-02-28"],
  ["DATE_ADD(DATE '2026-01-31', INTERVAL 1 MONTH)", "2026-02-28"],
  ["DATE_SUB(DATE '2026-03-01', INTERVAL 1 DAY)", "2026-02-28"],
  ["DATE_DIFF(DATE '2026-03-01', DATE '2026-02-27', DAY)", "2"],
  ["DATE_DIFF(DATE '2026-01-05', DATE '2026-01-03', WEEK)", "1"],
  ["DATE_DIFF(DATE '2026-01-05', DATE '2026-01-04', WEEK(MONDAY))", "1"],
  ["DATE_DIFF(DATE '2027-01-01', DATE '2026-12-31', YEAR)", "1"],
  ["DATE_TRUNC(DATE '2026-11-22', MONTH)", "2026-11-01"],
  ["DATE_TRUNC(DATE '2026-11-25', WEEK)", "2026-11-22"],
  ["DATE_TRUNC(DATE '2026-11-25', WEEK(MONDAY))", "2026-11-23"],
  ["DATE_TRUNC(DATE '2026-11-22', ISOWEEK)", "2026-11-16"],
  ["LAST_DAY(DATE '2026-02-10')", "2026-02-28"],
  ["GENERATE_DATE_ARRAY('2026-01-01', '2026-01-03')", list("2026-01-01", "2026-01-02", "2026-01-03")],
  [
    "GENERATE_DATE_ARRAY(DATE '2026-01-01', DATE '2026-01-20', INTERVAL 1 WEEK)",
    list("2026-01-01", "2026-01-08", "2026-01-15"),
  ],
  // Arrays.
  ["ARRAY_LENGTH([1, 2, 3])", "3"],
  ["GENERATE_ARRAY(1, 10, 3)", list("1", "4", "7", "10")],
  ["GENERATE_ARRAY(3, 1, -1)", list("3", "2", "1")],
  ["[10, 20, 30][OFFSET(1)]", "20"],
  ["[10, 20, 30][ORDINAL(1)]", "10"],
  ["[10, 20, 30][SAFE_OFFSET(5)]", null],
  ["ARRAY_TO_STRING(['a', 'b', NULL], '-')", "a-b"],
  ["ARRAY_CONCAT([1], [2, 3])", list("1", "2", "3")],
  ["ARRAY_REVERSE([1, 2, 3])", list("3", "2", "1")],
  ["ARRAY(SELECT x * 2 FROM UNNEST([3, 1]) AS x ORDER BY x)", list("2", "6")],
  ["2 IN UNNEST([1, 2])", "true"],
  ["EXISTS(SELECT 1 FROM UNNEST([1, 2]) AS x WHERE x > 2)", "false"],
  // JSON.
  [`JSON_VALUE('{"sku": "OAT", "n": 2}', '$.sku')`, "OAT"],
  [`JSON_VALUE(JSON '{"a": [1, 2]}', '$.a[1]')`, "2"],
  [`JSON_VALUE('{"a": {"b": 1}}', '$.a')`, null],
  [`JSON_VALUE('{"a": [1]}', '$.a')`, null],
  [`JSON_QUERY('{"a": {"b": 1}}', '$.a')`, '{"b":1}'],
  [`JSON_QUERY('{"a": "x"}', '$.a')`, '"x"'],
  [`JSON_QUERY_ARRAY('["a", {"b": 1}]')`, list('"a"', '{"b":1}')],
  [`JSON_VALUE_ARRAY('{"tags": ["a", "b"]}', '$.tags')`, list("a", "b")],
  [`JSON_EXTRACT_SCALAR('{"n": 1.5}', '$.n')`, "1.5"],
  [`JSON_EXTRACT('{"a": {"b": 1}}', '$.a')`, '{"b":1}'],
  [`PARSE_JSON('{"a": 1}').a`, "1"],
  [`TO_JSON_STRING(JSON '{"a": [1, "b"]}')`, '{"a":[1,"b"]}'],
  ["TO_JSON_STRING([1, 2])", "[1,2]"],
  ["TO_JSON_STRING('oat')", '"oat"'],
  [`LAX_INT64(JSON '"10"')`, "10"],
  [`LAX_FLOAT64(JSON '"apple"')`, null],
  [`LAX_BOOL(JSON '"true"')`, "true"],
  [`LAX_STRING(JSON '5')`, "5"],
  [`INT64(PARSE_JSON('{"n": 7}').n)`, "7"],
  [`STRING(JSON '"oat"')`, "oat"],
  [`FLOAT64(JSON '1.5')`, "1.5"],
  [`BOOL(JSON 'true')`, "true"],
  [`JSON_TYPE(JSON '[1]')`, "array"],
  // Aggregates, over three small lists.
  ["(SELECT COUNTIF(x > 1) FROM UNNEST([1, 2, 3]) AS x)", "2"],
  ["(SELECT ANY_VALUE(x) FROM UNNEST(['a']) AS x)", "a"],
  ["(SELECT LOGICAL_OR(x > 2) FROM UNNEST([1, 3]) AS x)", "true"],
  ["(SELECT LOGICAL_AND(x > 2) FROM UNNEST([1, 3]) AS x)", "false"],
  ["(SELECT APPROX_COUNT_DISTINCT(x) FROM UNNEST([1, 1, 2]) AS x)", "2"],
  ["(SELECT APPROX_QUANTILES(x, 2) FROM UNNEST([5, 1, 3, 2, 4]) AS x)", list("1", "3", "5")],
  ["(SELECT APPROX_QUANTILES(x, 100)[OFFSET(50)] FROM UNNEST([5, 1, 3, 2, 4]) AS x)", "3"],
  ["(SELECT APPROX_QUANTILES(x, 4)[SAFE_ORDINAL(5)] FROM UNNEST([1, 2]) AS x)", "2"],
  ["(SELECT STRING_AGG(x, '|' ORDER BY x DESC) FROM UNNEST(['a', 'c', 'b']) AS x)", "c|b|a"],
  ["(SELECT STRING_AGG(x) FROM UNNEST(['a']) AS x)", "a"],
  ["(SELECT STRING_AGG(DISTINCT x, '+' ORDER BY x) FROM UNNEST(['a', 'c', 'a', 'b']) AS x)", "a+b+c"],
  [
    "(SELECT ARRAY_AGG(x IGNORE NULLS ORDER BY x DESC LIMIT 2) FROM UNNEST([1, NULL, 3, 2]) AS x)",
    list("3", "2"),
  ],
  ["(SELECT ARRAY_AGG(DISTINCT x ORDER BY x) FROM UNNEST([2, 1, 2]) AS x)", list("1", "2")],
  ["(SELECT AVG(x) FROM UNNEST([1, 2]) AS x)", "1.5"],
  ["(SELECT ROUND(STDDEV(x), 4) FROM UNNEST([1, 2, 3, 4]) AS x)", "1.291"],
  ["(SELECT STDDEV_POP(x) FROM UNNEST([2, 4]) AS x)", "1.0"],
  ["(SELECT ROUND(CORR(x, x * 2), 6) FROM UNNEST([1, 2, 3]) AS x)", "1.0"],
  ["(SELECT MAX_BY(x, -x) FROM UNNEST([1, 2]) AS x)", "1"],
  ["(SELECT SUM(x) FROM UNNEST(GENERATE_ARRAY(1, 100)) AS x)", "5050"],
];

/** Whole statements with their rows. */
const STATEMENTS: [statement: string, rows: Cell[][]][] = [
  [
    "SELECT sku, i FROM UNNEST(['oat', 'rye']) AS sku WITH OFFSET AS i ORDER BY i",
    [
      ["oat", "0"],
      ["rye", "1"],
    ],
  ],
  ["SELECT offset FROM UNNEST(['oat', 'rye']) AS sku WITH OFFSET ORDER BY 1 DESC", [["1"], ["0"]]],
  [
    "SELECT s.sku, s.n FROM UNNEST([STRUCT('oat' AS sku, 2 AS n), STRUCT('rye', 1)]) AS s ORDER BY n",
    [
      ["rye", "1"],
      ["oat", "2"],
    ],
  ],
  [
    "SELECT sku, n FROM UNNEST([STRUCT('oat' AS sku, 2 AS n), ('rye', 1)]) ORDER BY n",
    [
      ["rye", "1"],
      ["oat", "2"],
    ],
  ],
  [
    "WITH t AS (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'a', 2 UNION ALL SELECT 'b', 5) SELECT k, v FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) = 1 ORDER BY k",
    [
      ["a", "2"],
      ["b", "5"],
    ],
  ],
  [
    "SELECT x, SUM(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), LAG(x) OVER (ORDER BY x), RANK() OVER (ORDER BY x DESC), NTILE(2) OVER (ORDER BY x) FROM UNNEST([1, 2, 3]) AS x ORDER BY x",
    [
      ["1", "1", null, "3", "1"],
      ["2", "3", "1", "2", "1"],
      ["3", "6", "2", "1", "2"],
    ],
  ],
  [
    "SELECT x, FIRST_VALUE(x IGNORE NULLS) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), PERCENTILE_CONT(x, 0.5) OVER () FROM UNNEST([1, 2, 4]) AS x ORDER BY x LIMIT 1",
    [["1", "1", "2.0"]],
  ],
  ["SELECT * EXCEPT (b) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)", [["1", "3"]]],
  ["SELECT * REPLACE (a + 1 AS a) FROM (SELECT 1 AS a, 2 AS b)", [["2", "2"]]],
  ["SELECT x FROM UNNEST([1, 2, 2]) AS x UNION DISTINCT SELECT 3 ORDER BY x", [["1"], ["2"], ["3"]]],
  ["SELECT x FROM UNNEST([1, 2]) AS x EXCEPT DISTINCT SELECT 2", [["1"]]],
  [
    "SELECT * FROM (SELECT 'oat' AS sku, 'Q1' AS q, 3 AS n UNION ALL SELECT 'oat', 'Q2', 4) PIVOT (SUM(n) FOR q IN ('Q1', 'Q2'))",
    [["oat", "3", "4"]],
  ],
  [
    "SELECT k, COUNT(*) FROM UNNEST(['a', 'b', 'a']) AS k GROUP BY ROLLUP(k) ORDER BY k",
    [
      [null, "3"],
      ["a", "2"],
      ["b", "1"],
    ],
  ],
  [
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT SUM(i) FROM n",
    [["6"]],
  ],
  [
    "SELECT a.x, b.y FROM UNNEST([1, 2]) AS a_x JOIN (SELECT 1 AS x) AS a ON a.x = a_x CROSS JOIN (SELECT 5 AS y) AS b",
    [["1", "5"]],
  ],
  ["SELECT x FROM UNNEST([3, NULL, 1]) AS x ORDER BY x", [[null], ["1"], ["3"]]],
  ["SELECT x FROM UNNEST([3, NULL, 1]) AS x ORDER BY x DESC", [["3"], ["1"], [null]]],
  [
    "SELECT day, COALESCE(n, 0) FROM UNNEST(GENERATE_DATE_ARRAY('2026-01-01', '2026-01-02')) AS day LEFT JOIN (SELECT DATE '2026-01-02' AS day, 4 AS n) USING (day) ORDER BY day",
    [
      ["2026-01-01", "0"],
      ["2026-01-02", "4"],
    ],
  ],
];

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
  ["SELECT NO_SUCH_FUNCTION(1)", "no_such_function"],
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

  it.for(STATEMENTS)("answers %s", async ([statement, rows], { expect }) => {
    const answer = await query(subject.send, statement);
    expect(answer.body.error?.message).toBeUndefined();
    expect(cells(answer)).toEqual(rows);
  });
});
