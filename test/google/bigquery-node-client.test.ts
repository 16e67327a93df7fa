import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BigQuery } from "@google-cloud/bigquery";
import { OAuth2Client } from "google-auth-library";
import { afterAll, beforeAll, describe, it } from "vitest";
import { start, type Subject } from "./google-client.ts";

/** A client that has its token already. */
function authClient(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: "any", expiry_date: Date.now() + 3_600_000 });
  return client;
}

describe("Google's own Node client for BigQuery", () => {
  let subject: Subject;
  let bigquery: BigQuery;
  let folder = "";
  beforeAll(async () => {
    subject = await start();
    folder = mkdtempSync(join(tmpdir(), "bigquery-"));
    bigquery = new BigQuery({
      projectId: "leafloaf",
      apiEndpoint: subject.google.url,
      authClient: authClient(),
    });
    const [dataset] = await bigquery.createDataset("shop");
    await dataset.createTable("visits", { schema: "id:STRING,visits:INTEGER,at:TIMESTAMP" });
  });
  afterAll(async () => {
    await subject.google.close();
    rmSync(folder, { recursive: true });
  });
  const table = () => bigquery.dataset("shop").table("visits");

  it("creates, finds and lists datasets and tables", async ({ expect }) => {
    expect(await bigquery.dataset("shop").exists()).toEqual([true]);
    expect(await bigquery.dataset("nope").exists()).toEqual([false]);
    const [tables] = await bigquery.dataset("shop").getTables();
    expect(tables.map(({ id }) => id)).toContain("visits");
  });

  it("inserts rows and reads them with named parameters", async ({ expect }) => {
    await table().insert([
      { id: "anna", visits: 3, at: "2026-01-01T00:00:00Z" },
      { id: "ben", visits: 1 },
    ]);
    const [rows] = await bigquery.query({
      query:
        "SELECT id, visits, at FROM shop.visits WHERE visits >= @least AND id IN UNNEST(@ids) ORDER BY id",
      params: { least: 2, ids: ["anna", "ben"] },
    });
    expect(rows).toEqual([
      { id: "anna", visits: 3, at: expect.objectContaining({ value: "2026-01-01T00:00:00.000Z" }) },
    ]);
    const [positional] = await bigquery.query({ query: "SELECT ? + ? AS sum", params: [1, 2] });
    expect(positional).toEqual([{ sum: 3 }]);
  });

  it("gets a PartialFailureError that names the bad row", async ({ expect }) => {
    const failure = await table()
      .insert(
        [
          { id: "carl", visits: 1 },
          { id: "dora", nope: true },
        ],
        { partialRetries: 0 },
      )
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: "PartialFailureError",
      errors: [
        { row: { id: "carl" }, errors: [{ reason: "stopped" }] },
        { row: { id: "dora" }, errors: [{ reason: "invalid" }] },
      ],
    });
    const [rows] = await bigquery.query("SELECT COUNT(*) AS n FROM shop.visits WHERE id IN ('carl', 'dora')");
    expect(rows).toEqual([{ n: 0 }]);
  });

  it("pages through a query's result, and through a table", async ({ expect }) => {
    const [job] = await bigquery.createQueryJob("SELECT x FROM UNNEST(GENERATE_ARRAY(1, 7)) AS x ORDER BY x");
    const [first, next] = await job.getQueryResults({ maxResults: 3, autoPaginate: false });
    expect(first).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }]);
    const [second] = await job.getQueryResults({ ...next, autoPaginate: false });
    expect(second).toEqual([{ x: 4 }, { x: 5 }, { x: 6 }]);
    const [all] = await job.getQueryResults();
    expect(all).toHaveLength(7);
    const [listed] = await table().getRows({ maxResults: 1, autoPaginate: false });
    expect(listed).toHaveLength(1);
  });

  it("loads a file by a load job, once by its id", async ({ expect }) => {
    const file = join(folder, "visits.json");
    writeFileSync(file, '{"id":"emil","visits":5}\n{"id":"fay","visits":"6"}\n');
    const options = { sourceFormat: "NEWLINE_DELIMITED_JSON", jobId: "load-of-visits" };
    const [job] = await table().load(file, options);
    expect(job.status).toMatchObject({ state: "DONE" });
    await expect(table().load(file, options)).rejects.toThrow("Already Exists: Job");
    const [rows] = await bigquery.query("SELECT id, visits FROM shop.visits WHERE visits >= 5 ORDER BY id");
    expect(rows).toEqual([
      { id: "emil", visits: 5 },
      { id: "fay", visits: 6 },
    ]);
  });

  it("tells the caller of a query that is wrong, and of a load that failed", async ({ expect }) => {
    await expect(bigquery.query("SELECT nope FROM shop.visits")).rejects.toThrow(/nope/);
    const file = join(folder, "bad.json");
    writeFileSync(file, '{"id":"gus","visits":"many"}\n');
    await expect(table().load(file, { sourceFormat: "NEWLINE_DELIMITED_JSON" })).rejects.toThrow(
      /too many errors/,
    );
  });

  it("waits for a query that takes longer than the caller wanted to wait", async ({ expect }) => {
    await subject.send("POST", "/admin/slow-queries", { seconds: 3600 });
    const [job] = await bigquery.createQueryJob("SELECT 1 AS one");
    await subject.send("POST", "/admin/slow-queries", { seconds: 0 });
    const [running] = await job.getMetadata();
    expect(running.status.state).toBe("RUNNING");
    const results = job.getQueryResults();
    await subject.send("POST", "/admin/finish-queries");
    expect((await results)[0]).toEqual([{ one: 1 }]);
  });

  it("deletes what it created", async ({ expect }) => {
    const [dataset] = await bigquery.createDataset("spare");
    await dataset.createTable("t", { schema: "id:STRING" });
    await dataset.table("t").delete();
    expect(await dataset.table("t").exists()).toEqual([false]);
    await dataset.delete({ force: true });
    expect(await dataset.exists()).toEqual([false]);
  });
});
