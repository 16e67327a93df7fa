import { describe, it } from "vitest";
import type { Answer } from "./google-client.ts";
import { openShop, row, withShop } from "./shop-database.ts";

const begin = { begin: { readWrite: {} } };
const INSERT = "INSERT INTO Users (user_id, visits) VALUES ('u2', 2), ('u3', 3)";
const VISITS = "SELECT user_id, visits FROM Users ORDER BY user_id";

const idOf = (answer: Answer): string => answer.body.metadata.transaction.id;

describe("Spanner's DML", () => {
  const stage = withShop("dml", (shop) =>
    shop.commit(row("insert", "Users", { user_id: "u1", visits: "1", score: 1.5, tags: ["a"] })),
  );
  const run = (sql: string, transaction: object = begin, more: object = {}) =>
    stage.shop.call("executeSql", { sql, transaction, ...more });
  const commit = (transactionId: string, more: object = {}) =>
    stage.shop.call("commit", { transactionId, ...more });

  it("shows its changes to the transaction at once, and to others when it is committed", async ({
    expect,
  }) => {
    const first = await run(INSERT);
    expect(first.body.stats).toEqual({ rowCountExact: "2" });
    const id = idOf(first);
    await run("UPDATE Users SET visits = visits * 10 WHERE visits > 1", { id });
    await run("DELETE FROM Users WHERE user_id = 'u1'", { id });
    const mine = [
      ["u2", "20"],
      ["u3", "30"],
    ];
    expect((await run(VISITS, { id })).body.rows).toEqual(mine);
    const read = { table: "Users", columns: ["user_id", "visits"], keySet: { all: true } };
    expect((await stage.shop.call("read", { ...read, transaction: { id } })).body.rows).toEqual(mine);
    expect(await stage.shop.rows(VISITS)).toEqual([["u1", "1"]]);
    expect(
      (await commit(id, { mutations: [row("insert", "Orders", { user_id: "u2", order_id: "o1" })] })).status,
    ).toBe(200);
    expect(await stage.shop.rows(VISITS)).toEqual(mine);
  });

  it("keeps the columns that an UPDATE does not name, and takes parameters", async ({ expect }) => {
    const params = { user: "u1", visits: "7" };
    const paramTypes = { user: { code: "STRING" }, visits: { code: "INT64" } };
    const sql = "UPDATE Users SET visits = @visits WHERE user_id = @user";
    const id = idOf(await run(sql, begin, { params, paramTypes }));
    await commit(id);
    expect(await stage.shop.rows("SELECT visits, score, tags FROM Users")).toEqual([["7", 1.5, ["a"]]]);
  });

  it("inserts what a query finds, and replaces with INSERT OR UPDATE", async ({ expect }) => {
    const id = idOf(await run("INSERT INTO Orders (user_id, order_id) SELECT user_id, 'o1' FROM Users"));
    await run("INSERT OR UPDATE INTO Users (user_id, visits) VALUES ('u1', 9)", { id });
    await commit(id);
    expect(await stage.shop.rows("SELECT user_id, order_id FROM Orders")).toEqual([["u1", "o1"]]);
    expect(await stage.shop.rows(VISITS)).toEqual([["u1", "9"]]);
  });

  it("does a statement once when it comes again with its seqno", async ({ expect }) => {
    const id = idOf(await run("UPDATE Users SET visits = visits + 1 WHERE TRUE", begin, { seqno: "1" }));
    const add = () => run("UPDATE Users SET visits = visits + 1 WHERE TRUE", { id }, { seqno: "2" });
    expect((await add()).body).toEqual((await add()).body);
    await commit(id);
    expect(await stage.shop.rows(VISITS)).toEqual([["u1", "3"]]);
  });

  it("forgets what is rolled back, and aborts when its tables have changed", async ({ expect }) => {
    const gone = idOf(await run(INSERT));
    await stage.shop.call("rollback", { transactionId: gone });
    const late = idOf(await run(INSERT));
    await stage.shop.commit(row("update", "Users", { user_id: "u1", visits: "5" }));
    expect((await commit(late)).body.error.status).toBe("ABORTED");
    expect(await stage.shop.rows(VISITS)).toEqual([["u1", "5"]]);
  });

  it.for([
    ["a key that is there", "INSERT INTO Users (user_id, visits) VALUES ('u1', 1)", "ALREADY_EXISTS"],
    ["a row without its parent", "INSERT INTO Orders (user_id, order_id) VALUES ('no', 'o')", "NOT_FOUND"],
    ["a NULL where none may be", "UPDATE Users SET visits = NULL WHERE TRUE", "FAILED_PRECONDITION"],
    ["an unknown column", "UPDATE Users SET nope = 1 WHERE TRUE", "INVALID_ARGUMENT"],
    ["an INSERT without columns", "INSERT INTO Users VALUES ('u9')", "INVALID_ARGUMENT"],
    ["MERGE", "MERGE INTO Users u USING Users v ON FALSE WHEN MATCHED THEN DELETE", "UNIMPLEMENTED"],
  ] as const)("refuses %s, and the transaction goes on", async ([, sql, status], { expect }) => {
    const id = idOf(await run("SELECT 1"));
    expect((await run(sql, { id })).body.error.status).toBe(status);
    expect((await run(INSERT, { id })).status).toBe(200);
    expect((await commit(id)).status).toBe(200);
  });

  it("refuses DML outside a read-write transaction", async ({ expect }) => {
    for (const transaction of [
      undefined,
      { singleUse: { readOnly: { strong: true } } },
      { begin: { readOnly: { strong: true } } },
    ]) {
      expect((await stage.shop.call("executeSql", { sql: INSERT, transaction })).body.error).toMatchObject({
        status: "INVALID_ARGUMENT",
        message: expect.stringContaining("read-write"),
      });
    }
    expect(await stage.shop.rows(VISITS)).toEqual([["u1", "1"]]);
  });

  it("runs a batch until a statement is refused, and keeps what came before it", async ({ expect }) => {
    const statements = [
      INSERT,
      "UPDATE Users SET visits = 0 WHERE TRUE",
      INSERT,
      "DELETE FROM Users WHERE TRUE",
    ];
    const batch = { transaction: begin, seqno: "1", statements: statements.map((sql) => ({ sql })) };
    const { body } = await stage.shop.call("executeBatchDml", batch);
    expect(body.resultSets.map(({ stats }: { stats: object }) => stats)).toEqual([
      { rowCountExact: "2" },
      { rowCountExact: "3" },
    ]);
    expect(body.status).toMatchObject({ code: 6 });
    await commit(body.resultSets[0].metadata.transaction.id);
    expect(await stage.shop.rows(VISITS)).toEqual([
      ["u1", "0"],
      ["u2", "0"],
      ["u3", "0"],
    ]);
  });

  it("hands out a precommit token for each statement on a multiplexed session", async ({ expect }) => {
    const many = await openShop(stage.subject.send, stage.name, true);
    const first = await many.call("executeSql", { sql: INSERT, transaction: begin });
    expect(first.body.precommitToken).toMatchObject({ seqNum: 1 });
    const { id: transactionId } = first.body.metadata.transaction;
    expect((await many.call("commit", { transactionId })).body.error.status).toBe("FAILED_PRECONDITION");
    const { precommitToken } = first.body;
    expect((await many.call("commit", { transactionId, precommitToken })).status).toBe(200);
  });
});
