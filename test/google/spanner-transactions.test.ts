import { describe, it } from "vitest";
import { INSTANCE, openShop, row, withShop } from "./shop-database.ts";

const visits = (user: string, number: string) => row("update", "Users", { user_id: user, visits: number });

describe("Spanner's transactions and sessions", () => {
  const stage = withShop("transaction", (shop) =>
    shop.commit(
      row("insert", "Users", { user_id: "u1", visits: "1" }),
      row("insert", "Users", { user_id: "u2", visits: "1" }),
    ),
  );
  const begin = { begin: { readWrite: {} } };
  const readUser = (user: string, transaction: unknown) =>
    stage.shop.call("read", { table: "Users", columns: ["visits"], keySet: { keys: [[user]] }, transaction });

  it("commits what was read when nobody changed it, and answers a repeated commit the same", async ({
    expect,
  }) => {
    const { body } = await readUser("u1", begin);
    const commit = { transactionId: body.metadata.transaction.id, mutations: [visits("u1", "2")] };
    const first = await stage.shop.call("commit", commit);
    expect(first.status).toBe(200);
    expect((await stage.shop.call("commit", commit)).body).toEqual(first.body);
  });

  it("aborts a commit when a row that it read was changed since, and not for another row", async ({
    expect,
  }) => {
    const mine = await readUser("u1", begin);
    const other = await readUser("u2", begin);
    await stage.shop.commit(visits("u1", "5"));
    const late = await stage.shop.call("commit", {
      transactionId: mine.body.metadata.transaction.id,
      mutations: [visits("u1", "9")],
    });
    expect(late.body.error).toMatchObject({ code: 409, status: "ABORTED" });
    expect(await stage.shop.rows("SELECT visits FROM Users WHERE user_id = 'u1'")).toEqual([["5"]]);
    const fine = await stage.shop.call("commit", {
      transactionId: other.body.metadata.transaction.id,
      mutations: [visits("u2", "9")],
    });
    expect(fine.status).toBe(200);
  });

  it("aborts after a query when any row of its tables has changed, also by insertion", async ({ expect }) => {
    const started = await stage.shop.call("executeSql", {
      sql: "SELECT COUNT(*) FROM Users",
      transaction: begin,
    });
    const { id } = started.body.metadata.transaction;
    await stage.shop.commit(row("insert", "Users", { user_id: "u3", visits: "1" }));
    expect((await stage.shop.call("commit", { transactionId: id })).body.error.status).toBe("ABORTED");
    expect((await readUser("u1", { id })).body.error.status).toBe("ABORTED");
  });

  it("lets exactly one of two transactions win that read and write the same row", async ({ expect }) => {
    const ids = await Promise.all([readUser("u1", begin), readUser("u1", begin)]);
    const commits = await Promise.all(
      ids.map(({ body }) =>
        stage.shop.call("commit", {
          transactionId: body.metadata.transaction.id,
          mutations: [visits("u1", "2")],
        }),
      ),
    );
    expect(commits.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
  });

  it("refuses to commit what was rolled back, is unknown, or is read-only", async ({ expect }) => {
    const started = await stage.shop.call("beginTransaction", { options: { readWrite: {} } });
    const transactionId = started.body.id;
    expect((await stage.shop.call("rollback", { transactionId })).body).toEqual({});
    expect((await stage.shop.call("commit", { transactionId })).body.error.status).toBe(
      "FAILED_PRECONDITION",
    );
    expect((await stage.shop.call("commit", { transactionId: "bm9wZQ==" })).body.error.status).toBe(
      "NOT_FOUND",
    );
    expect((await stage.shop.call("commit", {})).body.error.status).toBe("INVALID_ARGUMENT");
    const reading = await stage.shop.call("beginTransaction", {
      options: { readOnly: { strong: true, returnReadTimestamp: true } },
    });
    expect(reading.body.readTimestamp).toMatch(/Z$/);
    expect((await stage.shop.call("commit", { transactionId: reading.body.id })).body.error.status).toBe(
      "FAILED_PRECONDITION",
    );
  });

  it("asks for the newest precommit token on a multiplexed session only", async ({ expect }) => {
    const many = await openShop(stage.subject.send, stage.name, true);
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

  it.for([
    ["beginTransaction", { options: { readWrite: {}, readOnly: {} } }, "oneof field 'mode' is already set"],
    ["beginTransaction", { options: {} }, "required field: TransactionOptions.mode"],
    [
      "beginTransaction",
      { options: { readOnly: { strong: true, maxStaleness: "5s" } } },
      "'timestamp_bound' is already set",
    ],
    [
      "beginTransaction",
      { options: { readOnly: { strong: false } } },
      "Strong read option must be true for a strong read.",
    ],
    [
      "executeSql",
      { sql: "SELECT 1", transaction: { ...begin, id: "AA==" } },
      "oneof field 'selector' is already set",
    ],
    ["executeSql", { sql: "SELECT 1", transaction: { begin: {} } }, "TransactionOptions.mode"],
    [
      "executeSql",
      { sql: "SELECT 1", transaction: { singleUse: { readWrite: {} } } },
      "single use transaction should be read_only",
    ],
    ["commit", { singleUseTransaction: {} }, "required field: TransactionOptions.mode"],
  ] as const)(
    "refuses %s of %j: one member of a union is chosen",
    async ([method, body, why], { expect }) => {
      const { error } = (await stage.shop.call(method, body)).body;
      expect(error).toMatchObject({ code: 400, status: "INVALID_ARGUMENT" });
      expect(error.message).toContain(why);
    },
  );

  it.for([
    { readOnly: { readTimestamp: "2026-01-01T00:00:00Z" } },
    { readOnly: { exactStaleness: "10s" } },
    { readWrite: {}, isolationLevel: "REPEATABLE_READ" },
  ] as const)(
    "says of %j that it does not serve it, instead of answering with now",
    async (options, { expect }) => {
      const { error } = (await stage.shop.call("beginTransaction", { options })).body;
      expect(error).toMatchObject({ code: 501, status: "UNIMPLEMENTED" });
      expect(error.message).toContain("The stand-in does not serve");
    },
  );

  it("lists sessions and databases page by page, and refuses a token that it never gave, and a filter", async ({
    expect,
  }) => {
    await stage.subject.send("POST", `${stage.shop.database}/sessions:batchCreate`, { sessionCount: 3 });
    const lists = [
      [`${stage.shop.database}/sessions`, "sessions"],
      [`${INSTANCE}/databases`, "databases"],
    ] as const;
    for (const [path, member] of lists) {
      const whole = (await stage.subject.send("GET", path)).body;
      expect(whole).not.toHaveProperty("nextPageToken");
      const found: unknown[] = [];
      let token = "";
      do {
        const { body } = await stage.subject.send("GET", `${path}?pageSize=2&pageToken=${token}`);
        expect(body[member].length).toBeLessThanOrEqual(2);
        found.push(...body[member]);
        token = body.nextPageToken ?? "";
      } while (token !== "");
      expect(found.length).toBeGreaterThan(2);
      expect(found).toEqual(whole[member]);
      for (const bad of ["junk", Buffer.from("projects/other/x").toString("base64url")])
        expect((await stage.subject.send("GET", `${path}?pageToken=${bad}`)).body.error.status).toBe(
          "INVALID_ARGUMENT",
        );
    }
    const filtered = await stage.subject.send("GET", `${stage.shop.database}/sessions?filter=labels.a:x`);
    expect(filtered.body.error.status).toBe("UNIMPLEMENTED");
  });

  it("creates sessions one by one and in batches, shows and deletes them", async ({ expect }) => {
    const batch = await stage.subject.send("POST", `${stage.shop.database}/sessions:batchCreate`, {
      sessionCount: 2,
    });
    const [first] = batch.body.session;
    expect(batch.body.session).toHaveLength(2);
    expect((await stage.subject.send("GET", `/v1/${first.name}`)).body).toEqual(first);
    await stage.subject.send("DELETE", `/v1/${first.name}`);
    expect(await stage.subject.send("GET", `/v1/${first.name}`)).toMatchObject({ status: 404 });
    const missing = await stage.subject.send("POST", `${stage.shop.database}-no/sessions`, {});
    expect(missing).toMatchObject({ status: 404, body: { error: { status: "NOT_FOUND" } } });
  });
});
