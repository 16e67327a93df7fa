import { afterAll, beforeAll, describe, it } from "vitest";
import { GoogleRefusal } from "../../dev/google/google-error.ts";
import { refuseSql } from "../../dev/google/spanner/query.ts";
import { start, type Subject } from "./google-client.ts";
import { createShop, row, type Shop } from "./shop-database.ts";

const order = (user: string, orderId: string, total: string) =>
  row("insert", "Orders", { user_id: user, order_id: orderId, total_minor: total });

describe("Spanner's reads and queries", () => {
  let subject: Subject;
  let shop: Shop;
  beforeAll(async () => {
    subject = await start();
    shop = await createShop(subject.send, "reads");
    await subject.send("PATCH", `${shop.database}/ddl`, {
      statements: ["CREATE INDEX ByTotal ON Orders(total_minor DESC)"],
    });
    await shop.commit(
      row("insert", "Users", { user_id: "u2", visits: "2" }),
      row("insert", "Users", { user_id: "u1", visits: "1", created_at: "2026-01-01T00:00:00Z" }),
      order("u1", "b", "20"),
      order("u1", "a", "10"),
      order("u2", "c", "30"),
    );
  });
  afterAll(() => subject.google.close());
  const query = (
    sql: string,
    params: Record<string, unknown> = {},
    paramTypes: Record<string, unknown> = {},
  ) => shop.call("executeSql", { sql, params, paramTypes });
  const read = (keySet: unknown, more: Record<string, unknown> = {}) =>
    shop.call("read", { table: "Orders", columns: ["order_id"], keySet, ...more });

  it("reads by key, by range and all, in the order of the key", async ({ expect }) => {
    expect((await read({ all: true })).body.rows).toEqual([["a"], ["b"], ["c"]]);
    expect(
      (
        await read({
          keys: [
            ["u2", "c"],
            ["u1", "a"],
            ["u1", "zz"],
          ],
        })
      ).body.rows,
    ).toEqual([["a"], ["c"]]);
    expect((await read({ ranges: [{ startClosed: ["u1"], endClosed: ["u1"] }] })).body.rows).toEqual([
      ["a"],
      ["b"],
    ]);
    expect((await read({ ranges: [{ startOpen: ["u1", "a"], endOpen: ["u2", "c"] }] })).body.rows).toEqual([
      ["b"],
    ]);
    expect((await read({ all: true }, { limit: "2" })).body.rows).toEqual([["a"], ["b"]]);
    expect((await read({ all: true }, { index: "ByTotal" })).body.rows).toEqual([["c"], ["b"], ["a"]]);
  });

  it("leaves rows out of an empty answer", async ({ expect }) => {
    const { body } = await read({ keys: [["u1", "zz"]] });
    expect(body).toEqual({
      metadata: { rowType: { fields: [{ name: "order_id", type: { code: "STRING" } }] } },
    });
  });

  it("answers SELECT * FROM Orders WHERE user_id = '…' as it stands", async ({ expect }) => {
    const { body } = await query("SELECT * FROM Orders WHERE user_id = 'u2'");
    expect(body.rows).toEqual([["u2", "c", null, "30"]]);
    expect(body.metadata.rowType.fields.map(({ name }: { name: string }) => name)).toEqual([
      "user_id",
      "order_id",
      "status",
      "total_minor",
    ]);
  });

  it("binds parameters of every kind, also lists, and never inside a text", async ({ expect }) => {
    const list = { code: "ARRAY", arrayElementType: { code: "STRING" } };
    const found = await query(
      "SELECT order_id FROM Orders WHERE user_id IN UNNEST(@users) ORDER BY order_id",
      { users: ["u1", "x'y"] },
      { users: list },
    );
    expect(found.body.rows).toEqual([["a"], ["b"]]);
    const typed = await query(
      "SELECT @n + 1 AS next, @t AS at, '@n' AS text, @gone IS NULL AS absent FROM Users WHERE created_at <= @t",
      { n: "41", t: "2026-06-01T00:00:00.5Z", gone: null },
      { n: { code: "INT64" }, t: { code: "TIMESTAMP" }, gone: { code: "STRING" } },
    );
    expect(typed.body.rows).toEqual([["42", "2026-06-01T00:00:00.5Z", "@n", true]]);
    expect(
      typed.body.metadata.rowType.fields.map(({ type }: { type: { code: string } }) => type.code),
    ).toEqual(["INT64", "TIMESTAMP", "STRING", "BOOL"]);
    expect((await query("SELECT @n", { n: 41 }, { n: { code: "INT64" } })).body.error.status).toBe(
      "FAILED_PRECONDITION",
    );
    expect((await query("SELECT @n")).body.error.message).toBe("Incomplete query parameters n");
  });

  it("joins, groups and unites, with INT64 as text and no name for an unnamed column", async ({ expect }) => {
    const sql = `SELECT u.user_id, COUNT(*), SUM(o.total_minor) AS total FROM Users AS u JOIN Orders AS o ON o.user_id = u.user_id
      GROUP BY u.user_id UNION ALL SELECT 'all', COUNT(*), SUM(total_minor) FROM Orders ORDER BY total`;
    const { body } = await query(sql);
    expect(body.rows).toEqual(
      [
        ["u1", "2", "30"],
        ["u2", "1", "30"],
        ["all", "3", "60"],
      ].sort((a, b) => Number(a[2]) - Number(b[2])),
    );
    expect(body.metadata.rowType.fields.map(({ name }: { name: string }) => name)).toEqual([
      "user_id",
      "",
      "total",
    ]);
  });

  it("sees one database only from another one's session", async ({ expect }) => {
    const other = await createShop(subject.send, "elsewhere");
    expect(await other.rows("SELECT user_id FROM Users")).toEqual([]);
  });

  it.for([
    ["SELECT * FROM Nope", "Table not found: Nope"],
    ["SELECT nope FROM Users", "nope"],
    ["SELEC 1", "Syntax error"],
    ["", "Syntax error"],
    ["SELECT 1; SELECT 2", "exactly one statement"],
  ] as const)("refuses %s as INVALID_ARGUMENT", async ([sql, message], { expect }) => {
    const { error } = (await query(sql)).body;
    expect(error).toMatchObject({ code: 400, status: "INVALID_ARGUMENT" });
    expect(error.message).toContain(message);
  });

  it("calls the caller's mistake what DuckDB says of a statement, and nothing else", ({ expect }) => {
    const refused = new Error("Binder Error: no such column");
    expect(() => refuseSql(refused)).toThrow(GoogleRefusal);
    for (const bug of [
      new TypeError("x is not a function"),
      new Error("IO Error: No space left"),
      new Error("INTERNAL Error: Binder Error: confused"),
    ])
      expect(() => refuseSql(bug)).toThrow(bug);
  });

  it("refuses half a range, a short key, unknown names and unknown fields", async ({ expect }) => {
    expect((await read({ ranges: [{ startClosed: ["u1"] }] })).body.error.status).toBe("INVALID_ARGUMENT");
    const twice = { startClosed: ["u1"], startOpen: ["u1"], endClosed: ["u1"] };
    expect((await read({ ranges: [twice] })).body.error.message).toContain("'start_key_type' is already set");
    const half = { delete: { table: "Orders", keySet: { ranges: [{ endOpen: ["u9"] }] } } };
    expect((await shop.commit(half)).body.error.message).toContain("either start_closed or start_open");
    expect((await read({ all: true }, { limit: "-1" })).body.error).toMatchObject({
      status: "INVALID_ARGUMENT",
      message: expect.stringContaining("Limit must be non-negative."),
    });
    expect((await read({ keys: [["u1"]] })).body.error.status).toBe("FAILED_PRECONDITION");
    expect((await read({ all: true }, { columns: ["nope"] })).body.error.status).toBe("NOT_FOUND");
    expect((await read({ all: true }, { index: "Nope" })).body.error.status).toBe("NOT_FOUND");
    expect((await read({ all: true }, { foo: 1 })).body.error.status).toBe("INVALID_ARGUMENT");
  });
});
