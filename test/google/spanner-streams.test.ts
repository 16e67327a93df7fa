import { afterAll, beforeAll, describe, it } from "vitest";
import { start, type Subject } from "./google-client.ts";
import { createShop, openShop, row, type Shop } from "./shop-database.ts";

interface Part {
  readonly metadata?: { rowType: { fields: { name: string }[] } };
  readonly values?: unknown[];
  readonly chunkedValue?: boolean;
  readonly last?: boolean;
}

const LONG = "🍞é".repeat(100_000);
const user = (id: string) => row("insertOrUpdate", "Users", { user_id: id, visits: "1" });
const order = (user_id: string) => row("insert", "Orders", { user_id, order_id: "o1" });
const item = row("insert", "OrderItems", { user_id: "u1", order_id: "o1", line_no: "1", sku: LONG });
const READ = { table: "Users", columns: ["user_id"], keySet: { all: true } };

/** Rows out of parts, as a client puts them together. */
function rowsOf(parts: readonly Part[]): unknown[][] {
  const values: unknown[] = [];
  let open = false;
  for (const part of parts) {
    for (const value of part.values ?? []) {
      if (open) values.push(`${String(values.pop())}${String(value)}`);
      else values.push(value);
      open = false;
    }
    open = part.chunkedValue === true;
  }
  const width = parts[0]?.metadata?.rowType.fields.length ?? 1;
  return Array.from({ length: values.length / width }, (_, at) => values.slice(at * width, (at + 1) * width));
}

describe.each([
  ["one JSON array, as the service frames it", false],
  ["lines with a result each, as the emulator frames it", true],
] as const)("Spanner's streams: %s", (_, emulatorShapes) => {
  let subject: Subject;
  let shop: Shop;
  beforeAll(async () => {
    subject = await start({ emulatorShapes });
    shop = await createShop(subject.send, "streams");
    await shop.commit(user("u1"), order("u1"), item);
  });
  afterAll(() => subject.google.close());
  const ask = async (method: string, body: object, session = shop.session) => {
    const url = `${subject.google.url}${session}:${method}`;
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const stream = async (method: string, body: object, session = shop.session): Promise<Part[]> => {
    const { text } = await ask(method, body, session);
    if (!emulatorShapes) return JSON.parse(text);
    const lines = text.split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line).result);
  };

  it("answers a query and a read in parts, the metadata in the first and `last` in the last", async ({
    expect,
  }) => {
    const parts = await stream("executeStreamingSql", {
      sql: "SELECT x FROM UNNEST(GENERATE_ARRAY(1, 2500)) AS x",
    });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ metadata }) => metadata !== undefined)).toEqual(parts.map((__, at) => at === 0));
    expect(parts.map(({ last }) => last === true)).toEqual(parts.map((__, at) => at === parts.length - 1));
    expect(rowsOf(parts)).toEqual(Array.from({ length: 2500 }, (__, at) => [String(at + 1)]));
    expect(rowsOf(await stream("streamingRead", READ))).toEqual([["u1"]]);
  });

  it("cuts a long text in pieces that make the text again", async ({ expect }) => {
    const sql = "SELECT order_id, sku, line_no FROM OrderItems";
    const parts = await stream("executeStreamingSql", { sql });
    expect(parts.filter(({ chunkedValue }) => chunkedValue === true).length).toBeGreaterThan(1);
    expect(rowsOf(parts)).toEqual([["o1", LONG, "1"]]);
  });

  it("answers no rows as one part with metadata and no values", async ({ expect }) => {
    const parts = await stream("executeStreamingSql", { sql: "SELECT user_id FROM Users WHERE FALSE" });
    expect(parts).toEqual([{ metadata: { rowType: { fields: [expect.anything()] } }, last: true }]);
  });

  it("gives the precommit token with the last part, on a multiplexed session", async ({ expect }) => {
    const many = await openShop(subject.send, "streams", true);
    const body = { sql: "SELECT 1", transaction: { begin: { readWrite: {} } } };
    const parts = await stream("executeStreamingSql", body, many.session);
    expect(parts.at(-1)).toMatchObject({ precommitToken: { seqNum: 1 } });
  });

  it("refuses a stream in the shape of a stream", async ({ expect }) => {
    const { status, text } = await ask("executeStreamingSql", { sql: "SELECT nope FROM Nope" });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject(
      emulatorShapes ? { error: { code: 3 } } : [{ error: { code: 400, status: "INVALID_ARGUMENT" } }],
    );
  });

  it("applies each group of a batchWrite by itself, and says how each went", async ({ expect }) => {
    const groups = [[user("u2"), order("u2")], [order("nobody")], [user("u3")]];
    const answers = await stream("batchWrite", {
      mutationGroups: groups.map((mutations) => ({ mutations })),
    });
    expect(answers).toEqual([
      { indexes: [0], status: {}, commitTimestamp: expect.any(String) },
      { indexes: [1], status: { code: 5, message: expect.stringContaining("Parent Table"), details: [] } },
      { indexes: [2], status: {}, commitTimestamp: expect.any(String) },
    ]);
    const read = await shop.call("read", READ);
    expect(read.body.rows).toEqual([["u1"], ["u2"], ["u3"]]);
  });
});

describe("the error shapes", () => {
  it("answers Spanner's refusals as the emulator's gateway does when started so, and BigQuery's as always", async ({
    expect,
  }) => {
    const { google, send } = await start({ emulatorShapes: true });
    const missing = await send("GET", "/v1/projects/p/instances/i/databases/none");
    expect(missing).toMatchObject({ status: 404 });
    expect(missing.body).toEqual({
      code: 5,
      message: expect.stringContaining("Database not found"),
      details: [],
    });
    const dataset = await send("GET", "/bigquery/v2/projects/p/datasets/none");
    expect(dataset.body.error).toMatchObject({
      code: 404,
      errors: [{ reason: "notFound" }],
      status: "NOT_FOUND",
    });
    await send("POST", "/admin/faults", { service: "spanner", googleStatus: "ABORTED" });
    const aborted = await send("GET", "/v1/projects/p/instances/i/databases/none");
    expect(aborted).toMatchObject({ status: 409, body: { code: 10 } });
    await google.close();
  });
});
