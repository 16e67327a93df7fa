import assert from "node:assert/strict";
import { z } from "zod";
import { assertDelivered, assertRefused, assertRefusedForGood, bodyOf } from "../answers.ts";
import type { Check } from "../check.ts";
import { line, order, toSpanner } from "../orders.ts";
import { commit, inSession, query, row, userRow } from "../spanner-session.ts";

const Rows = z.object({
  metadata: z.object({
    rowType: z.object({ fields: z.array(z.looseObject({ name: z.string().optional() })) }),
  }),
  rows: z.array(z.array(z.unknown())).optional(),
});

/** A value of a type, by the code of it, that comes back from a query as it went in. */
const VALUES: [type: object, value: unknown][] = [
  [{ code: "STRING" }, "Äpfel \u{1F34F}"],
  [{ code: "STRING" }, null],
  [{ code: "INT64" }, "9007199254740993"],
  [{ code: "FLOAT64" }, 0.1],
  [{ code: "FLOAT64" }, "NaN"],
  [{ code: "BOOL" }, true],
  [{ code: "NUMERIC" }, "12345678901234567890.123456789"],
  [{ code: "TIMESTAMP" }, "2026-01-02T03:04:05.678901Z"],
  [{ code: "DATE" }, "2026-02-28"],
  [{ code: "BYTES" }, "AAEC/w=="],
  [{ code: "JSON" }, '{"a":[1,"ü"]}'],
  [{ code: "ARRAY", arrayElementType: { code: "STRING" } }, ["a", null, ""]],
  [{ code: "ARRAY", arrayElementType: { code: "INT64" } }, []],
];

/** A typed parameter that a query gives back. */
function echo([type, value]: [type: object, value: unknown]): Check {
  const { code, arrayElementType } = z
    .object({ code: z.string(), arrayElementType: z.object({ code: z.string() }).optional() })
    .parse(type);
  const named = arrayElementType === undefined ? code : `ARRAY<${arrayElementType.code}>`;
  return {
    name: `a parameter ${named} ${JSON.stringify(value)} comes back as it went in, with its type`,
    run: async ({ config }) => {
      const answer = Rows.parse(bodyOf(await query(config, "SELECT @value", { value: { type, value } })));
      assert.deepEqual(answer.rows, [[value]]);
      // Without an alias the column has no name, which JSON may leave out.
      assert.deepEqual(
        answer.metadata.rowType.fields.map((field) => ({ ...field, name: field.name ?? "" })),
        [{ name: "", type }],
      );
    },
  };
}

/** How rows are read back. */
export const READ_CHECKS: readonly Check[] = [
  ...VALUES.map(echo),
  {
    name: "a read by keys gives the rows that exist, columns as asked for",
    run: async ({ config, user }) => {
      bodyOf(await commit(config, row("insert", "Users", userRow(user, { version: "7" }))));
      const keySet = { keys: [[user], [`${user}-no`]] };
      const answer = await inSession(config, "read", {
        table: "Users",
        columns: ["version", "user_id"],
        keySet,
      });
      assert.deepEqual(Rows.parse(bodyOf(answer)).rows, [["7", user]]);
    },
  },
  {
    name: "a read by a range gives the children in key order, no more than its limit",
    run: async ({ config, user }) => {
      const message = order(user, "k", { body: { items: ["C", "A", "B"].map((sku) => line({ sku })) } });
      assertDelivered(await toSpanner({ config }, [message]));
      const columns = ["line_no", "sku"];
      const keySet = { ranges: [{ startClosed: [user], endClosed: [user] }] };
      const read = { table: "OrderItems", columns, keySet };
      const all = Rows.parse(bodyOf(await inSession(config, "read", read)));
      assert.deepEqual(all.rows, [
        ["1", "C"],
        ["2", "A"],
        ["3", "B"],
      ]);
      const two = Rows.parse(bodyOf(await inSession(config, "read", { ...read, limit: "2" })));
      assert.equal(two.rows?.length, 2);
    },
  },
  {
    name: "a query or a read without rows has no `rows` at all",
    run: async ({ config, user }) => {
      const sql = "SELECT user_id FROM Users WHERE user_id = @user";
      const none = bodyOf(await query(config, sql, { user: { type: { code: "STRING" }, value: user } }));
      assert.equal(Rows.parse(none).rows, undefined);
      const keySet = { keys: [[user]] };
      const read = await inSession(config, "read", { table: "Users", columns: ["user_id"], keySet });
      assert.equal(Rows.parse(bodyOf(read)).rows, undefined);
    },
  },
  {
    name: "the monitoring query of a user's orders gives every column by its name",
    run: async ({ config, user }) => {
      const message = order(user, "k");
      assertDelivered(await toSpanner({ config }, [message]));
      const answer = bodyOf(await query(config, `SELECT * FROM Orders WHERE user_id = '${user}'`));
      const { metadata, rows } = Rows.parse(answer);
      const names = metadata.rowType.fields.map(({ name }) => name);
      const cells = Object.fromEntries(names.map((name, at) => [name, rows?.[0]?.[at]]));
      assert.equal(names.length, 10);
      assert.deepEqual([cells["order_id"], cells["total_minor"]], [message.body.order_id, "438"]);
    },
  },
  {
    name: "INT64 comes back as text, FLOAT64 as a number, BOOL as a boolean",
    run: async ({ config }) => {
      const { rows } = Rows.parse(bodyOf(await query(config, "SELECT 1, 1.5, TRUE, NULL, 'a'")));
      assert.deepEqual(rows, [["1", 1.5, true, null, "a"]]);
    },
  },
  {
    name: "a parameter that no one gave is INVALID_ARGUMENT",
    run: async ({ config }) => assertRefused(await query(config, "SELECT @nobody"), "INVALID_ARGUMENT", true),
  },
  {
    name: "a parameter that does not fit its type is refused for good",
    run: async ({ config }) => {
      const wrong = { type: { code: "INT64" }, value: "many" };
      assertRefusedForGood(await query(config, "SELECT @n", { n: wrong }));
    },
  },
  {
    name: "a read of a column that the table has not is NOT_FOUND",
    run: async ({ config }) => {
      const read = { table: "Users", columns: ["nope"], keySet: { all: true } };
      assertRefused(await inSession(config, "read", read), "NOT_FOUND", false);
    },
  },
];
