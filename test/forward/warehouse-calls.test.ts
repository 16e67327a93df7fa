import { afterEach, beforeAll, beforeEach, describe, inject, it, vi } from "vitest";
import { env, exports } from "cloudflare:workers";
import { userRef } from "../../src/forward/seal.ts";
import { erasureLedger } from "../../src/forward/tombstones.ts";
import { atRedis, wakeRedis } from "../../src/redis/redis.ts";
import { dropHere } from "../../src/warehouse/kept-answers.ts";
import { forgetFailures } from "../../src/warehouse/recent-failures.ts";
import { problemOf } from "../worker/problem-document.ts";
import { tokenFor } from "../worker/signing.ts";
import { confirmed } from "../worker/storefront.ts";
import { breakGoogle, callsToGoogle, mendGoogle, tellGoogle } from "./google.ts";
import { consumeBatch } from "./messages.ts";
import { redis } from "./redis.ts";
import { ordered } from "./warehouse-rows.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const ABOUTS = ["purchases", "interactions", "preferences", "reorder"] as const;
const hasRedis = inject("redisUrl") !== "";

type Page = {
  items: { sku: string; order_id?: string }[];
  as_of: string;
  stale: boolean;
  next_cursor: string | null;
};

/** So many days ago. */
function ago(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

async function ask(
  caller: string,
  path: string,
  { scope, headers = {} }: { scope?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const token = await tokenFor(caller, scope === undefined ? {} : { scope });
  return exports.default.fetch(`http://edge${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
}

async function shown(caller: string, path: string, scope?: string): Promise<Page> {
  const response = await ask(caller, path, scope === undefined ? {} : { scope });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}

function purchases(user: string): Promise<Page> {
  return shown(user, "/v1/users/me/insights/purchases");
}

async function queries(): Promise<number> {
  return (await callsToGoogle())["bigquery"]?.["query"] ?? 0;
}

/** Every isolate but this one is none, as far as a test can see: what it keeps is gone. */
function asAnotherIsolate(): void {
  dropHere();
  forgetFailures();
  wakeRedis();
}

async function stock(user: string, orders = 1): Promise<void> {
  const messages = Array.from({ length: orders }, (_, n) =>
    ordered(user, `k${n}`, { at: ago(10 * n + 1), lines: [["oat", 1, "dairy"]] }),
  );
  await consumeBatch("bigquery", messages);
}

beforeAll(async () => {
  await mendGoogle();
  await stock("call-anna", 3);
  await stock("call-ben");
});
beforeEach(async () => {
  await mendGoogle();
  asAnotherIsolate();
  await atRedis(env, (send) => send("FLUSHALL"));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await mendGoogle();
  await redis("start");
});

describe("a user's insights", () => {
  it("are asked of BigQuery once, each", async ({ expect }) => {
    for (const about of ABOUTS) {
      const path = `/v1/users/me/insights/${about}`;
      const first = await ask("call-anna", path);
      const again = await ask("call-anna", path);
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
      const page = await first.json<Page>();
      expect(await again.json()).toEqual(page);
      expect(page).toMatchObject({ stale: false, next_cursor: null });
      expect(new Set(page.items.map(({ sku }) => sku)), about).toEqual(new Set(["oat"]));
    }
    expect(await queries()).toBe(ABOUTS.length);
  });

  it("are 304 while nothing is newer", async ({ expect }) => {
    const path = "/v1/users/me/insights/purchases";
    const etag = (await ask("call-anna", path)).headers.get("etag") ?? "";
    const same = await ask("call-anna", path, { headers: { "if-none-match": `"x", ${etag}` } });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    const other = await ask("call-anna", `${path}?limit=1`, { headers: { "if-none-match": etag } });
    expect(other.status).toBe(200);
  });

  it("come page by page", async ({ expect }) => {
    const whole = await purchases("call-anna");
    const paged: Page["items"] = [];
    let cursor: string | null = "0";
    while (cursor !== null) {
      const page: Page = await shown("call-anna", `/v1/users/me/insights/purchases?limit=2&cursor=${cursor}`);
      paged.push(...page.items);
      cursor = page.next_cursor;
    }
    expect(whole.items).toHaveLength(3);
    expect(paged).toEqual(whole.items);
    expect(await queries()).toBe(1);
  });

  it("are the user's own, and those that a service asks for", async ({ expect }) => {
    const own = await purchases("call-anna");
    const path = "/v1/users/call-anna/insights/purchases";
    for (const about of ABOUTS)
      expect((await ask("call-ben", `/v1/users/call-anna/insights/${about}`)).status).toBe(404);
    expect((await purchases("call-ben")).items).toHaveLength(1);
    expect(await shown("checkout", path, "svc")).toEqual(own);
    expect((await purchases("call-nobody")).items).toEqual([]);
    const hostile = `call-${encodeURIComponent("' OR user_id != '")}`;
    expect((await shown("checkout", `/v1/users/${hostile}/insights/purchases`, "svc")).items).toEqual([]);
  });

  it("of an erased user are those of an unknown one at once, whatever is kept or still there", async ({
    expect,
  }) => {
    await stock("call-erased");
    expect((await purchases("call-erased")).items).toHaveLength(1);
    await erasureLedger(env).bury(userRef("call-erased", env.USER_REF_SECRET), 1);
    for (const about of ABOUTS)
      expect((await shown("call-erased", `/v1/users/me/insights/${about}`)).items).toEqual([]);
  });

  it("are asked again once something was forgotten", async ({ expect }) => {
    const { order_id: orderId } = await confirmed("call-forgets", "k");
    await purchases("call-forgets");
    await purchases("call-forgets");
    expect(await queries()).toBe(1);
    const authorization = `Bearer ${await tokenFor("call-forgets")}`;
    const order = await ask("call-forgets", `/v1/orders/${orderId}`);
    const [episodeId] = (await order.json<{ episodes: string[] }>()).episodes;
    const forgotten = await exports.default.fetch(`http://edge/v1/users/me/memory/episodes/${episodeId}`, {
      method: "DELETE",
      headers: { authorization },
    });
    expect(forgotten.status).toBe(200);
    await purchases("call-forgets");
    expect(await queries()).toBe(2);
  });

  it("are asked of BigQuery once by many at once", async ({ expect }) => {
    await tellGoogle("slow-queries", { seconds: 0.3 });
    const asked = Promise.all(Array.from({ length: 6 }, () => purchases("call-anna")));
    const pages = await asked.catch(() => []);
    await tellGoogle("slow-queries", { seconds: 0 });
    expect(pages).toHaveLength(6);
    expect(new Set(pages.map((page) => JSON.stringify(page))).size).toBe(1);
    expect(await queries()).toBe(1);
  });

  it("over five minutes old are shown once more, marked, while they are fetched anew", async ({ expect }) => {
    const old = await purchases("call-anna");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6 * MINUTE_MS });
    await breakGoogle({ service: "bigquery", method: "query", times: 1, status: 503 });
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    expect(await purchases("call-anna")).toEqual({ ...old, stale: true });
    // The first look for newer ones fails, and is not repeated at once.
    await vi.waitFor(() => expect(warned).toHaveBeenCalled());
    expect(await purchases("call-anna")).toEqual({ ...old, stale: true });
    expect(await queries()).toBe(2);
    forgetFailures();
    expect((await purchases("call-anna")).stale).toBe(true);
    await vi.waitFor(async () => expect((await purchases("call-anna")).stale).toBe(false));
    const renewed = await purchases("call-anna");
    expect(renewed.items).toEqual(old.items);
    expect(Date.parse(renewed.as_of)).toBeGreaterThan(Date.parse(old.as_of));
    expect(await queries()).toBe(3);
  });

  it("are a 503 with Retry-After without BigQuery, which is left alone for a while", async ({ expect }) => {
    await breakGoogle({ service: "bigquery", kind: "outage" });
    for (let times = 0; times < 3; times += 1) {
      const response = await ask("call-down", "/v1/users/me/insights/purchases");
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("5");
      expect((await problemOf(response)).code).toBe("warehouse_unavailable");
    }
    expect(await queries()).toBe(1);
    await mendGoogle();
    forgetFailures();
    expect((await purchases("call-down")).items).toEqual([]);
  });

  it("are a 503 when they would cost too much, and others are not", async ({ expect }) => {
    await tellGoogle("bytes-billed", { bytes: 50_000_000_000 });
    try {
      const response = await ask("call-dear", "/v1/users/me/insights/purchases");
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "3600"]);
      expect((await problemOf(response)).text).toContain("more than it may");
      expect((await shown("ops", "/v1/ops/insights/popularity", "ops")).items.length).toBeGreaterThan(0);
    } finally {
      await tellGoogle("bytes-billed", { bytes: 0 });
    }
  });

  it("refuse what is no page", async ({ expect }) => {
    for (const query of ["limit=0", "limit=501", "cursor=x", "cursor=-1", "unknown=1"]) {
      const response = await ask("call-anna", `/v1/users/me/insights/purchases?${query}`);
      expect(response.status, query).toBe(422);
    }
    expect(await queries()).toBe(0);
  });
});

describe.skipIf(!hasRedis)("what an isolate does not keep", () => {
  it("is had from Redis, and from BigQuery where Redis stops in the middle", async ({ expect }) => {
    const first = await purchases("call-anna");
    const kept = async (): Promise<Page> => {
      asAnotherIsolate();
      return purchases("call-anna");
    };
    // It is laid there behind the answer.
    await vi.waitFor(async () => expect(await kept()).toEqual(first));
    const before = await queries();
    expect(await kept()).toEqual(first);
    expect(await queries()).toBe(before);
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    await redis("stop");
    const without = await kept();
    expect(without.items).toEqual(first.items);
    expect(await purchases("call-anna")).toEqual(without);
    expect(await queries()).toBe(before + 1);
    expect(warned).toHaveBeenCalled();
  });
});

describe("the shop's insights", () => {
  const associations = "/v1/ops/insights/associations";
  const popularity = "/v1/ops/insights/popularity";

  it("are unknown without scope ops", async ({ expect }) => {
    for (const path of [associations, popularity])
      for (const scope of [undefined, "svc"])
        expect((await ask("call-anna", path, scope === undefined ? {} : { scope })).status).toBe(404);
    expect(await queries()).toBe(0);
  });

  it("are asked of BigQuery once, whatever part of them is shown", async ({ expect }) => {
    const pair = [
      ["left", 1, "call-shelf"],
      ["right", 1, "call-shelf"],
    ] as const;
    const at = ago(2);
    const weekday = new Date(at).getUTCDay();
    const orders = ["call-x", "call-y", "call-z"].map((user) => ordered(user, "k", { at, lines: pair }));
    await consumeBatch("bigquery", orders);
    await mendGoogle();
    const left = await shown("ops", `${associations}?sku=left`, "ops");
    expect(left.items).toEqual([expect.objectContaining({ sku: "left", with_sku: "right", orders: 3 })]);
    expect((await shown("ops", `${associations}?sku=left`, "ops")).items).toEqual(left.items);
    expect(await queries()).toBe(1);
    const shelf = await shown("ops", `${popularity}?category=call-shelf&weekday=${weekday}`, "ops");
    expect(shelf.items.map(({ sku }) => sku)).toEqual(["left", "right"]);
    expect(
      (await shown("ops", `${popularity}?category=call-shelf&weekday=${(weekday + 1) % 7}`, "ops")).items,
    ).toEqual([]);
    expect(await queries()).toBe(2);
    expect((await ask("ops", `${popularity}?weekday=7`, { scope: "ops" })).status).toBe(422);
  });
});
