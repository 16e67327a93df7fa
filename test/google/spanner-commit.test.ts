import { describe, it } from "vitest";
import { row, withShop } from "./shop-database.ts";

const user = (more: Record<string, unknown> = {}, operation = "insertOrUpdate") =>
  row(operation, "Users", { user_id: "u1", visits: "1", ...more });

const order = (orderId: string, operation = "insert") =>
  row(operation, "Orders", { user_id: "u1", order_id: orderId });

const item = (orderId: string, line: string) =>
  row("insert", "OrderItems", { user_id: "u1", order_id: orderId, line_no: line, quantity: "1.250" });

const users = (amount: number) => ({
  insert: {
    table: "Users",
    columns: ["user_id", "visits"],
    values: Array.from({ length: amount }, (_, i) => [`u${i}`, "1"]),
  },
});

describe("Spanner's commit", () => {
  const stage = withShop("commit");

  it("gives every type back in its canonical encoding", async ({ expect }) => {
    const written = {
      created_at: "2026-01-02T03:04:05.120Z",
      preferences: '{"b": 1, "a": [true, "é"]}',
      score: 1.5,
      visits: "9007199254740993",
      born: "2000-2-29",
      photo: "aGkh",
      active: false,
      tags: ["x", null],
    };
    expect((await stage.shop.commit(user(written))).status).toBe(200);
    const columns = Object.keys(written);
    const read = await stage.shop.call("read", { table: "Users", columns, keySet: { keys: [["u1"]] } });
    expect(read.body.rows).toEqual([
      [
        "2026-01-02T03:04:05.12Z",
        '{"a":[true,"é"],"b":1}',
        1.5,
        "9007199254740993",
        "2000-02-29",
        "aGkh",
        false,
        ["x", null],
      ],
    ]);
  });

  it("puts the commit's time where it is asked for", async ({ expect }) => {
    const { body } = await stage.shop.commit(user({ committed_at: "spanner.commit_timestamp()" }));
    expect(await stage.shop.rows("SELECT committed_at FROM Users")).toEqual([[body.commitTimestamp]]);
  });

  it("keeps the columns that an update does not name, and clears them on replace", async ({ expect }) => {
    await stage.shop.commit(user({ score: 2, active: true }));
    await stage.shop.commit(user({ active: null }));
    expect(await stage.shop.rows("SELECT visits, score, active FROM Users")).toEqual([["1", 2, null]]);
    await stage.shop.commit(user({ visits: "7" }, "replace"));
    expect(await stage.shop.rows("SELECT visits, score, active FROM Users")).toEqual([["7", null, null]]);
  });

  it("applies mutations in their order: a key may be deleted and inserted again in one commit", async ({
    expect,
  }) => {
    await stage.shop.commit(user(), order("o1"));
    const remove = { delete: { table: "Orders", keySet: { keys: [["u1", "o1"]] } } };
    const again = row("insert", "Orders", { user_id: "u1", order_id: "o1", status: "new" });
    for (let round = 0; round < 3; round += 1)
      expect((await stage.shop.commit(remove, again)).status).toBe(200);
    expect(await stage.shop.rows("SELECT order_id, status FROM Orders")).toEqual([["o1", "new"]]);
    expect(await stage.shop.commit(order("o2"), order("o2"))).toMatchObject({
      status: 409,
      body: { error: { status: "ALREADY_EXISTS" } },
    });
    expect(
      await stage.shop.commit(order("o3"), { delete: { table: "Orders", keySet: { all: true } } }),
    ).toMatchObject({ status: 200 });
    expect(await stage.shop.rows("SELECT order_id FROM Orders")).toEqual([]);
  });

  it("stores all mutations or none", async ({ expect }) => {
    const refused = await stage.shop.commit(
      user(),
      order("o1"),
      row("insert", "Orders", { user_id: "nobody", order_id: "o2" }),
    );
    expect(refused).toMatchObject({ status: 404, body: { error: { status: "NOT_FOUND" } } });
    expect(refused.body.error.message).toContain("Parent Table: Users  Child Table: Orders");
    expect(await stage.shop.rows("SELECT user_id FROM Users")).toEqual([]);
    const late = await stage.shop.commit(
      user(),
      { delete: { table: "Users", keySet: { all: true } } },
      user({ visits: 5 }),
    );
    expect(late.body.error.status).toBe("FAILED_PRECONDITION");
    expect(await stage.shop.rows("SELECT user_id FROM Users")).toEqual([]);
  });

  it("accepts a parent and its child in one commit in that order only", async ({ expect }) => {
    expect((await stage.shop.commit(order("o1"), user())).body.error.status).toBe("NOT_FOUND");
    expect((await stage.shop.commit(user(), order("o1"))).status).toBe(200);
  });

  it("deletes what is interleaved in a deleted row, and by range", async ({ expect }) => {
    await stage.shop.commit(
      user(),
      order("o1"),
      order("o2"),
      order("o3"),
      item("o1", "1"),
      item("o2", "1"),
      item("o2", "2"),
    );
    await stage.shop.commit({
      delete: {
        table: "OrderItems",
        keySet: { ranges: [{ startClosed: ["u1", "o2"], endClosed: ["u1", "o2"] }] },
      },
    });
    expect(await stage.shop.rows("SELECT order_id, line_no, quantity FROM OrderItems")).toEqual([
      ["o1", "1", "1.25"],
    ]);
    await stage.shop.commit({
      delete: { table: "Orders", keySet: { ranges: [{ startOpen: ["u1", "o1"], endOpen: ["u1", "o3"] }] } },
    });
    expect(await stage.shop.rows("SELECT order_id FROM Orders ORDER BY order_id")).toEqual([["o1"], ["o3"]]);
    await stage.shop.commit({ delete: { table: "Users", keySet: { keys: [["u1"], ["nobody"]] } } });
    expect(await stage.shop.rows("SELECT 1 FROM Orders UNION ALL SELECT 2 FROM OrderItems")).toEqual([]);
  });

  it.for([
    [
      "an INT64 as a number",
      { visits: 5 },
      "FAILED_PRECONDITION",
      "Could not parse number_value: 5 as INT64",
    ],
    [
      "an INT64 that is too large",
      { visits: "99999999999999999999" },
      "FAILED_PRECONDITION",
      "as an integer",
    ],
    ["a FLOAT64 as a text", { score: "5" }, "FAILED_PRECONDITION", "as a FLOAT64"],
    [
      "a TIMESTAMP with an offset",
      { created_at: "2026-01-01T00:00:00+01:00" },
      "FAILED_PRECONDITION",
      "uppercase literal 'Z'",
    ],
    ["a day that does not exist", { born: "2026-02-30" }, "FAILED_PRECONDITION", "as a DATE"],
    ["JSON as an object", { preferences: {} }, "FAILED_PRECONDITION", "as JSON"],
    ["broken JSON", { preferences: "{" }, "FAILED_PRECONDITION", "as a JSON"],
    ["BYTES that are not base64", { photo: "!!" }, "FAILED_PRECONDITION", "base64"],
    ["too many bytes", { photo: "aGVsbG8=" }, "FAILED_PRECONDITION", "size: 5, limit: 4"],
    ["a text that is too long", { user_id: "u".repeat(17) }, "FAILED_PRECONDITION", "size: 17, limit: 16"],
    [
      "an array element that is too long",
      { tags: ["123456789"] },
      "FAILED_PRECONDITION",
      "size: 9, limit: 8",
    ],
    [
      "a commit time where none is allowed",
      { created_at: "spanner.commit_timestamp()" },
      "FAILED_PRECONDITION",
      "allow_commit_timestamp",
    ],
    ["a NULL where none may be", { visits: null }, "FAILED_PRECONDITION", "Cannot specify a null value"],
    ["an unknown column", { nope: 1 }, "NOT_FOUND", "Column not found in table Users: nope"],
  ] as const)("refuses %s", async ([, values, status, message], { expect }) => {
    const { error } = (await stage.shop.commit(user(values))).body;
    expect(error.status).toBe(status);
    expect(error.message).toContain(message);
  });

  it("counts a text's characters, not its UTF-16 units", async ({ expect }) => {
    expect((await stage.shop.commit(user({ user_id: "🍞".repeat(16) }))).status).toBe(200);
  });

  it("refuses a NUMERIC with more than nine decimals", async ({ expect }) => {
    await stage.shop.commit(user(), order("o1"));
    const tooFine = { user_id: "u1", order_id: "o1", line_no: "1", quantity: "1.0000000001" };
    expect((await stage.shop.commit(row("insert", "OrderItems", tooFine))).body.error.status).toBe(
      "FAILED_PRECONDITION",
    );
  });

  it("refuses unknown tables, missing columns, and updates of rows that are not there", async ({
    expect,
  }) => {
    expect((await stage.shop.commit(row("insert", "Nope", { a: "1" }))).body.error).toMatchObject({
      code: 404,
      status: "NOT_FOUND",
    });
    const bare = await stage.shop.commit(row("insert", "Users", { user_id: "u2" }));
    expect(bare.body.error).toMatchObject({ code: 400, status: "FAILED_PRECONDITION" });
    expect((await stage.shop.commit(user({}, "update"))).body.error).toMatchObject({
      code: 404,
      status: "NOT_FOUND",
    });
    await stage.shop.commit(user());
    expect((await stage.shop.commit(user({}, "insert"))).body.error).toMatchObject({
      code: 409,
      status: "ALREADY_EXISTS",
    });
  });

  it("refuses unknown fields anywhere in the body", async ({ expect }) => {
    const nested = await stage.shop.commit({ insert: { table: "Users", columns: [], values: [], rows: [] } });
    expect(nested.body.error).toMatchObject({ status: "INVALID_ARGUMENT" });
    expect(nested.body.error.message).toContain("Unknown name \"rows\" at 'mutations[0].insert'");
    const top = await stage.shop.call("commit", { singleUseTransaction: { readWrite: {} }, mutation: [] });
    expect(top.body.error.message).toContain('Unknown name "mutation"');
  });

  it("refuses more than 80,000 cells in one commit, and takes exactly as many", async ({ expect }) => {
    expect((await stage.shop.commit(users(40_001))).body.error.status).toBe("INVALID_ARGUMENT");
    expect((await stage.shop.commit(users(40_000))).status).toBe(200);
    expect(await stage.shop.rows("SELECT COUNT(*) FROM Users")).toEqual([["40000"]]);
  });

  it("keeps concurrent commits apart: each is stored whole", async ({ expect }) => {
    await stage.shop.commit(user());
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => stage.shop.commit(order(`o${i}`), order(`p${i % 10}`, "insert"))),
    );
    const good = answers.filter(({ status }) => status === 200).length;
    expect(good).toBe(10);
    expect(await stage.shop.rows("SELECT COUNT(*) FROM Orders")).toEqual([["20"]]);
    expect(new Set(answers.flatMap(({ body }) => body.commitTimestamp ?? [])).size).toBe(10);
  });

  it("counts mutations when asked", async ({ expect }) => {
    const body = {
      singleUseTransaction: { readWrite: {} },
      returnCommitStats: true,
      mutations: [user(), order("o1")],
    };
    expect((await stage.shop.call("commit", body)).body.commitStats).toEqual({ mutationCount: "4" });
  });

  it("answers Session not found for a session that was deleted", async ({ expect }) => {
    expect((await stage.subject.send("DELETE", stage.shop.session)).status).toBe(200);
    const { error } = (await stage.shop.commit(user())).body;
    expect(error).toMatchObject({ code: 404, status: "NOT_FOUND" });
    expect(error.message).toMatch(/^Session not found: projects\//);
  });
});
