import { afterAll, beforeAll, describe, it } from "vitest";
import { start, type Subject } from "./google-client.ts";
import { createShop, INSTANCE, type Shop } from "./shop-database.ts";

describe("Spanner's schema changes", () => {
  let subject: Subject;
  let shop: Shop;
  let count = 0;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject.google.close());
  const fresh = async (): Promise<Shop> => {
    count += 1;
    shop = await createShop(subject.send, `ddl-${count}`);
    return shop;
  };
  const change = (...statements: string[]) => subject.send("PATCH", `${shop.database}/ddl`, { statements });
  const printed = async (): Promise<string[]> =>
    (await subject.send("GET", `${shop.database}/ddl`)).body.statements;

  it("prints the schema as the real service does", async ({ expect }) => {
    await fresh();
    const statements = await printed();
    expect(statements[1]).toBe(
      "CREATE TABLE Orders (\n  user_id STRING(16) NOT NULL,\n  order_id STRING(64) NOT NULL,\n  status STRING(32),\n  total_minor INT64,\n) PRIMARY KEY(user_id, order_id),\n  INTERLEAVE IN PARENT Users ON DELETE CASCADE",
    );
    expect(statements[0]).toContain(
      "committed_at TIMESTAMP OPTIONS (\n    allow_commit_timestamp = true\n  ),",
    );
  });

  it("reads its own printed schema as the same schema", async ({ expect }) => {
    await fresh();
    const extraStatements = await printed();
    await subject.send("POST", `${INSTANCE}/databases`, {
      createStatement: "CREATE DATABASE `copy`",
      extraStatements,
    });
    const copy = await subject.send("GET", `${INSTANCE}/databases/copy/ddl`);
    expect(copy.body.statements).toEqual(extraStatements);
  });

  it("answers a change with an operation that is done when it is polled", async ({ expect }) => {
    await fresh();
    const started = await change(
      "ALTER TABLE Users ADD COLUMN nickname STRING(MAX)",
      "CREATE INDEX ByStatus ON Orders(status DESC)",
    );
    expect(started).toMatchObject({ status: 200, body: { done: false } });
    const polled = await subject.send("GET", `/v1/${started.body.name}`);
    expect(polled.body).toMatchObject({ name: started.body.name, done: true, response: {} });
    expect((await printed()).at(-1)).toBe("CREATE INDEX ByStatus ON Orders(status DESC)");
    expect(await shop.rows("SELECT nickname FROM Users")).toEqual([]);
  });

  it("changes nothing when one of several statements is refused", async ({ expect }) => {
    await fresh();
    const before = await printed();
    const refused = await change("CREATE TABLE Extra (id INT64) PRIMARY KEY (id)", "DROP TABLE Users");
    expect(refused).toMatchObject({ status: 400, body: { error: { status: "FAILED_PRECONDITION" } } });
    expect(await printed()).toEqual(before);
    expect(await change("CREATE TABLE Extra (id INT64) PRIMARY KEY (id)")).toMatchObject({ status: 200 });
  });

  it("accepts IF NOT EXISTS twice, and a table dropped and created again with other columns", async ({
    expect,
  }) => {
    await fresh();
    const table = "CREATE TABLE IF NOT EXISTS Extra (id INT64) PRIMARY KEY (id)";
    expect((await change(table, table)).status).toBe(200);
    expect(
      (await change("DROP TABLE Extra", "CREATE TABLE Extra (name STRING(9)) PRIMARY KEY (name)")).status,
    ).toBe(200);
    expect(await shop.rows("SELECT name FROM Extra")).toEqual([]);
  });

  it.for([
    [
      "CREATE TABLE Users (id INT64) PRIMARY KEY (id)",
      "FAILED_PRECONDITION",
      "Duplicate name in schema: Users.",
    ],
    ["CREATE TABLE X (id INT64) PRIMARY KEY (nope)", "FAILED_PRECONDITION", "nonexistent key column nope"],
    [
      "CREATE TABLE X (id INT64) PRIMARY KEY (id), INTERLEAVE IN PARENT Users",
      "FAILED_PRECONDITION",
      "does not reference parent key",
    ],
    [
      "CREATE TABLE X (id INT64) PRIMARY KEY (id), INTERLEAVE IN PARENT Nope",
      "NOT_FOUND",
      "Table not found: Nope",
    ],
    ["CREATE TABLE X (id FOO) PRIMARY KEY (id)", "INVALID_ARGUMENT", "FOO"],
    ["CREATE TABLE X (id INT64 DEFAULT (5)) PRIMARY KEY (id)", "INVALID_ARGUMENT", "DEFAULT"],
    ["CREATE OR REPLACE PROPERTY GRAPH G NODE TABLES (Users)", "UNIMPLEMENTED", "no property graphs"],
    ["CREATE PROPERTY GRAPH G NODE TABLES (Users)", "UNIMPLEMENTED", "no property graphs"],
    ["CREATE UNIQUE INDEX I ON Orders(status)", "INVALID_ARGUMENT", "UNIQUE"],
    ["ALTER TABLE Users ADD COLUMN z INT64 NOT NULL", "UNIMPLEMENTED", "Cannot add NOT NULL column Users.z"],
    ["DROP INDEX Nope", "NOT_FOUND", "Index not found: Nope"],
  ] as const)("refuses %s", async ([statement, status, message], { expect }) => {
    await fresh();
    const { error } = (await change(statement)).body;
    expect(error.status).toBe(status);
    expect(error.message).toContain(message);
  });

  it("knows databases: created once, shown, listed, dropped with their sessions", async ({ expect }) => {
    await fresh();
    const again = await subject.send("POST", `${INSTANCE}/databases`, {
      createStatement: `CREATE DATABASE \`ddl-${count}\``,
    });
    expect(again).toMatchObject({ status: 409, body: { error: { status: "ALREADY_EXISTS" } } });
    expect(await subject.send("GET", shop.database)).toMatchObject({ status: 200, body: { state: "READY" } });
    const listed = await subject.send("GET", `${INSTANCE}/databases`);
    expect(listed.body.databases.map(({ name }: { name: string }) => `/v1/${name}`)).toContain(shop.database);
    expect((await subject.send("DELETE", shop.database)).status).toBe(200);
    expect(await subject.send("GET", `${shop.database}/ddl`)).toMatchObject({
      status: 404,
      body: { error: { status: "NOT_FOUND" } },
    });
    expect(await shop.call("executeSql", { sql: "SELECT 1" })).toMatchObject({ status: 404 });
  });
});
