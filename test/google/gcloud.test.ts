import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, it } from "vitest";
import { start, type Subject } from "./google-client.ts";
import { createProduct, PRODUCT } from "./product-database.ts";
import { programPath } from "./program-path.ts";
import { INSTANCE, openShop } from "./shop-database.ts";

const SQL = "SELECT * FROM Orders WHERE user_id = 'user-1'";
const run = promisify(execFile);

const gcloud = programPath("gcloud");

describe("Google's command line against the stand-in", () => {
  let subject: Subject;
  let configuration = "";
  beforeAll(async () => {
    subject = await start();
    await createProduct(subject.send);
    configuration = mkdtempSync(join(tmpdir(), "gcloud-"));
  });
  afterAll(async () => {
    rmSync(configuration, { recursive: true });
    await subject.google.close();
  });
  const ask = async (...more: string[]): Promise<string> => {
    const env = {
      ...process.env,
      CLOUDSDK_CONFIG: configuration,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: `${subject.google.url}/`,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: "true",
      CLOUDSDK_CORE_PROJECT: "leafloaf",
      CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "1",
      CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "1",
    };
    const command = ["spanner", "databases", "execute-sql", PRODUCT, "--instance=shop", ...more];
    const { stdout, stderr } = await run(gcloud ?? "gcloud", command, { env });
    return `${stdout}${stderr}`;
  };
  const call = async (method: string, path: string, body = "") => {
    const response = await fetch(`${subject.google.url}${path}?alt=json`, {
      method,
      headers: {
        accept: "application/json",
        "accept-encoding": "gzip, deflate",
        "user-agent": "google-cloud-sdk gcloud/528.0.0",
        "content-type": "application/json",
      },
      ...(body === "" ? {} : { body }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };

  it("shows a user's orders in gcloud, as a table and as JSON", async ({ expect, skip }) => {
    skip(gcloud === undefined, "gcloud is not installed");
    const table = await ask(`--sql=${SQL}`);
    expect(table).toMatch(/user_id\s+order_id\s+order_date/);
    expect(table).toMatch(/user-1\s+ord_1\s+2026-11-22T08:00:00Z\s+confirmed\s+2\s+438\s+EUR/);
    const { rows } = JSON.parse(await ask(`--sql=${SQL}`, "--format=json"));
    expect(rows).toHaveLength(1);
    expect(rows[0].slice(0, 2)).toEqual(["user-1", "ord_1"]);
  });

  it("changes rows through gcloud", async ({ expect, skip }) => {
    skip(gcloud === undefined, "gcloud is not installed");
    const sql = "UPDATE Orders SET status = 'shipped' WHERE order_id = 'ord_1'";
    expect(await ask(`--sql=${sql}`)).toContain("modified 1 row");
    const shop = await openShop(subject.send, PRODUCT);
    expect(await shop.rows("SELECT status FROM Orders")).toEqual([["shipped"]]);
  });

  it("answers the three requests that gcloud makes for a query", async ({ expect }) => {
    const opened = await call("POST", `${INSTANCE}/databases/${PRODUCT}/sessions`, "{}");
    const session = `/v1/${opened.body.name}`;
    const asked = await call(
      "POST",
      `${session}:executeSql`,
      `{"queryMode": "NORMAL", "requestOptions": {}, "sql": "${SQL}", "transaction": {"singleUse": {"readOnly": {"strong": true}}}}`,
    );
    expect(asked.status).toBe(200);
    expect(asked.body.rows).toEqual([expect.arrayContaining(["user-1", "ord_1", "438", "EUR"])]);
    expect(asked.body.metadata.rowType.fields[5]).toEqual({ name: "total_minor", type: { code: "INT64" } });
    expect(await call("DELETE", session)).toEqual({ status: 200, body: {} });
  });
});
