import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openEngine } from "../../dev/google/engine.ts";
import { createAnalytics, DATASET, event, FIELDS, insertAll, PROJECT } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";

describe("BigQuery's datasets and tables", () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
    await createAnalytics(subject.send);
  });
  afterAll(() => subject.google.close());
  const table = (tableId: string, more: Record<string, unknown> = {}) =>
    subject.send("POST", `${DATASET}/tables`, {
      tableReference: { tableId },
      schema: { fields: FIELDS },
      ...more,
    });

  const listed = async (at: string) => (await subject.send("GET", at)).body;

  it("shows a table with its partitioning, clustering, row count and BigQuery's own type names", async ({
    expect,
  }) => {
    const { body } = await subject.send("GET", `${DATASET}/tables/order_transaction_events`);
    expect(body).toMatchObject({
      id: "leafloaf:leafloaf_analytics.order_transaction_events",
      type: "TABLE",
      numRows: "0",
      timePartitioning: { type: "DAY", field: "timestamp" },
      clustering: { fields: ["user_id"] },
    });
    expect(body.schema.fields[5]).toEqual({ name: "item_count", type: "INTEGER", mode: "NULLABLE" });
  });

  it("shows a view with its query and columns", async ({ expect }) => {
    const { body } = await subject.send("GET", `${DATASET}/tables/order_transaction_events_dedup`);
    expect(body).toMatchObject({ type: "VIEW", view: { useLegacySql: false } });
    expect(body.schema.fields.map(({ name }: { name: string }) => name)).toEqual(
      FIELDS.map(({ name }) => name),
    );
  });

  it("answers 409 duplicate for what exists and 404 notFound for what does not", async ({ expect }) => {
    const again = await subject.send("POST", `${PROJECT}/datasets`, {
      datasetReference: { datasetId: "leafloaf_analytics" },
    });
    expect(again).toMatchObject({
      status: 409,
      body: { error: { code: 409, errors: [{ reason: "duplicate", domain: "global" }] } },
    });
    expect(await table("order_transaction_events")).toMatchObject({
      status: 409,
      body: { error: { errors: [{ reason: "duplicate" }] } },
    });
    for (const path of [
      `${PROJECT}/datasets/nope`,
      `${DATASET}/tables/nope`,
      `${PROJECT}/datasets/nope/tables/t`,
    ]) {
      expect(await subject.send("GET", path)).toMatchObject({
        status: 404,
        body: { error: { errors: [{ reason: "notFound" }] } },
      });
    }
  });

  it("lists datasets and tables", async ({ expect }) => {
    expect((await subject.send("GET", `${PROJECT}/datasets`)).body.datasets).toHaveLength(1);
    const { body } = await subject.send("GET", `${DATASET}/tables`);
    expect(body.tables.map(({ type }: { type: string }) => type)).toEqual(["TABLE", "VIEW"]);
    expect((await subject.send("GET", "/bigquery/v2/projects/empty/datasets")).body).not.toHaveProperty(
      "datasets",
    );
  });

  it("lists them page by page, and without hidden datasets unless asked for all", async ({ expect }) => {
    const path = "/bigquery/v2/projects/paged/datasets";
    for (const datasetId of ["a", "b", "_hidden"])
      await subject.send("POST", path, { datasetReference: { datasetId } });
    for (const tableId of ["one", "two", "three"])
      await subject.send("POST", `${path}/a/tables`, {
        tableReference: { tableId },
        schema: { fields: FIELDS },
      });
    const first = await listed(`${path}?maxResults=1`);
    expect(first.datasets).toHaveLength(1);
    const last = await listed(`${path}?maxResults=1&pageToken=${first.nextPageToken}`);
    expect(last.datasets[0].id).toBe("paged:b");
    expect(last).not.toHaveProperty("nextPageToken");
    expect((await listed(`${path}?all=true`)).datasets).toHaveLength(3);
    const tables = await listed(`${path}/a/tables?maxResults=2`);
    expect([tables.tables.length, tables.totalItems]).toEqual([2, 3]);
    const more = await listed(`${path}/a/tables?maxResults=2&pageToken=${tables.nextPageToken}`);
    expect(more.tables).toHaveLength(1);
  });

  it("lists a table's rows page by page, with the columns that are asked for", async ({ expect }) => {
    const rows = ["r1", "r2", "r3"].map((id) => ({ json: { id, n: 1 } }));
    const path = `${DATASET}/tables/rows`;
    const fields = [
      { name: "id", type: "STRING" },
      { name: "n", type: "INTEGER" },
    ];
    await table("rows", { schema: { fields } });
    await subject.send("POST", `${path}/insertAll`, { rows });
    const data = (asked: string) => listed(`${path}/data?${asked}`);
    const first = await data("maxResults=2&selectedFields=ID");
    expect([first.totalRows, first.rows]).toEqual(["3", [{ f: [{ v: "r1" }] }, { f: [{ v: "r2" }] }]]);
    const last = await data(`maxResults=2&selectedFields=id&pageToken=${first.pageToken}`);
    expect([last.totalRows, last.rows]).toEqual(["3", [{ f: [{ v: "r3" }] }]]);
    expect((await data("startIndex=9")).totalRows).toBe("3");
    expect((await data("selectedFields=nope")).error.code).toBe(400);
  });

  it.for(["datasets", "datasets/leafloaf_analytics/tables", "jobs"])(
    "refuses a page token of %s that nobody gave out",
    async (path, { expect }) => {
      for (const token of ["!!", "bm9uZQ"]) {
        const { status } = await subject.send("GET", `${PROJECT}/${path}?pageToken=${token}`);
        expect([token, status]).toEqual([token, 400]);
      }
    },
  );

  it.for([
    "datasets?filter=labels.a:b",
    "datasets/leafloaf_analytics?datasetView=ACL",
    "datasets/leafloaf_analytics/tables/order_transaction_events?selectedFields=user_id",
    "jobs?parentJobId=j",
  ])("says of %s that the stand-in does not serve it", async (path, { expect }) => {
    const { status, body } = await subject.send("GET", `${PROJECT}/${path}`);
    expect(status).toBe(501);
    expect(body.error.message).toContain("The stand-in does not serve the query parameter");
  });

  it("adds columns by patch, and keeps rows and views alive", async ({ expect }) => {
    await insertAll(subject.send, [event("before")]);
    const fields = [...FIELDS, { name: "metadata", type: "JSON" }];
    const path = `${DATASET}/tables/order_transaction_events`;
    const patched = await subject.send("PATCH", path, { description: "orders", schema: { fields } });
    expect(patched).toMatchObject({ status: 200, body: { description: "orders", numRows: "1" } });
    expect(await insertAll(subject.send, [event("after", { metadata: "{}" })])).toMatchObject({
      status: 200,
    });
    const dropped = await subject.send("PATCH", path, { schema: { fields: FIELDS } });
    expect(dropped).toMatchObject({ status: 400, body: { error: { errors: [{ reason: "invalid" }] } } });
    const required = await subject.send("PATCH", path, {
      schema: { fields: [...fields, { name: "x", type: "STRING", mode: "REQUIRED" }] },
    });
    expect(required.status).toBe(400);
  });

  it.for([
    ["a RECORD column", { schema: { fields: [{ name: "a", type: "RECORD" }] } }],
    ["no column", { schema: { fields: [] } }],
    [
      "a column twice",
      {
        schema: {
          fields: [
            { name: "a", type: "STRING" },
            { name: "A", type: "STRING" },
          ],
        },
      },
    ],
    ["clustering by an unknown column", { clustering: { fields: ["nope"] } }],
    ["a legacy view", { schema: undefined, view: { query: "SELECT 1 AS a" } }],
    ["an unknown field", { partition: 1 }],
  ] as const)("refuses a table with %s", async ([, more], { expect }) => {
    expect(await table("refused", more)).toMatchObject({
      status: 400,
      body: { error: { status: "INVALID_ARGUMENT" } },
    });
    expect((await subject.send("GET", `${DATASET}/tables/refused`)).status).toBe(404);
  });

  it("deletes tables, and a dataset that is not empty only when told to", async ({ expect }) => {
    await table("gone");
    expect((await subject.send("DELETE", `${DATASET}/tables/gone`)).status).toBe(204);
    expect((await subject.send("DELETE", `${DATASET}/tables/gone`)).status).toBe(404);
    await subject.send("POST", `${PROJECT}/datasets`, { datasetReference: { datasetId: "spare" } });
    const spare = `${PROJECT}/datasets/spare`;
    await subject.send("POST", `${spare}/tables`, {
      tableReference: { tableId: "t" },
      schema: { fields: FIELDS },
    });
    expect(await subject.send("DELETE", spare)).toMatchObject({
      status: 400,
      body: { error: { errors: [{ reason: "resourceInUse" }] } },
    });
    expect((await subject.send("DELETE", `${spare}?deleteContents=true`)).status).toBe(204);
    expect((await subject.send("GET", spare)).status).toBe(404);
  });
});

describe("a folder that another version of the stand-in wrote", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "google-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is refused, and the message says to delete it", async ({ expect }) => {
    const first = await start({ folder });
    await createAnalytics(first.send);
    await first.google.close();
    const engine = await openEngine(folder);
    await engine.write((run) => run("DELETE FROM stand_in_records WHERE kind = 'bigquery.layout'"));
    await engine.close();
    await expect(start({ folder })).rejects.toThrow(/delete its folder \(\.data\)/);
  });
});
