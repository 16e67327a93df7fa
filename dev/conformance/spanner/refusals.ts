import assert from "node:assert/strict";
import { assertRefused, bodyOf } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { askSpanner } from "../../ask-google.ts";
import { commit, query, row, userRow } from "../spanner-session.ts";

function orderCells(user: string): Record<string, unknown> {
  return {
    user_id: user,
    order_id: "ord_1",
    order_date: "2026-01-02T03:04:05Z",
    status: "confirmed",
    item_count: "1",
    total_minor: "100",
    currency: "EUR",
    created_at: "2026-01-02T03:04:05Z",
    version: "1",
  };
}

/** A write of a user's row that is refused, with what is wrong with it. */
function refusedRow(
  name: string,
  [status, permanent]: [status: string, permanent: boolean],
  cells: Record<string, unknown>,
): Check {
  return {
    name: `${name} is ${status}`,
    run: async ({ config, user }) =>
      assertRefused(await commit(config, row("insert", "Users", userRow(user, cells))), status, permanent),
  };
}

/** A query that is refused. */
function refusedQuery(name: string, status: string, sql: string): Check {
  return {
    name: `${name} is ${status}`,
    run: async ({ config }) => assertRefused(await query(config, sql), status, true),
  };
}

async function users({ config, user }: Place): Promise<number> {
  const sql = "SELECT user_id FROM Users WHERE STARTS_WITH(user_id, @user)";
  return (await askSpanner(config, sql, { user })).length;
}

/** What each class of refusal is named, and that nothing of a refused commit is kept. */
export const REFUSAL_CHECKS: readonly Check[] = [
  refusedRow("a column that the table has not", ["NOT_FOUND", false], { nope: "1" }),
  refusedRow("a text for an INT64", ["FAILED_PRECONDITION", true], { version: "many" }),
  refusedRow("a number for an INT64", ["FAILED_PRECONDITION", true], { version: 1 }),
  refusedRow("an INT64 beyond 64 bits", ["FAILED_PRECONDITION", true], { version: "9223372036854775808" }),
  refusedRow("a time without its zone", ["FAILED_PRECONDITION", true], { created_at: "2026-01-02T03:04:05" }),
  refusedRow("a day that does not exist", ["FAILED_PRECONDITION", true], {
    created_at: "2026-02-30T00:00:00Z",
  }),
  refusedRow("an object for a JSON column", ["FAILED_PRECONDITION", true], { preferences: { a: 1 } }),
  refusedRow("broken JSON", ["FAILED_PRECONDITION", true], { preferences: "{" }),
  refusedRow("NULL where it may not be", ["FAILED_PRECONDITION", true], { version: null }),
  refusedRow("a commit time where none is allowed", ["FAILED_PRECONDITION", true], {
    created_at: "spanner.commit_timestamp()",
  }),
  {
    name: "a required column left out is FAILED_PRECONDITION",
    run: async ({ config, user }) => {
      const { version: _, ...cells } = userRow(user);
      assertRefused(await commit(config, row("insert", "Users", cells)), "FAILED_PRECONDITION", true);
    },
  },
  {
    name: "a table that is missing is NOT_FOUND, and waits for its migration",
    run: async ({ config }) =>
      assertRefused(await commit(config, row("insert", "Nowhere", { a: "1" })), "NOT_FOUND", false),
  },
  {
    name: "a child without its parent is NOT_FOUND",
    run: async ({ config, user }) =>
      assertRefused(await commit(config, row("insert", "Orders", orderCells(user))), "NOT_FOUND", false),
  },
  {
    name: "an insert of a row that exists is ALREADY_EXISTS",
    run: async ({ config, user }) => {
      bodyOf(await commit(config, row("insert", "Users", userRow(user))));
      assertRefused(await commit(config, row("insert", "Users", userRow(user))), "ALREADY_EXISTS", true);
    },
  },
  {
    name: "an update of a row that is missing is NOT_FOUND",
    run: async ({ config, user }) =>
      assertRefused(
        await commit(config, row("update", "Users", { user_id: user, version: "2" })),
        "NOT_FOUND",
        false,
      ),
  },
  {
    name: "a row with fewer values than columns is INVALID_ARGUMENT",
    run: async ({ config, user }) => {
      const mutation = { insert: { table: "Users", columns: ["user_id", "version"], values: [[user]] } };
      assertRefused(await commit(config, mutation), "INVALID_ARGUMENT", true);
    },
  },
  {
    name: "nothing of a commit is kept when one of its rows is refused",
    run: async (place) => {
      const good = row("insert", "Users", userRow(`${place.user}-good`));
      const bad = row("insert", "Users", userRow(`${place.user}-bad`, { version: null }));
      assert.ok(!(await commit(place.config, good, bad)).ok);
      assert.equal(await users(place), 0);
      bodyOf(await commit(place.config, good));
      assert.equal(await users(place), 1);
    },
  },
  refusedQuery("a query that is no SQL", "INVALID_ARGUMENT", "SELEKT 1"),
  refusedQuery("a query of a missing table", "INVALID_ARGUMENT", "SELECT * FROM Nowhere"),
  refusedQuery("a query of a missing column", "INVALID_ARGUMENT", "SELECT nope FROM Users"),
];
