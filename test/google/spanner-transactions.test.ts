import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { start, type Subject } from "./google-client.ts";
import { createShop, openShop, row, type Shop } from "./shop-database.ts";

const visits = (user: string, number: string) => row("update", "Users", { user_id: user, visits: number });

describe("Spanner's transactions and sessions", () => {
  let subject: Subject;
  let shop: Shop;
  let count = 0;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject.google.close());
  beforeEach(async () => {
    count += 1;
    shop = await createShop(subject.send, `transaction-${count}`);
    await shop.commit(
      row("insert", "Users", { user_id: "u1", visits: "1" }),
      row("insert", "Users", { user_id: "u2", visits: "1" }),
    );
  });
  const begin = { begin: { readWrite: {} } };
  const readUser = (user: string, transaction: unknown) =>
    shop.call("read", { table: "Users", columns: ["visits"], keySet: { keys: [[user]] }, transaction });

  it("commits what was read when nobody changed it, and answers a repeated commit the same", async ({
    expect,
  }) => {
    const { body } = await readUser("u1", begin);
    const commit = { transactionId: body.metadata.transaction.id, mutations: [visits("u1", "2")] };
    const first = await shop.call("commit", commit);
    expect(first.status).toBe(200);
    expect((await shop.call("commit", commit)).body).toEqual(first.body);
  });

  it("aborts a commit when a row that it read was changed since, and not for another row", async ({
    expect,
  }) => {
    const mine = await readUser("u1", begin);
    const other = await readUser("u2", begin);
    await shop.commit(visits("u1", "5"));
    const late = await shop.call("commit", {
      transactionId: mine.body.metadata.transaction.id,
      mutations: [visits("u1", "9")],
    });
    expect(late.body.error).toMatchObject({ code: 409, status: "ABORTED" });
    expect(await shop.rows("SELECT visits FROM Users WHERE user_id = 'u1'")).toEqual([["5"]]);
    const fine = await shop.call("commit", {
      transactionId: other.body.metadata.transaction.id,
      mutations: [visits("u2", "9")],
    });
    expect(fine.status).toBe(200);
  });

  it("aborts after a query when any row of its tables has changed, also by insertion", async ({ expect }) => {
    const started = await shop.call("executeSql", { sql: "SELECT COUNT(*) FROM Users", transaction: begin });
    const { id } = started.body.metadata.transaction;
    await shop.commit(row("insert", "Users", { user_id: "u3", visits: "1" }));
    expect((await shop.call("commit", { transactionId: id })).body.error.status).toBe("ABORTED");
    expect((await readUser("u1", { id })).body.error.status).toBe("ABORTED");
  });

  it("lets exactly one of two transactions win that read and write the same row", async ({ expect }) => {
    const ids = await Promise.all([readUser("u1", begin), readUser("u1", begin)]);
    const commits = await Promise.all(
      ids.map(({ body }) =>
        shop.call("commit", { transactionId: body.metadata.transaction.id, mutations: [visits("u1", "2")] }),
      ),
    );
    expect(commits.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
  });

  it("refuses to commit what was rolled back, is unknown, or is read-only", async ({ expect }) => {
    const started = await shop.call("beginTransaction", { options: { readWrite: {} } });
    const transactionId = started.body.id;
    expect((await shop.call("rollback", { transactionId })).body).toEqual({});
    expect((await shop.call("commit", { transactionId })).body.error.status).toBe("FAILED_PRECONDITION");
    expect((await shop.call("commit", { transactionId: "bm9wZQ==" })).body.error.status).toBe("NOT_FOUND");
    expect((await shop.call("commit", {})).body.error.status).toBe("INVALID_ARGUMENT");
    const reading = await shop.call("beginTransaction", {
      options: { readOnly: { strong: true, returnReadTimestamp: true } },
    });
    expect(reading.body.readTimestamp).toMatch(/Z$/);
    expect((await shop.call("commit", { transactionId: reading.body.id })).body.error.status).toBe(
      "FAILED_PRECONDITION",
    );
  });

  it("asks for the newest precommit token on a multiplexed session only", async ({ expect }) => {
    const many = await openShop(subject.send, `transaction-${count}`, true);
    const reading = { table: "Users", columns: ["visits"], keySet: { keys: [["u1"]] } };
    const first = await many.call("read", { ...reading, transaction: begin });
    const { id } = first.body.metadata.transaction;
    expect(first.body.precommitToken).toMatchObject({ seqNum: 1 });
    const second = await many.call("read", { ...reading, transaction: { id } });
    const commit = { transactionId: id, mutations: [visits("u1", "2")] };
    expect((await many.call("commit", commit)).body.error.status).toBe("FAILED_PRECONDITION");
    const old = await many.call("commit", { ...commit, precommitToken: first.body.precommitToken });
    expect(old.body.error.status).toBe("FAILED_PRECONDITION");
    expect(
      (await many.call("commit", { ...commit, precommitToken: second.body.precommitToken })).status,
    ).toBe(200);
    expect((await many.commit(visits("u1", "3"))).status).toBe(200);
    expect((await readUser("u1", begin)).body).not.toHaveProperty("precommitToken");
  });

  it("creates sessions one by one and in batches, shows and deletes them", async ({ expect }) => {
    const batch = await subject.send("POST", `${shop.database}/sessions:batchCreate`, { sessionCount: 2 });
    const [first] = batch.body.session;
    expect(batch.body.session).toHaveLength(2);
    expect((await subject.send("GET", `/v1/${first.name}`)).body).toEqual(first);
    await subject.send("DELETE", `/v1/${first.name}`);
    expect(await subject.send("GET", `/v1/${first.name}`)).toMatchObject({ status: 404 });
    const missing = await subject.send("POST", `${shop.database}-no/sessions`, {});
    expect(missing).toMatchObject({ status: 404, body: { error: { status: "NOT_FOUND" } } });
  });
});
