import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, it, vi } from "vitest";
import { cells, createAnalytics, event, insertAll, query } from "./bigquery-shop.ts";
import { askToken, start, type Subject } from "./google-client.ts";
import { createShop, row, type Shop } from "./shop-database.ts";

const user = (id: string) => row("insertOrUpdate", "Users", { user_id: id, visits: "1" });

describe("told misbehaviour", () => {
  let subject: Subject;
  let shop: Shop;
  beforeAll(async () => {
    subject = await start();
    shop = await createShop(subject.send, "faults");
    await createAnalytics(subject.send);
  });
  afterAll(() => subject.google.close());
  beforeEach(async () => {
    await subject.send("DELETE", "/admin/faults");
    await subject.send("DELETE", "/admin/calls");
  });
  const tell = (fault: object) => subject.send("POST", "/admin/faults", fault);
  const users = () => shop.rows("SELECT user_id FROM Users ORDER BY user_id");

  it("fails the next calls of a method as often as told, before they happen", async ({ expect }) => {
    await tell({ service: "spanner", method: "commit", times: 2, status: 503, retryAfterSeconds: 7 });
    for (let call = 0; call < 2; call += 1) {
      const refused = await shop.commit(user("before"));
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 503, status: "UNAVAILABLE" } } });
      expect(refused.headers.get("retry-after")).toBe("7");
    }
    expect(await users()).toEqual([]);
    expect((await shop.commit(user("before"))).status).toBe(200);
    expect((await subject.send("GET", "/admin/faults")).body.faults).toEqual([]);
  });

  it("loses the answer of a call that has happened", async ({ expect }) => {
    await tell({
      service: "spanner",
      method: "commit",
      times: 1,
      googleStatus: "DEADLINE_EXCEEDED",
      when: "after",
    });
    expect((await shop.commit(user("after"))).body.error).toMatchObject({
      code: 504,
      status: "DEADLINE_EXCEEDED",
    });
    expect(await users()).toContainEqual(["after"]);
    await tell({ service: "bigquery", method: "insertAll", times: 1, status: 500, when: "after" });
    const lost = await insertAll(subject.send, [event("lost")]);
    expect(lost).toMatchObject({ status: 500, body: { error: { errors: [{ reason: "internalError" }] } } });
    const found = await query(
      subject.send,
      "SELECT event_id FROM leafloaf_analytics.order_transaction_events",
    );
    expect(cells(found)).toEqual([["lost"]]);
  });

  it("hits a whole service until it is cleared, and no other", async ({ expect }) => {
    await tell({ service: "bigquery", googleStatus: "RESOURCE_EXHAUSTED" });
    for (let call = 0; call < 3; call += 1) expect((await query(subject.send, "SELECT 1")).status).toBe(429);
    expect((await shop.call("executeSql", { sql: "SELECT 1" })).status).toBe(200);
    await subject.send("DELETE", "/admin/faults");
    expect((await query(subject.send, "SELECT 1")).status).toBe(200);
  });

  it("refuses tokens when told to", async ({ expect }) => {
    await tell({ service: "oauth", times: 1, status: 503 });
    expect((await askToken(subject.google.url, { grant_type: "x" })).status).toBe(503);
    expect((await askToken(subject.google.url, { grant_type: "x" })).status).toBe(400);
  });

  it("only delays a call when no status is given", async ({ expect }) => {
    await tell({ service: "spanner", method: "commit", times: 1, delayMs: 1 });
    expect((await shop.commit(user("slow"))).status).toBe(200);
    expect((await subject.send("GET", "/admin/faults")).body.faults).toEqual([]);
  });

  it("refuses a fault that it does not understand", async ({ expect }) => {
    expect((await tell({ service: "spanner", status: 503, often: 3 })).status).toBe(400);
    expect((await tell({ service: "redis" })).status).toBe(400);
  });

  it("counts calls per service and method, failed ones too", async ({ expect }) => {
    await tell({ service: "spanner", method: "commit", times: 1, status: 503 });
    await shop.commit(user("a"));
    await shop.commit(user("a"));
    await query(subject.send, "SELECT 1");
    expect((await subject.send("GET", "/admin/calls")).body).toEqual({
      spanner: { commit: 2 },
      bigquery: { query: 1 },
      oauth: {},
    });
  });

  it("logs nothing when a client goes away in the middle of its request", async ({ expect }) => {
    const logged = vi.spyOn(console, "error");
    const { google, send } = await start();
    const client = connect(Number(new URL(google.url).port), "127.0.0.1");
    const path = "/v1/projects/p/instances/i/databases/d/sessions/s:commit";
    client.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99\r\n\r\n{`);
    while ((await send("GET", "/admin/calls")).body.spanner.commit !== 1);
    client.destroy();
    await once(client, "close");
    // The server learns of the lost client before it hears the next one.
    expect((await send("GET", "/admin/faults")).status).toBe(200);
    await google.close();
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });
});
