import { afterAll, beforeAll, describe, it } from "vitest";
import { createAnalytics } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";
import { createShop, INSTANCE, row, type Shop } from "./shop-database.ts";

const PROJECT = "/bigquery/v2/projects/leafloaf";
const TABLES = `${PROJECT}/datasets/leafloaf_analytics/tables`;
const READ = { table: "Users", columns: ["user_id"], keySet: { all: true } };
const QUERY = { query: "SELECT 1", useLegacySql: false };
const READ_ONLY = { singleUseTransaction: { readOnly: {} } };
const UPLOAD = [
  "--cut",
  "content-type: application/json",
  "",
  '{"configuration":{"lode":{}}}',
  "--cut",
  "content-type: application/octet-stream",
  "",
  "{}",
  "--cut--",
  "",
];

describe("Google's front end, by the discovery documents", () => {
  let subject: Subject;
  let shop: Shop;
  beforeAll(async () => {
    subject = await start();
    shop = await createShop(subject.send, "discovery");
    await createAnalytics(subject.send);
  });
  afterAll(() => subject.google.close());

  it.for([
    ["read", { ...READ, tabel: "x" }, `Unknown name "tabel": Cannot find field.`],
    [
      "commit",
      { mutations: [{ insertOrUpdate: { table: "Users", rows: [] } }] },
      `Unknown name "rows" at 'mutations[0].insert_or_update': Cannot find field.`,
    ],
    ["commit", { transaction_id: "eA==" }, `Unknown name "transaction_id"`],
    ["read", { ...READ, table: 5 }, "Invalid value at 'table' (TYPE_STRING), 5"],
    ["read", { ...READ, keySet: { all: "yes" } }, `Invalid value at 'key_set.all' (TYPE_BOOL), "yes"`],
    ["read", { ...READ, keySet: [] }, `Unknown name "key_set": Proto field is not repeating`],
    ["read", { ...READ, columns: {} }, "Invalid value at 'columns'"],
    ["read", { ...READ, limit: "many" }, `Invalid value at 'limit' (TYPE_INT64), "many"`],
    ["read", { ...READ, limit: "9223372036854775808" }, "Invalid value at 'limit' (TYPE_INT64)"],
    ["read", { ...READ, limit: 1.5 }, "Invalid value at 'limit' (TYPE_INT64), 1.5"],
    ["read", { ...READ, lockHint: "LOCK_HINT_NONE" }, "Invalid value at 'lock_hint' (TYPE_ENUM)"],
    ["commit", { transactionId: "!!" }, `Invalid value at 'transaction_id' (TYPE_BYTES), "!!"`],
    ["commit", { maxCommitDelay: "100ms" }, "google.protobuf.Duration"],
    [
      "beginTransaction",
      { options: { readOnly: { readTimestamp: "2026-02-30T00:00:00Z" } } },
      "google.protobuf.Timestamp",
    ],
    ["executeSql", { sql: "SELECT @a", paramTypes: { a: { code: "INTEGER" } } }, "'param_types.a.code'"],
    ["executeSql", { sql: { text: "SELECT 1" } }, "Starting an object on a scalar field"],
    ["executeSql", [], "Root element must be a message."],
  ] as const)("refuses %s of %j", async ([method, body, message], { expect }) => {
    const { status, body: answer } = await shop.call(method, body);
    expect(answer.error).toMatchObject({ code: 400, status: "INVALID_ARGUMENT" });
    expect(answer.error.message).toContain(message);
    expect(status).toBe(400);
  });

  it.for([
    ["POST", `${PROJECT}/queries`, { ...QUERY, parametermode: "NAMED" }, `Unknown name "parametermode"`],
    [
      "POST",
      `${PROJECT}/queries`,
      { ...QUERY, maxResults: -1 },
      "Invalid value at 'max_results' (TYPE_UINT32)",
    ],
    [
      "POST",
      `${PROJECT}/queries`,
      { ...QUERY, jobTimeoutMs: "5s" },
      "Invalid value at 'job_timeout_ms' (TYPE_INT64)",
    ],
    [
      "POST",
      `${PROJECT}/queries`,
      { ...QUERY, labels: { a: 1 } },
      "Invalid value at 'labels.a' (TYPE_STRING), 1",
    ],
    [
      "POST",
      `${TABLES}/t/insertAll`,
      { rows: [{ insert_id: "a", json: {} }] },
      `Unknown name "insert_id" at 'rows[0]'`,
    ],
    ["POST", TABLES, { tableReference: { table: "x" } }, `Unknown name "table" at 'table_reference'`],
    [
      "GET",
      `${PROJECT}/datasets?maxResults=few`,
      undefined,
      `Invalid value at 'maxResults' (TYPE_UINT32), "few"`,
    ],
    ["GET", `${PROJECT}/datasets?prettyPrint=maybe`, undefined, "Invalid value at 'prettyPrint' (TYPE_BOOL)"],
    ["GET", `${PROJECT}/datasets?alt=xml`, undefined, "Invalid value at 'alt' (TYPE_ENUM)"],
    ["GET", `${PROJECT}/datasets?all=true&all=false`, undefined, "Proto field is not repeating"],
    [
      "GET",
      `${PROJECT}/datasets?pageSize=5`,
      undefined,
      "Field 'pageSize' could not be found in request message.",
    ],
  ] as const)("refuses %s %s %j of BigQuery", async ([verb, path, body, message], { expect }) => {
    const answer = await subject.send(verb, path, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { status: "INVALID_ARGUMENT", errors: [{ reason: "badRequest" }] } },
    });
    expect(answer.body.error.message).toContain(message);
  });

  it("names every fault of a message, and where it is", async ({ expect }) => {
    const { error } = (await shop.call("read", { table: 1, columns: [2], nope: 3 })).body;
    expect(error.details[0]["@type"]).toBe("type.googleapis.com/google.rpc.BadRequest");
    expect(error.details[0].fieldViolations.map(({ field }: { field: string }) => field).sort()).toEqual([
      "",
      "columns[0]",
      "table",
    ]);
  });

  it.for([
    ["POST", `${INSTANCE}/databases/discovery/sessions/s:comit`],
    ["PUT", `${INSTANCE}/databases/discovery`],
    ["GET", `${INSTANCE}/tables`],
    ["POST", "/v1/projects/leafloaf/shop/databases/discovery/sessions"],
    ["GET", "/v2/projects/leafloaf/instances"],
    ["GET", `${PROJECT}/datasets/leafloaf_analytics/tabels`],
    ["POST", "/bigquery/v3/projects/leafloaf/queries"],
    ["POST", `/upload${TABLES}`],
  ] as const)("answers 404 to %s %s, which Google does not have", async ([verb, path], { expect }) => {
    const answer = await subject.send(verb, path, verb === "GET" ? undefined : {});
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 404, status: "NOT_FOUND" } } });
    expect(answer.body.error.message).toBe("Method not found.");
  });

  it.for([
    ["POST", `${INSTANCE}/databases/discovery/sessions/s:partitionQuery`, { sql: "SELECT 1" }],
    ["POST", `${INSTANCE}/databases/discovery:getIamPolicy`, {}],
    ["GET", `${PROJECT}/datasets/leafloaf_analytics/models`, undefined],
  ] as const)("says of %s %s that the stand-in does not have it", async ([verb, path, body], { expect }) => {
    const answer = await subject.send(verb, path, body);
    expect(answer).toMatchObject({ status: 501, body: { error: { status: "UNIMPLEMENTED" } } });
    expect(answer.body.error.message).toContain("The stand-in");
  });

  it("says of a field that Google has and the stand-in does not serve that it is the stand-in's limit", async ({
    expect,
  }) => {
    const read = await shop.call("read", { ...READ, dataBoostEnabled: true });
    expect(read.body.error).toMatchObject({ code: 501, status: "UNIMPLEMENTED" });
    expect(read.body.error.message).toBe(`The stand-in does not serve the field "dataBoostEnabled".`);
    const plan = await shop.call("executeSql", { sql: "SELECT 1", queryMode: "PLAN" });
    expect(plan.body.error.status).toBe("UNIMPLEMENTED");
    const query = await subject.send("POST", `${PROJECT}/queries`, { ...QUERY, continuous: true });
    expect(query.body.error.status).toBe("UNIMPLEMENTED");
  });

  it("asks for what a document can't say: required fields", async ({ expect }) => {
    expect((await shop.call("read", { ...READ, keySet: undefined })).body.error.status).toBe(
      "INVALID_ARGUMENT",
    );
    expect((await shop.call("executeSql", {})).body.error.message).toContain("'sql'");
    expect((await shop.call("beginTransaction", {})).body.error.message).toContain("'options'");
    expect((await shop.commit({ insert: { columns: [] } })).body.error.message).toContain(
      "'mutations[0].insert.table'",
    );
    expect((await shop.call("commit", READ_ONLY)).body.error.status).toBe("FAILED_PRECONDITION");
  });

  it("holds the message of a multipart upload against its schema, not the file", async ({ expect }) => {
    const url = `${subject.google.url}/upload${PROJECT}/jobs?uploadType=multipart`;
    const headers = { "content-type": "multipart/related; boundary=cut" };
    for (const newline of ["\r\n", "\n"]) {
      const body = UPLOAD.join(newline);
      const refused = await fetch(url, { method: "POST", headers, body });
      expect(await refused.json()).toMatchObject({
        error: {
          message: `Invalid JSON payload received. Unknown name "lode" at 'configuration': Cannot find field.`,
        },
      });
    }
  });

  it("takes what every client sends beside the method's own parameters", async ({ expect }) => {
    const query = "?alt=json&prettyPrint=false&quotaUser=me&key=k&%24.xgafv=2";
    expect((await subject.send("GET", `${INSTANCE}/databases${query}`)).status).toBe(200);
    expect((await subject.send("POST", `${PROJECT}/queries${query}`, QUERY)).status).toBe(200);
  });

  it("takes whole numbers as numbers and as texts, and base64 in both alphabets", async ({ expect }) => {
    await shop.commit(row("insertOrUpdate", "Users", { user_id: "u1", visits: "1", photo: "-_8" }));
    for (const limit of [1, "1"])
      expect((await shop.call("read", { ...READ, limit })).body.rows).toHaveLength(1);
    const bytes = await shop.call("read", { ...READ, columns: ["photo"] });
    expect(bytes.body.rows).toEqual([["+/8="]]);
  });
});
