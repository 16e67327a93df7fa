import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { delayOf } from "../../dev/google/faults/fault.ts";
import { cells, createAnalytics, event, insertAll, query } from "./bigquery-shop.ts";
import { askToken, assertion, sender, start, type Subject } from "./google-client.ts";
import { createShop, openShop, row, type Shop } from "./shop-database.ts";

const ONE_HOUR_MS = 3_600_000;
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const user = (id: string) => row("insertOrUpdate", "Users", { user_id: id, visits: "1" });

describe("kinds of told misbehaviour", () => {
  let subject: Subject;
  let shop: Shop;
  let count = 0;
  beforeAll(async () => {
    subject = await start();
    await createAnalytics(subject.send);
  });
  afterAll(() => subject.google.close());
  beforeEach(async () => {
    await subject.send("DELETE", "/admin/faults");
    count += 1;
    shop = await createShop(subject.send, `kinds-${count}`);
  });
  const tell = (order: object) => subject.send("POST", "/admin/faults", order);
  const told = async () => (await subject.send("GET", "/admin/faults")).body.faults;
  const users = () => shop.rows("SELECT user_id FROM Users ORDER BY user_id");
  const events = async (prefix: string) => {
    const table = "leafloaf_analytics.order_transaction_events";
    const sql = `SELECT event_id FROM ${table} WHERE STARTS_WITH(event_id, '${prefix}') ORDER BY 1`;
    return cells(await query(subject.send, sql)).flat();
  };

  it("plays a script call by call, in its order, and only on the calls that each entry is meant for", async ({
    expect,
  }) => {
    const commit = { service: "spanner", method: "commit" };
    await tell({
      script: [
        { ...commit, kind: "pass" },
        { ...commit, status: 503, times: 2 },
        { ...commit, googleStatus: "ABORTED" },
        { service: "spanner", method: "read", status: 500 },
      ],
    });
    const read = { table: "Users", columns: ["user_id"], keySet: { all: true } };
    expect((await shop.call("read", read)).status).toBe(200);
    const seen: number[] = [];
    for (let call = 0; call < 6; call += 1) {
      expect((await shop.call("executeSql", { sql: "SELECT 1" })).status).toBe(200);
      seen.push((await shop.commit(user(`call-${call}`))).status);
    }
    expect(seen).toEqual([200, 503, 503, 409, 200, 200]);
    expect(await users()).toEqual([["call-0"], ["call-4"], ["call-5"]]);
    expect((await shop.call("read", read)).status).toBe(500);
    expect(await told()).toEqual([]);
  });

  it("refuses a whole script for one wrong entry", async ({ expect }) => {
    const good = { service: "spanner", status: 503 };
    for (const wrong of [
      { ...good, kind: "earthquake" },
      { ...good, method: "commmit" },
      { service: "bigquery", kind: "lost_session" },
      { service: "bigquery", kind: "insert_errors" },
      { service: "bigquery", kind: "insert_errors", rows: [] },
      { service: "oauth", kind: "expired_token" },
      { ...good, kind: "outage" },
      { ...good, times: 0 },
    ]) {
      expect(await tell({ script: [good, wrong] })).toMatchObject({
        status: 400,
        body: { error: { status: "INVALID_ARGUMENT" } },
      });
    }
    expect((await tell({ script: [] })).status).toBe(400);
    expect((await tell({ script: [good], times: 2 })).status).toBe(400);
    expect(await told()).toEqual([]);
  });

  it("aborts a transaction with the time to wait in the error's details", async ({ expect }) => {
    await tell({
      service: "spanner",
      method: "commit",
      times: 1,
      googleStatus: "ABORTED",
      retryAfterSeconds: 0.5,
    });
    const { error } = (await shop.commit(user("u"))).body;
    expect(error).toMatchObject({
      code: 409,
      status: "ABORTED",
      details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "0.5s" }],
    });
    expect(await users()).toEqual([]);
  });

  it("loses every session: the call and all after it answer Session not found, and a new one works", async ({
    expect,
  }) => {
    const other = await openShop(subject.send, `kinds-${count}`);
    await tell({ service: "spanner", kind: "lost_session", times: 1 });
    const fresh = await openShop(subject.send, `kinds-${count}`);
    for (const lost of [shop, shop, other, fresh]) {
      expect((await lost.commit(user("lost"))).body.error).toMatchObject({
        code: 404,
        status: "NOT_FOUND",
        message: expect.stringMatching(/^Session not found: projects\//),
      });
    }
    shop = await openShop(subject.send, `kinds-${count}`);
    expect((await shop.commit(user("found"))).status).toBe(200);
    expect(await users()).toEqual([["found"]]);
  });

  it("ends every token: the call and all after it answer 401, and a new token works", async ({ expect }) => {
    const guarded = await start({ requireToken: true });
    const { url } = guarded.google;
    const form = { grant_type: GRANT, assertion: assertion(privatePem) };
    const token = async () => String((await askToken(url, form)).body.access_token);
    const send = sender(url, await token());
    const path = "/bigquery/v2/projects/p/datasets";
    expect((await send("GET", path)).status).toBe(200);
    await send("POST", "/admin/faults", { service: "bigquery", kind: "expired_token", times: 1 });
    for (let call = 0; call < 2; call += 1) {
      const refused = await send("GET", path);
      expect(refused).toMatchObject({ status: 401, body: { error: { status: "UNAUTHENTICATED" } } });
    }
    expect((await sender(url, await token())("GET", path)).status).toBe(200);
    await guarded.google.close();
  });

  it("lets the call happen and cuts the connection, or answers 503", async ({ expect }) => {
    const commit = { service: "spanner", method: "commit", kind: "lost_response", times: 1 };
    await tell(commit);
    await expect(shop.commit(user("cut"))).rejects.toThrow("fetch failed");
    await tell({ ...commit, instead: "unavailable" });
    expect((await shop.commit(user("unavailable"))).body.error).toMatchObject({
      code: 503,
      status: "UNAVAILABLE",
    });
    expect(await users()).toEqual([["cut"], ["unavailable"]]);
    await tell({ service: "bigquery", method: "insertAll", kind: "lost_response", times: 1 });
    await expect(insertAll(subject.send, [event("cut-1")])).rejects.toThrow("fetch failed");
    expect(await events("cut-")).toEqual(["cut-1"]);
  });

  it("lets nothing through while a service is out, and leaves the others alone, until it is cleared", async ({
    expect,
  }) => {
    await tell({ service: "spanner", kind: "outage" });
    for (let call = 0; call < 3; call += 1)
      await expect(shop.commit(user("out"))).rejects.toThrow("fetch failed");
    expect((await query(subject.send, "SELECT 1")).status).toBe(200);
    await subject.send("DELETE", "/admin/faults");
    expect(await users()).toEqual([]);
    expect((await shop.commit(user("back"))).status).toBe(200);
  });

  it("calls good rows invalid: nothing is stored, and the others come back as stopped", async ({
    expect,
  }) => {
    await tell({ service: "bigquery", kind: "insert_errors", rows: [1], times: 1 });
    const rows = ["invalid-0", "invalid-1", "invalid-2"].map((id) => event(id));
    const refused = await insertAll(subject.send, rows);
    expect(refused.status).toBe(200);
    const reasons = refused.body.insertErrors.map(
      (error: { index: number; errors: { reason: string }[] }) => [error.index, error.errors[0]?.reason],
    );
    expect(reasons).toEqual([
      [0, "stopped"],
      [1, "invalid"],
      [2, "stopped"],
    ]);
    expect(await events("invalid-")).toEqual([]);
    await tell({ service: "bigquery", kind: "insert_errors", rows: [1], times: 1 });
    await insertAll(subject.send, rows, { skipInvalidRows: true });
    expect(await events("invalid-")).toEqual(["invalid-0", "invalid-2"]);
  });

  it("stops every nth row, and stores the rest", async ({ expect }) => {
    await tell({
      service: "bigquery",
      kind: "insert_errors",
      rows: { every: 2 },
      reason: "stopped",
      times: 1,
    });
    const rows = ["nth-0", "nth-1", "nth-2", "nth-3"].map((id) => event(id));
    const { body } = await insertAll(subject.send, rows);
    expect(body.insertErrors.map(({ index }: { index: number }) => index)).toEqual([1, 3]);
    expect(await events("nth-")).toEqual(["nth-0", "nth-2"]);
    expect((await insertAll(subject.send, rows)).body).not.toHaveProperty("insertErrors");
  });

  it("delays a call until the faults are cleared, while other calls go on, and still lets another fault hit it", async ({
    expect,
  }) => {
    await tell({ service: "spanner", method: "commit", delayMs: ONE_HOUR_MS, times: 1 });
    await tell({ service: "spanner", method: "commit", status: 503, times: 1 });
    const slow = shop.commit(user("slow"));
    while ((await told()).length > 0);
    const other = shop.call("executeSql", { sql: "SELECT 1" });
    expect((await Promise.race([slow, other])).status).toBe(200);
    await subject.send("DELETE", "/admin/faults");
    expect((await slow).status).toBe(503);
  });

  it("draws jitter from its seed: the same delays again, within the limit", async ({ expect }) => {
    const { body } = await tell({ service: "oauth", delayMs: 100, jitterMs: 50, seed: 7 });
    const [fault] = body.faults;
    const draw = (seed: number) => Array.from({ length: 200 }, (_, nth) => delayOf({ ...fault, seed }, nth));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(Math.min(...draw(7))).toBeGreaterThanOrEqual(100);
    expect(Math.max(...draw(7))).toBeLessThanOrEqual(150);
    expect(new Set(draw(7)).size).toBeGreaterThan(25);
  });
});
