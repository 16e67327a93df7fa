import { afterEach, beforeEach, describe, it } from "vitest";
import { evictDurableObject } from "cloudflare:test";
import { holdQueues, isUncreated, memory, rowsOf, tablesOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { confirmed, get } from "../storefront.ts";
import { CHOSEN, type Call, UNPLACE, send } from "./calls.ts";

const [place, snooze, diet, change] = CHOSEN;
const USER = "/v1/users/me";

type Preferences = {
  features: Record<string, boolean>;
  consent: Record<string, boolean>;
  retention_days: number | null;
  memory_version: number;
};

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

async function told(user: string, call: Call, key: string): Promise<{ episode_id: string; kind: string }> {
  const response = await send(user, call, key);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<{ episode_id: string; kind: string }>();
}

async function preferencesOf(user: string): Promise<Preferences> {
  return (await get(user, `${USER}/preferences`)).json<Preferences>();
}

describe("what a person chooses", () => {
  for (const [index, call] of [...CHOSEN, UNPLACE].entries())
    it(`is an episode, told once under its key, also after eviction: ${call.method} ${call.path}`, async ({
      expect,
    }) => {
      const user = `chooser-${index}`;
      const first = await (await send(user, call, "k")).text();
      await evictDurableObject(memory(user));
      const again = await send(user, call, "k");
      expect([again.status, await again.text()]).toEqual([201, first]);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await rowsOf(user, "SELECT seq FROM episodes")).toEqual([{ seq: 1 }]);
      const exported = await (await get(user, `${USER}/export?events=off`)).text();
      expect(exported).toContain(JSON.parse(first).episode_id);
    });

  it("is kept as it was said", async ({ expect }) => {
    const kinds: string[] = [];
    for (const [index, call] of [...CHOSEN, UNPLACE].entries())
      kinds.push((await told("kept-choices", call, `k${index}`)).kind);
    expect(kinds).toEqual([
      "usual_set",
      "reorder_snoozed",
      "preference_stated",
      "preferences_set",
      "usual_set",
    ]);
    const rows = await rowsOf<{ body: string }>("kept-choices", "SELECT body FROM episodes ORDER BY seq");
    expect(rows.map(({ body }): unknown => JSON.parse(body))).toEqual([
      { sku: "OAT-1L", place: "pinned" },
      { sku: "OAT-1L", days: 14 },
      { predicate: "FOLLOWS_DIET", object: "diet:vegan", holds: true },
      { features: { ranking: false } },
      { sku: "OAT-1L", place: null },
    ]);
  });

  it("is a fact where it is a diet or an ingredient, and denying it takes it back", async ({ expect }) => {
    await told("dieter", { ...diet, path: `${USER}/dietary/Gluten%20Free` }, "k1");
    await told("dieter", { ...diet, path: `${USER}/dietary/brazil-nut` }, "k2");
    const facts = async (): Promise<string[]> => {
      const page = await get("dieter", `${USER}/memory/facts?source=stated`);
      const { facts: all } = await page.json<{ facts: { predicate: string; object: string }[] }>();
      return all.map(({ predicate, object }) => `${predicate} ${object}`).sort();
    };
    expect(await facts()).toEqual(["AVOIDS ingredient:brazil nut", "FOLLOWS_DIET diet:gluten-free"]);
    await told("dieter", { method: "PUT", path: `${USER}/dietary/brazil-nut`, body: { holds: false } }, "k3");
    expect(await facts()).toEqual(["FOLLOWS_DIET diet:gluten-free"]);
  });
});

describe("preferences", () => {
  it("are ten features, all on, of somebody unknown too, whose memory stays unmade", async ({ expect }) => {
    const { features, ...rest } = await preferencesOf("prefers-nothing");
    expect(Object.values(features)).toEqual(Array.from({ length: 10 }, () => true));
    const consent = { personalization: true, analytics: true };
    expect(rest).toEqual({ consent, retention_days: null, memory_version: 0 });
    expect(await tablesOf("prefers-nothing")).toEqual([]);
  });

  it("keep what a change does not name; the last word counts, also after eviction", async ({ expect }) => {
    const user = "changing";
    await told(user, change, "k1");
    await told(user, { ...change, body: { consent: { analytics: false }, retention_days: 365 } }, "k2");
    await told(user, { ...change, body: { features: { reorder: false }, retention_days: null } }, "k3");
    await evictDurableObject(memory(user));
    const { features, consent, retention_days } = await preferencesOf(user);
    expect(Object.keys(features).filter((name) => features[name] === false)).toEqual(["reorder", "ranking"]);
    expect(consent).toEqual({ personalization: true, analytics: false });
    expect(retention_days).toBeNull();
  });

  it("are as before once a change is retracted or forgotten", async ({ expect }) => {
    const user = "regretting";
    const before = await preferencesOf(user);
    for (const how of ["retract", "forget"]) {
      const { episode_id } = await told(user, change, how);
      expect((await preferencesOf(user)).features["ranking"]).toBe(false);
      const path = `${USER}/memory/episodes/${episode_id}`;
      if (how === "retract") await told(user, { method: "POST", path: `${path}/retract`, body: {} }, "r");
      else expect((await send(user, { method: "DELETE", path })).status).toBe(200);
      expect((await preferencesOf(user)).features).toEqual(before.features);
    }
  });

  it("are 304 while nothing changed", async ({ expect }) => {
    await confirmed("unchanging", "k");
    const etag = (await get("unchanging", `${USER}/preferences`)).headers.get("etag") ?? "";
    const ask = (): Promise<Response> =>
      send("unchanging", { method: "GET", path: `${USER}/preferences` }, "k");
    expect(etag).not.toBe("");
    expect((await ask()).headers.get("etag")).toBe(etag);
    await told("unchanging", change, "k2");
    expect((await ask()).headers.get("etag")).not.toBe(etag);
  });
});

const BAD: [what: string, call: Call, pointer: string][] = [
  ["no place", { ...place, body: {} }, "/place"],
  ["another place", { ...place, body: { place: "top" } }, "/place"],
  ["a SKU of 129 characters", { ...place, path: `${USER}/usual/${"x".repeat(129)}` }, "/sku"],
  ["a blank SKU", { ...place, path: `${USER}/usual/%20` }, "/sku"],
  ["no days", { ...snooze, body: {} }, "/days"],
  ["days before today", { ...snooze, body: { days: -1 } }, "/days"],
  ["half a day", { ...snooze, body: { days: 0.5 } }, "/days"],
  ["over a year", { ...snooze, body: { days: 366 } }, "/days"],
  ["perhaps", { ...diet, body: { holds: "maybe" } }, "/holds"],
  ["an unknown diet", { ...diet, path: `${USER}/dietary/breatharian` }, "/tag"],
  ["a property of objects", { ...diet, path: `${USER}/dietary/constructor` }, "/tag"],
  ["an unknown feature", { ...change, body: { features: { telepathy: true } } }, "/features/telepathy"],
  ["a feature half on", { ...change, body: { features: { ranking: 0.5 } } }, "/features/ranking"],
  ["an unknown consent", { ...change, body: { consent: { everything: true } } }, "/consent/everything"],
  ["no retention", { ...change, body: { retention_days: 0 } }, "/retention_days"],
  ["nothing changed", { ...change, body: {} }, ""],
  ["another member", { ...change, body: { theme: "dark" } }, "/theme"],
];

describe("a choice that is none", () => {
  for (const [index, [what, call, pointer]] of BAD.entries())
    it(`is a 422 with its pointer, and asks no memory: ${what}`, async ({ expect }) => {
      const user = `bad-choice-${index}`;
      const problem = await problemOf(await send(user, call, "k"));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.pointers).toContain(pointer);
      expect(await isUncreated(user)).toBe(true);
    });

  it("without a key is a 400", async ({ expect }) => {
    for (const call of [...CHOSEN, UNPLACE])
      expect(await problemOf(await send("keyless", call))).toMatchObject({
        status: 400,
        code: "missing_idempotency_key",
      });
  });
});
