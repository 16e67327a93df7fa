import { describe } from "vitest";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { A_WHILE, flush, it, kept, refused, search, track, until } from "./snippet-shop.ts";

/** Of the Worker's readers of JSON, none goes deeper than 256. */
const TOO_DEEP = 300;

describe.skipIf(!hasChromium())("what the browser snippet is answered", () => {
  it("tells the same event again when the answer was lost", async ({ expect, network, shop, visit }) => {
    network.mishaps.push("lose the answer");
    const page = await visit();
    await search(page, "lost");
    await flush(page);
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.taken.queries).toEqual(["lost", "lost"]));
    expect(network.taken.ids.size).toBe(1);
  });

  it("keeps what a success does not answer for: a page in the Worker's place, or an answer for fewer events", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
    const page = await visit();
    await search(page, "one", "two");
    const others = [
      { status: 200, answer: "<!doctype html><title>A proxy</title>" },
      { status: 200, answer: "{}" },
      { status: 202, answer: '{"results":[{"index":0,"status":"accepted"}]}' },
      { status: 204 },
    ];
    for (const [place, mishap] of others.entries()) {
      network.mishaps.push(mishap);
      await shop.clock.fastForward(A_WHILE);
      await flush(page);
      await until(() => expect(network.batches).toHaveLength(place + 1));
      await until(async () => expect([mishap.status, await kept(page)]).toEqual([mishap.status, 2]));
    }
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.taken.ids.size).toBe(2));
    await until(async () => expect(await kept(page)).toBe(0));
    expect(await refused(page)).toEqual([]);
  });

  it("reports an event that is refused, and delivers the others", async ({ expect, network, visit }) => {
    const page = await visit();
    await search(page, "good");
    await track(page, { type: "weather" });
    await search(page, "better");
    await flush(page);
    expect(network.batches).toHaveLength(1);
    expect(network.taken.ids.size).toBe(2);
    expect(await refused(page)).toEqual([["weather", "There is no event of that name"]]);
    expect(await kept(page)).toBe(0);
  });

  it("finds the event that makes a whole batch be refused, and delivers the others", async ({
    expect,
    network,
    visit,
  }) => {
    const page = await visit();
    await search(page, "1", "2", "3");
    await page.evaluate(`(() => {
      let deep = {};
      for (let level = 0; level < ${TOO_DEEP}; level += 1) deep = { deep };
      shop.track({ type: "search", query: "poison", metadata: deep });
    })()`);
    await search(page, "4", "5");
    await flush(page);
    expect(network.taken.queries.sort()).toEqual(["1", "2", "3", "4", "5"]);
    expect(network.taken.ids.size).toBe(5);
    expect(await refused(page)).toEqual([["search", "The request does not fit its schema"]]);
    const { length } = network.batches;
    await flush(page);
    expect([network.batches.length, await kept(page)]).toEqual([length, 0]);
  });

  it("gives up a batch of which nothing can be taken", async ({ expect, network, visit }) => {
    const page = await visit();
    await track(page, { type: "weather" });
    await track(page, { type: "tide" });
    await track(page, { type: "search", query: "x".repeat(40_000) });
    await flush(page);
    expect(network.batches.map(({ status }) => status)).toEqual([422]);
    expect((await refused(page)).map(([type]) => type)).toEqual(["search", "weather", "tide"]);
    expect(await kept(page)).toBe(0);
  });

  it("waits as Retry-After says, on every page of the shop", async ({ expect, network, shop, visit }) => {
    network.mishaps.push({ status: 503, retryAfter: "3600" });
    const page = await visit();
    await search(page, "patient");
    await flush(page);
    const other = await visit();
    for (const one of [page, other, page]) await flush(one);
    await shop.clock.fastForward("59:00");
    for (const one of [page, other]) await flush(one);
    expect(network.batches.map(({ status }) => status)).toEqual([503]);
    await shop.clock.fastForward("01:30");
    await until(() => expect(network.batches.map(({ status }) => status)).toEqual([503, 202]));
    expect(network.taken.queries).toEqual(["patient"]);
  });
});
