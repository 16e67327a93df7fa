import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { cells, createProductWarehouse } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";
import { programPath } from "./program-path.ts";

const PROJECT = "/bigquery/v2/projects/leafloaf-local";
const TABLES = `${PROJECT}/datasets/leafloaf_analytics/tables`;
const MONITORING = "SELECT * FROM leafloaf_analytics.order_transaction_events LIMIT 10";

const ORDER = {
  event_id: "evt_1",
  user_id: "anna",
  timestamp: new Date().toISOString(),
  received_at: "2026-11-01T10:00:01Z",
  order_id: "ord_1",
  items: '[{"sku":"OAT-1L","quantity":2}]',
  item_count: 1,
  total_minor: 438,
  currency: "EUR",
  order_status: "confirmed",
};

/** Part of the Google Cloud CLI; no registry ships it. */
const bqPath = programPath("bq");

describe("the monitoring query", () => {
  let subject: Subject;
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bq-"));
    subject = await start();
    await createProductWarehouse(subject.send, "leafloaf-local");
    await subject.send("POST", `${TABLES}/order_transaction_events/insertAll`, { rows: [{ json: ORDER }] });
  });
  afterAll(async () => {
    await subject.google.close();
    rmSync(folder, { recursive: true });
  });

  const bq = async (...args: string[]) => {
    const place = ["--api", subject.google.url, "--project_id=leafloaf-local"];
    const quiet = ["--oauth_access_token=any", "--bigqueryrc=/dev/null", "--headless", "--format=json"];
    const env = {
      ...process.env,
      CLOUDSDK_CONFIG: folder,
      CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "1",
    };
    const child = spawn(bqPath ?? "bq", [...place, ...quiet, ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => said.push(data));
    child.stderr.on("data", (data: Buffer) => said.push(data));
    const [code] = await once(child, "close");
    return { code, text: Buffer.concat(said).toString("utf8") };
  };

  // Each call starts Python anew.
  it.skipIf(bqPath === undefined)(
    "is answered to bq, and so are a load, a listing and a mistake",
    { timeout: 180_000 },
    async ({ expect }) => {
      const { code, text } = await bq("query", "--use_legacy_sql=false", MONITORING);
      expect(code).toBe(0);
      const [row] = JSON.parse(text.slice(text.indexOf("[")));
      expect(row).toMatchObject({
        order_id: "ord_1",
        total_minor: "438",
        received_at: "2026-11-01 10:00:01",
      });

      const file = join(folder, "more.json");
      writeFileSync(file, `${JSON.stringify({ ...ORDER, event_id: "evt_2", items: [] })}\n`);
      const format = "--source_format=NEWLINE_DELIMITED_JSON";
      const loaded = await bq("load", format, "leafloaf_analytics.order_transaction_events", file);
      expect([loaded.code, loaded.text]).toEqual([0, expect.any(String)]);
      const count = "SELECT COUNT(*) AS n FROM leafloaf_analytics.order_transaction_events_dedup";
      expect((await bq("query", "--use_legacy_sql=false", count)).text).toContain('[{"n":"2"}]');

      expect((await bq("ls", "leafloaf_analytics")).text).toContain("order_transaction_events_dedup");
      const wrong = await bq("query", "--use_legacy_sql=false", "SELECT nope FROM leafloaf_analytics.nope");
      expect(wrong.code).not.toBe(0);
      // bq breaks its lines, also within names.
      expect(wrong.text.replace(/\s/g, "")).toContain("Notfound:Tableleafloaf-local:leafloaf_analytics.nope");
    },
  );

  it("is answered to the requests that bq makes", async ({ expect }) => {
    const { send } = subject;
    const document = (await send("GET", "/$discovery/rest?version=v2")).body;
    expect(document).toMatchObject({ name: "bigquery", rootUrl: `${subject.google.url}/` });
    expect(document.resources.jobs.methods.insert).toMatchObject({
      id: "bigquery.jobs.insert",
      httpMethod: "POST",
      parameterOrder: ["projectId"],
      supportsMediaUpload: true,
    });
    const started = await send("POST", `${PROJECT}/jobs?alt=json`, {
      configuration: { query: { query: MONITORING, useLegacySql: false, continuous: false } },
      jobReference: { jobId: "bqjob_r1_1", projectId: "leafloaf-local" },
    });
    expect(started.body).toMatchObject({ status: { state: "DONE" }, configuration: { jobType: "QUERY" } });
    const results = await send(
      "GET",
      `${PROJECT}/queries/bqjob_r1_1?location=US&maxResults=100&timeoutMs=0&startIndex=0&alt=json`,
    );
    const names: string[] = results.body.schema.fields.map(({ name }: { name: string }) => name);
    const [row = []] = cells(results);
    expect(Object.fromEntries(names.map((name, at) => [name, row[at]]))).toMatchObject({
      order_id: "ord_1",
      total_minor: "438",
      received_at: "1.793527201E9",
    });
    const head = await send(
      "GET",
      `${TABLES}/order_transaction_events/data?maxResults=1&startIndex=0&alt=json`,
    );
    expect(head.body.rows).toHaveLength(1);
    expect(
      (await send("GET", `${PROJECT}/jobs?projection=full&alt=json`)).body.jobs[0].jobReference.jobId,
    ).toMatch(/^bqjob_/);
  });

  it("takes unset members as bq writes them, null and empty", async ({ expect }) => {
    const { send } = subject;
    const unset = { skipInvalidRows: null, ignoreUnknownValues: null, templateSuffix: null };
    const rows = [{ json: { ...ORDER, event_id: "evt_3", trace_id: null } }];
    const inserted = await send("POST", `${TABLES}/order_transaction_events/insertAll`, { ...unset, rows });
    expect(inserted.body).toEqual({ kind: "bigquery#tableDataInsertAllResponse" });
    const load = {
      destinationTable: { datasetId: "leafloaf_analytics", tableId: "order_transaction_events" },
      decimalTargetTypes: null,
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      projectionFields: [],
      nullMarkers: [],
    };
    const response = await fetch(`${subject.google.url}/upload${PROJECT}/jobs?uploadType=resumable`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ configuration: { load } }),
    });
    expect(response.status).toBe(200);
  });
});
