import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { Signal } from "../../../durable-objects/signals/signal.ts";
import { coalesced, parsed, written } from "../../../durable-objects/signals/signal.ts";
import { erasureIdOf } from "../../../src/forward/erasures.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { weighted } from "../../../src/personalize/signals.ts";
import { billedFor, isUncreated, memory, rowsOf, tablesOf } from "../memory-probe.ts";
import { tokenFor } from "../signing.ts";
import { tell } from "../memory/telling.ts";
import { confirmed, get, post } from "../storefront.ts";
import { holdEventQueues } from "./held.ts";
import { search, told, view } from "./telling.ts";

const HALF_MINUTE_MS = 30_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

beforeEach(() => void holdEventQueues());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function seen(sku: string, atMs: number, type: Signal["type"] = "view"): Signal {
  return { sku, type, atMs };
}

function knownTo(user: string): Promise<readonly Signal[]> {
  return runInDurableObject(memory(user), (instance) => {
    const handed = instance.handOver("somebody", "ep_adopt");
    return handed === undefined || handed === "promised" ? [] : handed.signals;
  });
}

describe("signals", () => {
  it("are the latest thousand, and the same within a minute once", ({ expect }) => {
    const many = Array.from({ length: 1_500 }, (_, index) => seen(`S${index}`, index * 1_000));
    expect(coalesced(many)).toEqual(many.slice(-1_000));
    const again = [0, 59_999, 60_000, 61_000].map((atMs) => seen("A", atMs));
    expect(coalesced(again).map(({ atMs }) => atMs)).toEqual([0, 60_000]);
    expect(coalesced([...again, seen("A", 1, "cart")]).map(({ type }) => type)).toEqual([
      "view",
      "cart",
      "view",
    ]);
    expect(coalesced(coalesced(again))).toEqual(coalesced(again));
  });

  it("are read back as they were written, and rubbish as nothing", ({ expect }) => {
    const signals = [seen("Ä", 1), seen("B", 2, "remove"), seen("Ä", 3, "cart")];
    expect(parsed(written(signals))).toEqual(signals);
    for (const text of ["", "{}", "[1]", '{"skus":[],"seen":[[0,0,1]]}', '{"skus":["A"],"seen":[[0,9,1]]}'])
      expect(parsed(text)).toEqual([]);
  });

  it("weigh what the contract says, 0.95 as much every day", ({ expect }) => {
    const now = 10 * DAY_MS;
    const weights = weighted(
      [
        seen("cart", now, "cart"),
        seen("view", now - DAY_MS),
        seen("click", now, "click"),
        seen("search", now - 2 * DAY_MS, "search"),
        seen("gone", now, "cart"),
        seen("gone", now, "remove"),
        seen("less", now, "view"),
        seen("less", now, "remove"),
        ...Array.from({ length: 5 }, (_, index) => seen("much", now - index * MINUTE_MS, "cart")),
      ],
      now,
    );
    expect(weights.map(({ sku }) => sku)).toEqual(["much", "cart", "view", "click", "gone", "search"]);
    const weightOf = Object.fromEntries(weights.map(({ sku, weight }) => [sku, weight]));
    expect(weightOf["much"]).toBe(1);
    expect(weightOf["cart"]).toBe(0.5);
    expect(weightOf["view"]).toBeCloseTo(0.3 * 0.95);
    expect(weightOf["gone"]).toBeCloseTo(0.1);
    expect(weightOf["search"]).toBeCloseTo(0.1 * 0.95 ** 2);
  });
});

describe("a memory", { timeout: 30_000 }, () => {
  it("writes one row in half a minute at the most, and none when nothing came", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const user = "signals-rows";
    const startMs = Date.now();
    const notice = (...signals: Signal[]): Promise<{ read: number; written: number }> =>
      billedFor(user, (instance) => instance.notice(signals, Date.now()));
    await notice(seen("warm-up", startMs));
    vi.setSystemTime(startMs + HALF_MINUTE_MS);
    expect((await notice(seen("A", Date.now()))).written).toBe(1);
    for (let second = 1; second < 30; second += 1) {
      vi.setSystemTime(startMs + HALF_MINUTE_MS + second * 1_000);
      expect(await notice(seen(`B${second}`, Date.now()), seen(`C${second}`, Date.now(), "cart"))).toEqual({
        read: 0,
        written: 0,
      });
    }
    vi.setSystemTime(startMs + 2 * HALF_MINUTE_MS);
    expect((await notice(seen("D", Date.now()))).written).toBe(1);
    expect(await knownTo(user)).toHaveLength(61);
    vi.setSystemTime(startMs + 10 * HALF_MINUTE_MS);
    expect((await notice(seen("D", startMs + 2 * HALF_MINUTE_MS))).written).toBe(0);
    expect((await notice()).written).toBe(0);
  });

  it("writes what came last once the half minute is over, without being asked again", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    const user = "signals-trailing";
    await memory(user).notice([seen("A", Date.now())], Date.now());
    await memory(user).notice([seen("B", Date.now())], Date.now());
    const { written: rows } = await billedFor(user, () => vi.advanceTimersByTime(HALF_MINUTE_MS));
    expect(rows).toBe(1);
    vi.useRealTimers();
    await evictDurableObject(memory(user));
    expect((await knownTo(user)).map(({ sku }) => sku)).toEqual(["A", "B"]);
  });

  it("hears of events that may be remembered, and reads them back after an eviction", async ({ expect }) => {
    const user = "signals-consent";
    await told(user, [
      view({ event_id: "1" }),
      view({ event_id: "2", sku: "SECRET", consent: { personalization: false } }),
      { type: "cart_modification", action: "add", sku: "RYE" },
      search({ products_shown: ["A", "B"] }),
    ]);
    await vi.waitUntil(async () => (await knownTo(user)).length === 4, 5_000);
    await evictDurableObject(memory(user));
    const kinds = (await knownTo(user)).map(({ sku, type }) => `${sku} ${type}`);
    expect(kinds.sort()).toEqual(["A search", "B search", "OAT-1L view", "RYE cart"]);
    await told("signals-none", [view({ consent: { personalization: false } })]);
    expect(await isUncreated("signals-none")).toBe(true);
  });

  it("hears of nothing while its person has said no to personalization, whatever the events say", async ({
    expect,
  }) => {
    const user = "signals-refused";
    const consent = async (personalization: boolean): Promise<void> => {
      const happening = { kind: "preferences_set", body: { consent: { personalization } } } as const;
      await tell(user, `${personalization}`, happening);
    };
    await consent(false);
    await memory(user).notice([seen("A", 1_000)], Date.now());
    await evictDurableObject(memory(user));
    await memory(user).notice([seen("B", 2_000)], Date.now());
    expect(await knownTo(user)).toEqual([]);
    await consent(true);
    await memory(user).notice([seen("C", 3_000)], Date.now());
    expect((await knownTo(user)).map(({ sku }) => sku)).toEqual(["C"]);
  });

  it("suggests to who has ordered nothing what he dealt with, and a copy of before is not right any more", async ({
    expect,
  }) => {
    const user = "signals-cold";
    const path = "/v1/users/me/recommendations";
    const before = await get(user, path);
    const tag = before.headers.get("etag") ?? "";
    expect((await before.json<{ items: unknown[] }>()).items).toEqual([]);
    await memory(user).notice(
      [seen("OAT-1L", Date.now(), "cart"), seen("RYE", Date.now(), "click")],
      Date.now(),
    );
    const ask = async (headers: Record<string, string>, query = ""): Promise<Response> =>
      exports.default.fetch(`http://edge${path}${query}`, {
        headers: { authorization: `Bearer ${await tokenFor(user)}`, ...headers },
      });
    const after = await ask({ "if-none-match": tag });
    expect(after.status).toBe(200);
    expect((await after.json<{ items: { sku: string }[] }>()).items.map(({ sku }) => sku)).toEqual([
      "OAT-1L",
      "RYE",
    ]);
    expect((await ask({ "if-none-match": after.headers.get("etag") ?? "" })).status).toBe(304);
    const impersonal = await (await ask({}, "?personalize=off")).json<{ items: unknown[] }>();
    expect(impersonal.items).toEqual([]);
  });

  it("hands them over at sign-in, and has none afterwards, whether or not anything was ordered", async ({
    expect,
  }) => {
    for (const ordered of [true, false]) {
      const session = `signals-session-${ordered}`;
      const user = `signals-adopter-${ordered}`;
      if (ordered) await confirmed(session, "k");
      await memory(session).notice([seen("A", 1_000), seen("B", 2_000)], Date.now());
      const session_token = await tokenFor(session, { scope: "session" });
      const adoption = await post(user, "/v1/users/me/adopt", {
        headers: { "idempotency-key": "a" },
        body: { session_token },
      });
      expect(adoption.status).toBe(201);
      expect((await knownTo(user)).map(({ sku }) => sku)).toEqual(["A", "B"]);
      expect(await knownTo(session)).toEqual([]);
      expect(await tablesOf(session)).toEqual(["erased"]);
      // What its sinks have is erased with a receipt of its own.
      const ref = userRef(session, env.USER_REF_SECRET);
      expect(await env.ERASURES.getByName("all").erasure(erasureIdOf(ref, 1))).toMatchObject({
        user_ref: ref,
      });
    }
  });

  it("that is erased takes nothing that was received before, and goes on with what comes later", async ({
    expect,
  }) => {
    for (const ordered of [true, false]) {
      const user = `signals-late-${ordered}`;
      if (ordered) await confirmed(user, "k");
      const receivedAtMs = Date.now();
      await scheduler.wait(2);
      expect(await memory(user).eraseThrough(user, 1)).toBe(true);
      await memory(user).notice([seen("LATE", receivedAtMs)], receivedAtMs);
      expect(await tablesOf(user)).toEqual(["erased"]);
      await evictDurableObject(memory(user));
      await memory(user).notice([seen("LATE", receivedAtMs)], receivedAtMs);
      expect(await knownTo(user)).toEqual([]);
      await scheduler.wait(2);
      await memory(user).notice([seen("NEW", Date.now())], Date.now());
      // The erasure's own leg comes behind.
      expect(await memory(user).eraseThrough(user, 1)).toBe(true);
      expect((await knownTo(user)).map(({ sku }) => sku)).toEqual(["NEW"]);
    }
  });

  it("forgets them when it is erased, also those that were not written yet", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const user = "signals-erased";
    await confirmed(user, "k");
    await memory(user).notice([seen("A", 1_000)], Date.now());
    await memory(user).notice([seen("B", 2_000)], Date.now());
    expect(await rowsOf(user, "SELECT body FROM signals")).toHaveLength(1);
    vi.useRealTimers();
    await memory(user).erase();
    expect(await tablesOf(user)).toEqual(["erased"]);
    expect(await knownTo(user)).toEqual([]);
    await evictDurableObject(memory(user));
    expect(await knownTo(user)).toEqual([]);
  });
});
