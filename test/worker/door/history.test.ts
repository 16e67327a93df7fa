import { describe, it } from "vitest";
import { confirmed, get, order, post } from "../storefront.ts";

type History = {
  orders: { order_id: string; status: string; items: unknown[] }[];
  next_cursor: string | null;
  memory_version: number;
};

async function history(user: string, query = ""): Promise<History> {
  const response = await get(user, `/v1/users/me/history${query}`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}

describe("GET /v1/users/{user}/history", () => {
  it("shows every order as it stands, the latest confirmed first, page by page", async ({ expect }) => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await confirmed("history", `k${n}`)).order_id);
    const cancelled = `/v1/orders/${ids[1]}/cancel`;
    await post("history", cancelled, { headers: { "idempotency-key": "c" }, body: {} });
    const whole = await history("history");
    expect(whole.orders.map(({ order_id }) => order_id)).toEqual(ids);
    expect(whole.orders.map(({ status }) => status)).toEqual(["confirmed", "cancelled", "confirmed"]);
    expect(whole).toMatchObject({ next_cursor: null, memory_version: 4 });
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = await history("history", `?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      paged.push(...page.orders.map(({ order_id }) => order_id));
      cursor = page.next_cursor;
      // What is confirmed meanwhile moves no page.
      if (paged.length === 2) await confirmed("history", "meanwhile");
    }
    expect(paged).toEqual(ids);
  });

  it("shows the order that the order's own call shows", async ({ expect }) => {
    const { order_id: orderId } = await confirmed("history-same", "k", order({ metadata: { basket: 1 } }));
    const own = await get("history-same", `/v1/orders/${orderId}`);
    expect((await history("history-same")).orders).toEqual([await own.json()]);
  });

  it("is empty for an unknown user and unknown for a foreign one", async ({ expect }) => {
    expect(await history("history-nobody")).toEqual({ orders: [], next_cursor: null, memory_version: 0 });
    await confirmed("history-own", "k");
    expect((await get("history-other", "/v1/users/history-own/history")).status).toBe(404);
  });

  it("is 304 while nothing changed", async ({ expect }) => {
    await confirmed("history-etag", "k");
    const first = await get("history-etag", "/v1/users/me/history");
    const etag = first.headers.get("etag");
    expect(etag).toMatch(/^W\/"/);
    await confirmed("history-etag", "k2");
    expect((await get("history-etag", "/v1/users/me/history")).headers.get("etag")).not.toBe(etag);
  });
});
