import { afterAll, beforeAll, describe, it } from "vitest";
import { refuseSql } from "../../dev/google/bigquery/query-text.ts";
import { GoogleRefusal } from "../../dev/google/google-error.ts";
import { cells, createAnalytics, event, insertAll, PROJECT, query } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";

const TABLE = "leafloaf_analytics.order_transaction_events";

const items = (...skus: string[]) => JSON.stringify(skus.map((sku) => ({ sku })));

const parameter = (name: string, type: string, value: string) => ({
  name,
  parameterType: { type },
  parameterValue: { value },
});

describe("BigQuery's queries", () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
    await createAnalytics(subject.send);
    await insertAll(subject.send, [
      event("e1", { timestamp: "2026-11-01T23:00:00Z", items: items("milk", "bread"), item_count: 2 }),
      event("e2", { timestamp: "2026-11-03T01:00:00Z", items: items("milk", "bread", "jam"), item_count: 3 }),
      event("e3", { timestamp: "2026-11-04T00:00:00Z", items: items("jam"), item_count: 1, user_id: "u2" }),
    ]);
  });
  afterAll(() => subject.google.close());
  const ask = async (sql: string, more: Record<string, unknown> = {}) =>
    cells(await query(subject.send, sql, more));

  it.for([`\`leafloaf.${TABLE}\``, `leafloaf.${TABLE}`, TABLE, `\`${TABLE}\``, "order_transaction_events"])(
    "finds a table that is written %s",
    async (name, { expect }) => {
      const defaultDataset = { datasetId: "leafloaf_analytics" };
      expect(await ask(`SELECT event_id FROM ${name} ORDER BY event_id LIMIT 1`, { defaultDataset })).toEqual(
        [["e1"]],
      );
    },
  );

  it("finds a project with a dash in its name without backticks", async ({ expect }) => {
    const answer = await query(subject.send, `SELECT 1 FROM other-project.${TABLE} AS t`);
    expect(answer.body.error.message).toContain("other-project:leafloaf_analytics");
  });

  it("binds named parameters, also lists and times", async ({ expect }) => {
    const users = {
      name: "users",
      parameterType: { type: "ARRAY", arrayType: { type: "STRING" } },
      parameterValue: { arrayValues: [{ value: "u1" }, { value: "it's" }] },
    };
    const queryParameters = [
      users,
      parameter("since", "TIMESTAMP", "2026-11-02T00:00:00Z"),
      parameter("least", "INT64", "2"),
    ];
    const sql = `SELECT event_id, @least + 1, '@users' FROM ${TABLE} WHERE user_id IN UNNEST(@users) AND timestamp >= @since AND item_count >= @least`;
    expect(await ask(sql, { parameterMode: "NAMED", queryParameters })).toEqual([["e2", "3", "@users"]]);
  });

  it.for([
    ["NAMED", "SELECT ?", [{ ...parameter("", "INT64", "1") }]],
    ["POSITIONAL", "SELECT @a", [parameter("a", "INT64", "1")]],
    [undefined, "SELECT @a, ?", [parameter("a", "INT64", "1"), parameter("", "INT64", "2")]],
  ] as const)(
    "refuses parameters of another mode than %s",
    async ([mode, sql, queryParameters], { expect }) => {
      const more = { queryParameters, ...(mode === undefined ? {} : { parameterMode: mode }) };
      const { status, body } = await query(subject.send, sql, more);
      expect(status).toBe(400);
      expect(body.error.message).toMatch(/ among (named|positional) query parameters$/);
    },
  );

  it("runs the kinds of SQL that the model needs", async ({ expect }) => {
    const pairs = `WITH lines AS (SELECT event_id, JSON_VALUE(i, '$.sku') AS sku FROM ${TABLE}, UNNEST(JSON_QUERY_ARRAY(items)) AS i)
      SELECT a.sku, b.sku AS other, COUNT(DISTINCT a.event_id) AS n FROM lines AS a JOIN lines AS b USING (event_id)
      WHERE a.sku < b.sku GROUP BY 1, 2 HAVING n >= 2`;
    expect(await ask(pairs)).toEqual([["bread", "milk", "2"]]);
    const gaps = `SELECT user_id, AVG(gap) FROM (SELECT user_id, TIMESTAMP_DIFF(timestamp, LAG(timestamp) OVER (PARTITION BY user_id ORDER BY timestamp), DAY) AS gap FROM ${TABLE})
      WHERE gap IS NOT NULL GROUP BY user_id`;
    expect(await ask(gaps)).toEqual([["u1", "1.0"]]);
    const decay = `SELECT user_id, ROUND(SUM(3 * EXP(-DATE_DIFF(DATE '2026-12-01', DATE(timestamp), DAY) / 30)), 3) AS score FROM ${TABLE} GROUP BY user_id HAVING COUNT(*) >= 2`;
    expect(await ask(decay)).toEqual([["u1", "2.283"]]);
  });

  it.for([
    ["EXTRACT(DAYOFWEEK FROM TIMESTAMP '2026-11-22T10:00:00Z')", "1"],
    ["TIMESTAMP_DIFF(TIMESTAMP '2026-01-02T01:00:00Z', TIMESTAMP '2026-01-01T23:00:00Z', DAY)", "0"],
    ["CAST('1.123456789' AS NUMERIC)", "1.123456789"],
    ["DATE(TIMESTAMP '2026-11-22T23:30:00Z', 'Europe/Zurich')", "2026-11-23"],
    ["REGEXP_CONTAINS('abc', r'b')", "true"],
    ["SAFE_DIVIDE(1, 0)", null],
    ["(SELECT ARRAY_AGG(x ORDER BY x DESC LIMIT 1)[OFFSET(0)] FROM UNNEST([1, 3, 2]) AS x)", "3"],
    ["(SELECT COUNTIF(x > 1) FROM UNNEST([1, 3, 2]) AS x)", "2"],
    ["STARTS_WITH('bread', 'br')", "true"],
  ] as const)("computes %s as BigQuery does", async ([expression, expected], { expect }) => {
    expect(await ask(`SELECT ${expression}`)).toEqual([[expected]]);
  });

  it("numbers unnamed columns and gives times in seconds or in whole microseconds", async ({ expect }) => {
    const sql = "SELECT 1, 2.5 AS half, TIMESTAMP '2026-01-01T00:00:00Z'";
    const { body } = await query(subject.send, sql);
    expect(body.schema.fields.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
      ["f0_", "INTEGER"],
      ["half", "FLOAT"],
      ["f1_", "TIMESTAMP"],
    ]);
    expect(body.rows[0].f[2].v).toBe("1.7672256E9");
    expect((await ask(sql, { formatOptions: { useInt64Timestamp: true } }))[0]?.[2]).toBe("1767225600000000");
  });

  it("pages through a result until there is no token", async ({ expect }) => {
    const first = await query(subject.send, "SELECT x FROM UNNEST([1, 2, 3]) AS x ORDER BY x", {
      maxResults: 2,
    });
    expect(first.body).toMatchObject({ jobComplete: true, totalRows: "3" });
    const { jobReference, pageToken } = first.body;
    const second = await subject.send(
      "GET",
      `${PROJECT}/queries/${jobReference.jobId}?maxResults=2&pageToken=${pageToken}`,
    );
    expect([...cells(first), ...cells(second)]).toEqual([["1"], ["2"], ["3"]]);
    expect(second.body).not.toHaveProperty("pageToken");
    expect((await subject.send("GET", `${PROJECT}/jobs/${jobReference.jobId}`)).body.status).toEqual({
      state: "DONE",
    });
    expect((await subject.send("GET", `${PROJECT}/queries/nope`)).body.error.errors[0].reason).toBe(
      "notFound",
    );
  });

  it("changes rows by DML and says how many", async ({ expect }) => {
    const table = "leafloaf_analytics.copies";
    await subject.send("POST", `${PROJECT}/datasets/leafloaf_analytics/tables`, {
      tableReference: { tableId: "copies" },
      schema: {
        fields: [
          { name: "id", type: "STRING" },
          { name: "n", type: "INTEGER" },
        ],
      },
    });
    const affected = async (sql: string, queryParameters: unknown[] = []) =>
      (await query(subject.send, sql, { queryParameters })).body.numDmlAffectedRows;
    expect(await affected(`INSERT INTO ${table} (id, n) VALUES ('a', 1), ('b', 2), ('c', 3)`)).toBe("3");
    expect(
      await affected(`UPDATE ${table} SET n = n + @by WHERE id IN ('a', 'b')`, [
        parameter("by", "INT64", "10"),
      ]),
    ).toBe("2");
    expect(await affected(`DELETE FROM ${table} WHERE id = @id`, [parameter("id", "STRING", "c")])).toBe("1");
    await affected(
      `MERGE ${table} AS t USING (SELECT 'a' AS id) AS s ON t.id = s.id WHEN MATCHED THEN DELETE`,
    );
    expect(await ask(`SELECT id, n FROM ${table}`)).toEqual([["b", "12"]]);
  });

  it.for([
    ["SELEC 1", 400, "invalidQuery"],
    ["SELECT nope FROM leafloaf_analytics.order_transaction_events", 400, "invalidQuery"],
    ["SELECT @missing", 400, "invalidQuery"],
    ["SELECT 1 FROM bare_table", 400, "invalidQuery"],
    ["SELECT 1 FROM leafloaf_analytics.nope", 404, "notFound"],
    ["CREATE FUNCTION leafloaf_analytics.f(x INT64) AS (x)", 400, "invalidQuery"],
  ] as const)("refuses %s", async ([sql, code, reason], { expect }) => {
    const { body, status } = await query(subject.send, sql);
    expect(status).toBe(code);
    expect(body.error).toMatchObject({ code, errors: [{ reason, domain: "global" }] });
  });

  it("takes a bug of the stand-in for no mistake of the caller's", ({ expect }) => {
    expect(() => refuseSql(new Error("Binder Error: no such column"))).toThrow(GoogleRefusal);
    for (const bug of [new TypeError("x is undefined"), new Error("IO Error: the disk is full")])
      expect(() => refuseSql(bug)).toThrow(bug);
  });

  it("refuses legacy SQL, which is the default", async ({ expect }) => {
    const answer = await subject.send("POST", `${PROJECT}/queries`, { query: "SELECT 1" });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain("legacy SQL is not supported");
  });
});
