import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { cells, PROJECT, query } from "./bigquery-shop.ts";
import { type Answer, start, type Subject } from "./google-client.ts";

const JOBS = `${PROJECT}/jobs`;
const TABLE = { datasetId: "shop", tableId: "loaded" };
const SCHEMA = {
  fields: [
    { name: "id", type: "STRING", mode: "REQUIRED" },
    { name: "n", type: "INTEGER" },
    { name: "more", type: "JSON" },
  ],
};

const queryJob = (sql: string, jobId?: string) => ({
  configuration: { query: { query: sql, useLegacySql: false } },
  ...(jobId === undefined ? {} : { jobReference: { projectId: "leafloaf", jobId } }),
});

const loadJob = (jobId: string, more: Record<string, unknown> = {}) => ({
  configuration: {
    load: { destinationTable: TABLE, sourceFormat: "NEWLINE_DELIMITED_JSON", schema: SCHEMA, ...more },
  },
  jobReference: { projectId: "leafloaf", jobId },
});

const lines = (...rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** The ids of a list of jobs. */
const ids = ({ jobs = [] }: { jobs?: { jobReference: { jobId: string } }[] }) =>
  jobs.map(({ jobReference }) => jobReference.jobId);

/** Uploads a job with its file as `multipart/related`. */
async function upload(url: string, job: object, file: string | Uint8Array): Promise<Answer> {
  const head = `--b\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(job)}\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const response = await fetch(`${url}/upload${JOBS}?uploadType=multipart`, {
    method: "POST",
    headers: { "content-type": "multipart/related; boundary=b" },
    body: Buffer.concat([Buffer.from(head), Buffer.from(file), Buffer.from("\r\n--b--\r\n")]),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("BigQuery's jobs", () => {
  let subject: Subject;
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "google-"));
    subject = await start({ folder });
    await subject.send("POST", `${PROJECT}/datasets`, { datasetReference: { datasetId: "shop" } });
  });
  afterAll(async () => {
    await subject.google.close();
    rmSync(folder, { recursive: true });
  });
  const rows = async (sql = "SELECT id, n FROM shop.loaded ORDER BY id") =>
    cells(await query(subject.send, sql));

  it("runs a query under the caller's id once, and pages through its result from any row", async ({
    expect,
  }) => {
    const job = queryJob("SELECT x FROM UNNEST([1, 2, 3, 4]) AS x ORDER BY x", "numbers");
    expect((await subject.send("POST", JOBS, job)).body.status).toEqual({ state: "DONE" });
    const again = await subject.send("POST", JOBS, job);
    expect(again).toMatchObject({
      status: 409,
      body: {
        error: { message: "Already Exists: Job leafloaf:US.numbers", errors: [{ reason: "duplicate" }] },
      },
    });
    const page = await subject.send("GET", `${PROJECT}/queries/numbers?maxResults=2&startIndex=1`);
    expect(cells(page)).toEqual([["2"], ["3"]]);
    const next = await subject.send("GET", `${PROJECT}/queries/numbers?pageToken=${page.body.pageToken}`);
    expect(cells(next)).toEqual([["4"]]);
    const { jobs } = (await subject.send("GET", `${JOBS}?maxResults=1`)).body;
    expect(jobs[0]).toMatchObject({ jobReference: { jobId: "numbers" }, state: "DONE" });
  });

  it("is done with an error when its query is wrong, and getQueryResults refuses in the same words", async ({
    expect,
  }) => {
    const { status, body } = await subject.send("POST", JOBS, queryJob("SELECT nope", "wrong"));
    expect(status).toBe(200);
    expect(body.status).toMatchObject({ state: "DONE", errorResult: { reason: "invalidQuery" } });
    const results = await subject.send("GET", `${PROJECT}/queries/wrong`);
    expect(results.status).toBe(400);
    expect(results.body.error.message).toBe(body.status.errorResult.message);
  });

  it("answers jobComplete false when the caller's time is over before a slow query is", async ({
    expect,
  }) => {
    await subject.send("POST", "/admin/slow-queries", { seconds: 3600 });
    const first = await query(subject.send, "SELECT 7", { timeoutMs: 1 });
    await subject.send("POST", "/admin/slow-queries", { seconds: 0 });
    const { jobReference, ...rest } = first.body;
    expect(rest).toEqual({ kind: "bigquery#queryResponse", jobComplete: false });
    const path = `${PROJECT}/queries/${jobReference.jobId}`;
    expect((await subject.send("GET", `${path}?timeoutMs=1`)).body.jobComplete).toBe(false);
    expect((await subject.send("GET", `${JOBS}/${jobReference.jobId}`)).body.status.state).toBe("RUNNING");
    const waiting = subject.send("GET", path);
    await subject.send("POST", "/admin/finish-queries");
    expect(cells(await waiting)).toEqual([["7"]]);
    expect((await subject.send("GET", `${JOBS}/${jobReference.jobId}`)).body.status.state).toBe("DONE");
  });

  it("runs a request with the same requestId once", async ({ expect }) => {
    await query(subject.send, "CREATE TABLE shop.once (id STRING)");
    const insert = () => query(subject.send, "INSERT INTO shop.once (id) VALUES ('a')", { requestId: "r1" });
    const [one, two] = await Promise.all([insert(), insert()]);
    expect(one.body.jobReference).toEqual(two.body.jobReference);
    expect(await rows("SELECT id FROM shop.once")).toEqual([["a"]]);
  });

  it("loads a file exactly once by its job id, also after a restart", async ({ expect }) => {
    const file = lines({ id: "a", n: 1, more: { deep: [1] } }, { id: "b", n: "2", more: null });
    const loaded = await upload(subject.google.url, loadJob("load-1"), file);
    expect(loaded.body).toMatchObject({
      status: { state: "DONE" },
      statistics: { load: { outputRows: "2" } },
    });
    const again = await upload(subject.google.url, loadJob("load-1"), file);
    expect(again).toMatchObject({ status: 409, body: { error: { errors: [{ reason: "duplicate" }] } } });
    await subject.google.close();
    subject = await start({ folder });
    expect((await upload(subject.google.url, loadJob("load-1"), file)).status).toBe(409);
    expect((await subject.send("GET", `${JOBS}/load-1`)).body).toEqual(loaded.body);
    expect(await rows()).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(await rows("SELECT JSON_VALUE(more, '$.deep[0]') FROM shop.loaded WHERE id = 'a'")).toEqual([
      ["1"],
    ]);
    expect((await query(subject.send, "DELETE FROM shop.loaded WHERE TRUE")).body.numDmlAffectedRows).toBe(
      "2",
    );
  });

  it("loads gzip, in place of what was there, or only into an empty table", async ({ expect }) => {
    await upload(subject.google.url, loadJob("gzip-1"), gzipSync(lines({ id: "c" })));
    const replaced = loadJob("gzip-2", { writeDisposition: "WRITE_TRUNCATE" });
    await upload(subject.google.url, replaced, gzipSync(lines({ id: "d" })));
    expect(await rows()).toEqual([["d", null]]);
    const empty = loadJob("gzip-3", { writeDisposition: "WRITE_EMPTY" });
    const refused = await upload(subject.google.url, empty, lines({ id: "e" }));
    expect(refused.body.status.errorResult).toMatchObject({ reason: "duplicate" });
    expect(await rows()).toEqual([["d", null]]);
  });

  it("loads nothing of a file with more bad lines than allowed, and tells each", async ({ expect }) => {
    await query(subject.send, "DELETE FROM shop.loaded WHERE TRUE");
    const file = `${lines({ id: "ok" })}{"id":\n${lines({ id: "x", n: "many" }, { n: 1 })}`;
    const failed = await upload(subject.google.url, loadJob("bad-1", { maxBadRecords: 2 }), file);
    expect(failed.status).toBe(200);
    const { errorResult, errors, state } = failed.body.status;
    expect(state).toBe("DONE");
    expect(errorResult.message).toContain("Rows: 4; errors: 3");
    expect(errors.map(({ message }: { message: string }) => /position (\d+)/.exec(message)?.[1])).toEqual([
      undefined,
      "12",
      "19",
      "41",
    ]);
    expect(await rows()).toEqual([]);
    const allowed = await upload(subject.google.url, loadJob("bad-2", { maxBadRecords: 3 }), file);
    expect(allowed.body.status.errors).toHaveLength(3);
    expect(allowed.body.status).not.toHaveProperty("errorResult");
    expect(await rows()).toEqual([["ok", null]]);
  });

  it.for([
    ["a damaged gzip", Buffer.from([0x1f, 0x8b, 1, 2]), "damaged gzip"],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d]), "not UTF-8"],
  ] as const)("is done with an error for %s", async ([, file, message], { expect }) => {
    const failed = await upload(subject.google.url, loadJob(message.replaceAll(" ", "-")), file);
    expect(failed.status).toBe(200);
    expect(failed.body.status.errorResult.message).toContain(message);
  });

  it("calls a day that does not exist a bad line", async ({ expect }) => {
    const destinationTable = { ...TABLE, tableId: "days" };
    const schema = { fields: [{ name: "at", type: "TIMESTAMP" }] };
    const job = loadJob("days", { destinationTable, schema, maxBadRecords: 1 });
    const file = lines({ at: "2026-02-30T00:00:00Z" }, { at: "2026-02-28T00:00:00Z" });
    const loaded = await upload(subject.google.url, job, file);
    expect(loaded.body.statistics.load).toMatchObject({ outputRows: "1", badRecords: "1" });
  });

  it("lists jobs page by page, by their state and by when they were made", async ({ expect }) => {
    await subject.send("POST", JOBS, queryJob("SELECT 1", "listed-1"));
    await subject.send("POST", JOBS, queryJob("SELECT 1", "listed-2"));
    const list = async (asked: string) => (await subject.send("GET", `${JOBS}?${asked}`)).body;
    const first = await list("maxResults=1");
    expect(ids(first)).toEqual(["listed-2"]);
    expect(ids(await list(`maxResults=1&pageToken=${first.nextPageToken}`))).toEqual(["listed-1"]);
    expect(ids(await list("stateFilter=pending&stateFilter=running"))).toEqual([]);
    expect(ids(await list("stateFilter=done&stateFilter=running"))).toContain("listed-1");
    const made = Number(first.jobs[0].statistics.creationTime);
    expect(ids(await list(`minCreationTime=${made}`))).toContain("listed-2");
    expect(ids(await list(`minCreationTime=${made + 1}`))).toEqual([]);
    expect(ids(await list(`maxCreationTime=${made - 100_000}`))).toEqual([]);
  });

  it("takes a file in pieces", async ({ expect }) => {
    const url = `${subject.google.url}/upload${JOBS}?uploadType=resumable`;
    const job = loadJob("pieces", { writeDisposition: "WRITE_TRUNCATE" });
    const headers = { "content-type": "application/json" };
    const begun = await fetch(url, { method: "POST", headers, body: JSON.stringify(job) });
    const session = begun.headers.get("location") ?? "";
    const file = lines({ id: "p" }, { id: "q" });
    const piece = (from: number, to: number) =>
      fetch(session, {
        method: "PUT",
        headers: { "content-range": `bytes ${from}-${to - 1}/${file.length}` },
        body: file.slice(from, to),
      });
    const first = await piece(0, 5);
    expect([first.status, first.headers.get("range")]).toEqual([308, "bytes=0-4"]);
    expect(await (await piece(5, file.length)).json()).toMatchObject({ status: { state: "DONE" } });
    expect(await rows("SELECT id FROM shop.loaded ORDER BY id")).toEqual([["p"], ["q"]]);
  });

  it.for([
    ["no file", loadJob("none"), 400],
    ["neither query nor load", { configuration: {} }, 400],
    [
      "a destination of its own",
      { configuration: { query: { query: "SELECT 1", destinationTable: TABLE } } },
      501,
    ],
    ["a CSV file", loadJob("csv", { sourceFormat: "CSV" }), 501],
    ["a file whose columns are to be guessed", loadJob("guess", { autodetect: true }), 501],
    ["files in Cloud Storage", loadJob("gcs", { sourceUris: ["gs://b/f"] }), 501],
  ] as const)("refuses a job with %s", async ([, job, status], { expect }) => {
    expect((await subject.send("POST", JOBS, job)).status).toBe(status);
  });
});
