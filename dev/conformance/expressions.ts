import assert from "node:assert/strict";
import type { GoogleAnswer } from "../../src/forward/google/call.ts";
import type { Config } from "../local-config.ts";
import { assertRefusedForGood, bodyOf } from "./answers.ts";
import type { Check } from "./check.ts";

const REFUSED = { refused: true } as const;

const LEFT_JOIN =
  "(SELECT COUNT(*) FROM (SELECT ['a'] AS items UNION ALL SELECT []) AS u LEFT JOIN UNNEST(u.items) AS x)";

/** Expressions of GoogleSQL, and what both services make of each as Spanner's emulator has it: a cell as a text, or no for
 *  an answer. Those are here that DuckDB, the emulators or a transpiler get wrong first. */
const EXPRESSIONS: readonly [expression: string, cell: string | null | typeof REFUSED][] = [
  // Another dialect's.
  ["10 // 3", REFUSED],
  ["5 % 3", REFUSED],
  ["2 ** 3", REFUSED],
  ["1::INT64", REFUSED],
  ["'a' == 'a'", REFUSED],
  ["list_sum([1])", REFUSED],
  ["range(3)", REFUSED],
  ["(SELECT COUNT(*) FROM read_text('/etc/hostname'))", REFUSED],
  ["(SELECT COUNT(*) FROM GENERATE_ARRAY(1, 3))", REFUSED],
  // Types and numbers.
  ["1 = '1'", REFUSED],
  ["DATE '2026-01-01' = '2026-01-01'", "true"],
  ["(SELECT SUM(x) FROM UNNEST([9223372036854775807, 1]) AS x)", REFUSED],
  ["9223372036854775807 + 1", REFUSED],
  ["2147483647 + 1", "2147483648"],
  ["10 / 4", "2.5"],
  ["1 / 0", REFUSED],
  ["0.1 + 0.2", "0.30000000000000004"],
  ["DIV(-7, 2)", "-3"],
  ["MOD(-7, 3)", "-1"],
  ["MOD(1, 0)", REFUSED],
  ["SAFE_DIVIDE(1, 0)", null],
  ["ROUND(2.345, 2)", "2.35"],
  ["SQRT(-1)", REFUSED],
  ["CAST(2.5 AS INT64)", "3"],
  ["CAST('1.5' AS INT64)", REFUSED],
  ["SAFE_CAST('apple' AS INT64)", null],
  ["CAST('t' AS BOOL)", REFUSED],
  ["EXP(1000)", REFUSED],
  ["POW(0, -1)", REFUSED],
  ["CAST('2026-02-30' AS DATE)", REFUSED],
  ["GREATEST(1, NULL)", null],
  // Texts.
  ["CONCAT('a', NULL)", null],
  ["'50%' LIKE '50\\\\%'", "true"],
  ["'50x' LIKE '50\\\\%'", "false"],
  ["'a' LIKE 'A'", "false"],
  ["SUBSTR('apple', 0, 2)", "ap"],
  ["SUBSTR('apple', -3)", "ple"],
  ["SUBSTR('abc', 1, -1)", REFUSED],
  ["REPEAT('a', -1)", REFUSED],
  ["BYTE_LENGTH('müsli')", "6"],
  ["REGEXP_EXTRACT('sku=OAT-1', r'sku=(\\w+)')", "OAT"],
  ["REGEXP_CONTAINS('oat', 'o(')", REFUSED],
  // Lists and JSON.
  ["[10, 20][OFFSET(1)]", "20"],
  ["[10, 20][OFFSET(2)]", REFUSED],
  ["[10, 20][ORDINAL(0)]", REFUSED],
  ["[10, 20][SAFE_OFFSET(-1)]", null],
  [LEFT_JOIN, "2"],
  [`JSON_VALUE('{"a":1}', 'a')`, REFUSED],
  [`JSON_VALUE('{"a":{"b":1}}', '$.a')`, null],
  [`JSON_QUERY('{"a":{"b":1}}', '$.a')`, '{"b":1}'],
  [`JSON_QUERY('{"a":null}', '$.a')`, null],
  // Times.
  ["DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)", REFUSED],
  ["TIMESTAMP_ADD(TIMESTAMP '2026-01-01 00:00:00+00', INTERVAL 1 MONTH)", REFUSED],
  ["TIMESTAMP_DIFF(TIMESTAMP '2026-02-01 00:00:00+00', TIMESTAMP '2026-01-01 00:00:00+00', MONTH)", REFUSED],
  ["CAST(DATE_ADD(DATE '2026-01-31', INTERVAL 1 MONTH) AS STRING)", "2026-02-28"],
  ["DATE_DIFF(DATE '2026-01-05', DATE '2026-01-03', WEEK)", "1"],
  ["EXTRACT(DAYOFWEEK FROM DATE '2026-11-22')", "1"],
  ["FORMAT_TIMESTAMP('%F %T', TIMESTAMP '2026-01-01 15:30:00+00', 'Europe/Zurich')", "2026-01-01 16:30:00"],
];

/** What goccy/bigquery-emulator does with some of them. */
const GOCCY: ReadonlyMap<string, string> = new Map([
  ["(SELECT SUM(x) FROM UNNEST([9223372036854775807, 1]) AS x)", "lets whole numbers overflow"],
  ["9223372036854775807 + 1", "lets whole numbers overflow"],
  ["SQRT(-1)", "answers NaN"],
  ["EXP(1000)", "answers infinity"],
  ["POW(0, -1)", "answers infinity"],
  ["CAST('t' AS BOOL)", "takes t for true"],
  ["'50%' LIKE '50\\\\%'", "knows no backslash in patterns"],
  ["REPEAT('a', -1)", "says that it is unavailable"],
  [LEFT_JOIN, "drops what has no item"],
]);

/** A service by its query call, and the only cell of an answer's body. */
type Asking = {
  query: (config: Config, sql: string) => Promise<GoogleAnswer>;
  cellOf: (body: unknown) => string | number | boolean | null;
  differs: NonNullable<Check["differs"]>;
};

/** The same expressions for either service; `differs` is what a player does with some that this table does not single out. */
export function expressionChecks({ query, cellOf, differs }: Asking): Check[] {
  return EXPRESSIONS.map(([expression, expected]) => {
    const goccy = GOCCY.get(expression);
    const isRefused = typeof expected === "object" && expected !== null;
    return {
      name: isRefused ? `${expression} is refused` : `${expression} is ${expected ?? "NULL"}`,
      differs: goccy === undefined ? differs : { ...differs, goccy },
      run: async ({ config }) => {
        const answer = await query(config, `SELECT ${expression}`);
        if (isRefused) return assertRefusedForGood(answer);
        const cell = cellOf(bodyOf(answer));
        assert.equal(cell === null ? null : String(cell), expected);
      },
    };
  });
}
