import { describe } from "vitest";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import {
  AGREED,
  A_WHILE,
  ELSEWHERE,
  flush,
  it,
  kept,
  refused,
  search,
  subjectOf,
  until,
} from "./snippet-shop.ts";

describe.skipIf(!hasChromium())("what the browser snippet is told", () => {
  it("tells of events in one batch, as a visitor with a session of its own", async ({
    expect,
    network,
    visit,
  }) => {
    const page = await visit();
    await search(page, "oat", "rye");
    await flush(page);
    expect(network.calls).toEqual(["/v1/sessions", "/v1/events"]);
    const [batch] = network.batches;
    expect(batch?.sent.events.map(({ query }) => query)).toEqual(["oat", "rye"]);
    expect(network.taken.ids.size).toBe(2);
    expect(batch?.headers.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await kept(page)).toBe(0);
  });

  it("tells from a page of another origin that the shop lists: by its session, and by a beacon when it closes", async ({
    expect,
    network,
    visit,
  }) => {
    const page = await visit(AGREED, ELSEWHERE);
    await search(page, "from elsewhere");
    await flush(page);
    expect(network.calls).toEqual([
      "OPTIONS /v1/sessions",
      "/v1/sessions",
      "OPTIONS /v1/events",
      "/v1/events",
    ]);
    expect([network.taken.queries, await kept(page)]).toEqual([["from elsewhere"], 0]);
    await search(page, "and closed");
    await page.goto("about:blank");
    await until(() => expect(network.taken.queries).toEqual(["from elsewhere", "and closed"]));
    expect(network.calls.slice(4)).toEqual(["/v1/events"]);
  });

  it("tells by itself, soon after", async ({ expect, network, shop, visit }) => {
    const page = await visit();
    await search(page, "oat");
    await shop.clock.fastForward("00:05");
    await until(() => expect(network.taken.queries).toEqual(["oat"]));
  });

  it("delivers when its page is closed, and when it is left for another", async ({
    expect,
    network,
    visit,
  }) => {
    const page = await visit();
    await search(page, "before");
    await flush(page);
    await search(page, "left");
    await page.goto(`${network.base}/shop/other`);
    await until(() => expect(network.taken.queries).toEqual(["before", "left"]));
    const other = await visit();
    await search(other, "closed");
    await other.close({ runBeforeUnload: true });
    await until(() => expect(network.taken.queries).toEqual(["before", "left", "closed"]));
    expect(network.taken.ids.size).toBe(3);
    for (const { headers, sent } of network.batches.slice(1)) {
      // A browser asks no leave of another origin for such a request: a closing page has no time for that.
      expect([headers["content-type"], headers.authorization]).toEqual(["text/plain", undefined]);
      expect(subjectOf(sent.token)).toMatch(/^ses_/);
    }
  });

  it("delivers by the key when its first page is closed before there is a session, and stays with it", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
    const page = await visit();
    network.mishaps.push("hold the answer");
    await search(page, "bounced");
    await page.goto("about:blank");
    await until(() => expect(network.batches).toHaveLength(1));
    expect(network.batches[0]?.sent).toMatchObject({ publishable_key: "pk_leafloaf_local" });
    const next = await visit();
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.taken.queries).toEqual(["bounced", "bounced"]));
    expect(network.batches[1]?.sent).toMatchObject({ publishable_key: "pk_leafloaf_local" });
    expect(network.taken.ids.size).toBe(1);
    await until(async () => expect(await kept(next)).toBe(0));
  });

  it("leaves what another page may have delivered alone for a while, then tells the same again", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
    const page = await visit();
    await search(page, "first");
    await flush(page);
    network.mishaps.push("hold the answer");
    await search(page, "unanswered");
    await page.goto("about:blank");
    await until(() => expect(network.taken.queries).toEqual(["first", "unanswered"]));
    const next = await visit();
    await flush(next);
    expect(network.batches).toHaveLength(2);
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.batches).toHaveLength(3));
    expect(network.taken.ids.size).toBe(2);
    await until(async () => expect(await kept(next)).toBe(0));
  });

  it("keeps what it could not send for the next page", async ({ expect, network, shop, visit }) => {
    network.isDown = true;
    const page = await visit();
    await search(page, "kept");
    await flush(page);
    await page.goto(`${network.base}/shop/other`);
    expect(await kept(page)).toBe(1);
    network.isDown = false;
    await shop.clock.fastForward(A_WHILE);
    const next = await visit();
    await flush(next);
    await until(() => expect(network.taken.queries).toEqual(["kept"]));
  });

  it("delivers once what was told without a network, when that is back", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
    const page = await visit();
    await shop.setOffline(true);
    await search(page, "on the train");
    await flush(page);
    expect(network.calls).toEqual([]);
    await shop.setOffline(false);
    await until(() => expect(network.taken.queries).toEqual(["on the train"]));
    await flush(page);
    expect(network.batches).toHaveLength(1);
  });

  it("sends one queue from one of two tabs alone", async ({ expect, network, shop, visit }) => {
    const tabs = [await visit(), await visit()];
    await shop.setOffline(true);
    for (const [place, tab] of tabs.entries()) await search(tab, `${place} a`, `${place} b`);
    await shop.setOffline(false);
    await Promise.all(tabs.map(flush));
    await until(() => expect(network.taken.queries.toSorted()).toEqual(["0 a", "0 b", "1 a", "1 b"]));
    await Promise.all(tabs.map(flush));
    const ids = network.batches.flatMap(({ sent }) => sent.events.map(({ event_id: id }) => id));
    expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
    expect(network.calls.filter((path) => path === "/v1/sessions")).toHaveLength(1);
  });

  it("says of what waited for more than a week that it goes", async ({ expect, network, shop, visit }) => {
    network.isDown = true;
    const page = await visit();
    await search(page, "old");
    await flush(page);
    await page.goto("about:blank");
    await shop.clock.fastForward(169 * 3_600_000);
    network.isDown = false;
    const next = await visit();
    await until(async () => expect(await refused(next)).toEqual([["search", "The event waited for a week"]]));
    expect([await kept(next), network.batches]).toEqual([0, []]);
  });

  it("keeps the latest 500 events, and says which it let go", async ({ expect, network, shop, visit }) => {
    network.isDown = true;
    const page = await visit();
    await page.evaluate(`for (let n = 0; n < 510; n += 1) shop.track({ type: "search", query: String(n) })`);
    expect(await kept(page)).toBe(500);
    expect(await refused(page)).toHaveLength(10);
    network.isDown = false;
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.taken.ids.size).toBe(500));
    expect(Math.max(...network.batches.map(({ sent }) => sent.events.length))).toBe(100);
    expect(network.taken.queries).toHaveLength(500);
    expect(network.taken.queries[0]).toBe("10");
  });
});
