import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, vi } from "vitest";
import { z } from "zod";
import { hasChromium, launchChromium } from "../../dev/dashboard/chromium.ts";
import { mintToken } from "../../dev/local-token.ts";
import { writeSnippet } from "../../dev/snippet/build.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { ShopNetwork } from "./shop-network.ts";

const AGREED = { analytics: true, personalization: true };
/** Longer than a page that closed is waited for, and than any pause but those that the service asks for. */
const A_WHILE = "02:00";
/** An origin that the Worker lists, and that leads to the shop here. */
const ELSEWHERE = "http://localhost:8787";
/** Of the Worker's readers of JSON, none goes deeper than 256. */
const TOO_DEEP = 300;

let stack: Stack;
let network: ShopNetwork;
let browser: Browser;
let shop: BrowserContext;

describe.skipIf(!hasChromium())("the browser snippet", () => {
  beforeAll(async () => {
    await writeSnippet();
    stack = await startStack();
    network = new ShopNetwork(stack.base);
    await network.open();
    // A page that were given by Playwright would come from no address, and a browser asks leave for such a one to call this
    // machine: nobody answers that once the page is closed.
    browser = await launchChromium(
      `--host-resolver-rules=MAP ${new URL(ELSEWHERE).host} ${new URL(network.base).host}`,
    );
  });
  afterAll(async () => {
    await browser.close();
    network.close();
    await stack.close();
  });
  beforeEach(async () => {
    network.forget();
    shop = await browser.newContext();
    await shop.clock.install();
    // No page does anything by itself until time is wound forward.
    await shop.clock.pauseAt(Date.now() + 60_000);
  });
  afterEach(() => shop.close());

  it("tells of events in one batch, as a visitor with a session of its own", async ({ expect }) => {
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
  }) => {
    const page = await shop.newPage();
    await page.goto(`${ELSEWHERE}/shop`);
    await begin(page, AGREED);
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

  it("tells by itself, soon after", async ({ expect }) => {
    const page = await visit();
    await search(page, "oat");
    await shop.clock.fastForward("00:05");
    await until(() => expect(network.taken.queries).toEqual(["oat"]));
  });

  it("delivers when its page is closed, and when it is left for another", async ({ expect }) => {
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

  it("keeps what it could not send for the next page", async ({ expect }) => {
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

  it("delivers once what was told without a network, when that is back", async ({ expect }) => {
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

  it("tells the same event again when the answer was lost", async ({ expect }) => {
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

  it("reports an event that is refused, and delivers the others", async ({ expect }) => {
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

  it("finds the event that makes a whole batch be refused, and delivers the others", async ({ expect }) => {
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

  it("gives up a batch of which nothing can be taken", async ({ expect }) => {
    const page = await visit();
    await track(page, { type: "weather" });
    await track(page, { type: "tide" });
    await track(page, { type: "search", query: "x".repeat(40_000) });
    await flush(page);
    expect(network.batches.map(({ status }) => status)).toEqual([422]);
    expect((await refused(page)).map(([type]) => type)).toEqual(["search", "weather", "tide"]);
    expect(await kept(page)).toBe(0);
  });

  it("waits as Retry-After says, on every page of the shop", async ({ expect }) => {
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

  it("sends one queue from one of two tabs alone", async ({ expect }) => {
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

  it("begins another session when its own is not known any more", async ({ expect }) => {
    const page = await visit();
    await search(page, "one");
    await flush(page);
    await page.evaluate(`(() => {
      const session = JSON.parse(localStorage.getItem("leafloaf.session"));
      localStorage.setItem("leafloaf.session", JSON.stringify({ ...session, session_token: "a.b.c" }));
    })()`);
    await search(page, "two");
    await flush(page);
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.taken.queries).toEqual(["one", "two"]));
    expect(network.batches.map(({ status }) => status)).toEqual([202, 401, 202]);
  });

  it("begins another session after an outage, too, and loses nothing", async ({ expect }) => {
    const page = await visit();
    await search(page, "one");
    await flush(page);
    network.isDown = true;
    await search(page, "two");
    for (let failure = 0; failure < 3; failure += 1) {
      await flush(page);
      await shop.clock.fastForward(A_WHILE);
    }
    await flush(page);
    await page.evaluate(`(() => {
      const session = JSON.parse(localStorage.getItem("leafloaf.session"));
      localStorage.setItem("leafloaf.session", JSON.stringify({ ...session, session_token: "a.b.c" }));
    })()`);
    network.isDown = false;
    await shop.clock.fastForward(A_WHILE);
    await until(() => expect(network.taken.queries).toEqual(["one", "two"]));
    expect(network.batches.map(({ status }) => status)).toEqual([202, 401, 202]);
    await until(async () => expect(await kept(page)).toBe(0));
    expect(await refused(page)).toEqual([]);
  });

  it("keeps a person's events while their token is not known, until there is another", async ({ expect }) => {
    const page = await visit();
    await page.evaluate(`shop.as({ user: "anna", token: "a.b.c" })`);
    await search(page, "kept");
    for (let time = 0; time < 3; time += 1) {
      await flush(page);
      await shop.clock.fastForward(A_WHILE);
    }
    await flush(page);
    expect(network.batches.map(({ status }) => status)).toEqual([401]);
    expect([await kept(page), await refused(page)]).toEqual([1, []]);
    const token = JSON.stringify(await mintToken("anna"));
    await page.evaluate(`shop.as({ user: "anna", token: ${token} })`);
    await until(() => expect(network.taken.queries).toEqual(["kept"]));
    expect(subjectOf(network.batches[1]?.headers.authorization)).toBe("anna");
    await page.evaluate(`(() => {
      const tokens = ["a.b.d", "a.b.d", ${token}];
      shop.as({ user: "anna", token: () => tokens.length > 1 ? tokens.shift() : tokens[0] });
    })()`);
    await search(page, "renewed");
    for (let time = 0; time < 3; time += 1) {
      await flush(page);
      await shop.clock.fastForward(A_WHILE);
    }
    await until(() => expect(network.taken.queries).toEqual(["kept", "renewed"]));
    expect(network.batches.map(({ status }) => status)).toEqual([401, 202, 401, 202]);
  });

  it("keeps nobody else waiting for who has no token", async ({ expect }) => {
    const anna = await visit();
    await anna.evaluate(`shop.as({ user: "anna", token: () => { throw new Error("signed out") } })`);
    await search(anna, "as anna");
    await flush(anna);
    const visitor = await visit();
    await search(visitor, "as nobody");
    await flush(anna);
    expect(network.taken.queries).toEqual(["as nobody"]);
    expect([await kept(anna), await refused(anna)]).toEqual([1, []]);
  });

  it("begins no session before Retry-After has passed, and delivers a person's events meanwhile", async ({
    expect,
  }) => {
    network.sessionMishaps.push({ status: 429, retryAfter: "3600" });
    const page = await visit();
    await search(page, "as nobody");
    const token = JSON.stringify(await mintToken("anna"));
    await page.evaluate(`shop.as({ user: "anna", token: ${token} })`);
    await search(page, "as anna");
    await flush(page);
    await shop.clock.fastForward("59:00");
    await flush(page);
    await until(() => expect(network.taken.queries).toEqual(["as anna"]));
    const begun = (): number => network.calls.filter((path) => path === "/v1/sessions").length;
    expect(begun()).toBe(1);
    await shop.clock.fastForward("01:30");
    await until(() => expect(network.taken.queries).toEqual(["as anna", "as nobody"]));
    expect(begun()).toBe(2);
  });

  it("reports what a key that is not known cannot tell", async ({ expect }) => {
    const page = await visit();
    network.sessionMishaps.push({ status: 404, answer: "<title>Not here</title>" });
    await page.evaluate(`shop.as({ publishableKey: "pk_of_nobody" })`);
    await search(page, "unknown");
    await flush(page);
    expect([await kept(page), await refused(page)]).toEqual([1, []]);
    await shop.clock.fastForward(A_WHILE);
    await until(async () => expect(await kept(page)).toBe(0));
    expect(await refused(page)).toEqual([["search", "The token is missing or not valid"]]);
    expect(network.batches).toEqual([]);
  });

  it("tells as the person who is signed in, and of the visitor before as the visitor", async ({ expect }) => {
    const page = await visit();
    await search(page, "as nobody");
    await page.evaluate(`shop.as({ user: "anna", token: ${JSON.stringify(await mintToken("anna"))},
      publishableKey: "pk_leafloaf_local" })`);
    await search(page, "as anna");
    await flush(page);
    const owners = network.batches.map(({ headers, sent }) => [
      subjectOf(headers.authorization),
      sent.events[0]?.query,
    ]);
    expect(owners.sort((a, b) => String(a[1]).localeCompare(String(b[1])))).toEqual([
      ["anna", "as anna"],
      [expect.stringMatching(/^ses_/), "as nobody"],
    ]);
  });

  it("says with each event what the person agreed to, by the stricter of then and now", async ({
    expect,
  }) => {
    const page = await visit({ analytics: false });
    await search(page, "uncounted");
    await flush(page);
    await consent(page, AGREED);
    // Else what is told next may still go with the flush that this began.
    await flush(page);
    await search(page, "told before");
    await consent(page, { personalization: false });
    await flush(page);
    const said = network.batches.flatMap(({ sent }) => sent.events.map((event) => event["consent"]));
    expect(said).toEqual([
      { analytics: false, personalization: true },
      { analytics: true, personalization: false },
    ]);
  });

  it("sends and keeps nothing without consent, and forgets what waits when it is withdrawn", async ({
    expect,
  }) => {
    const page = await visit(false);
    await search(page, "unasked");
    await flush(page);
    expect(network.calls).toEqual([]);
    expect(await page.evaluate("Object.keys(localStorage)")).toEqual([]);
    await consent(page, AGREED);
    network.isDown = true;
    await search(page, "agreed");
    expect(await kept(page)).toBe(1);
    await consent(page, { analytics: false, personalization: false });
    network.isDown = false;
    await search(page, "withdrawn");
    await flush(page);
    await page.goto("about:blank");
    const next = await visit();
    await flush(next);
    expect(network.batches).toEqual([]);
  });

  it("withdraws consent on all pages of the shop, also from what one of them is sending by halves", async ({
    expect,
  }) => {
    const [page, other] = [await visit(), await visit()];
    await search(page, "1", "2", "3", "4");
    network.mishaps.push({ status: 422 }, "wait for word");
    const flushed = flush(page);
    await until(() => expect(network.batches.map(({ sent }) => sent.events.length)).toEqual([4, 2]));
    await consent(other, false);
    network.goOn();
    await flushed;
    await search(page, "5");
    await flush(page);
    await page.goto("about:blank");
    expect(network.batches.map(({ sent }) => sent.events.length)).toEqual([4, 2]);
    expect(await other.evaluate("Object.keys(localStorage)")).toEqual([]);
    await consent(other, AGREED);
    await search(other, "agreed again");
    await flush(other);
    expect(network.taken.queries).toEqual(["1", "2", "agreed again"]);
  });

  it("says of what waited for more than a week that it goes", async ({ expect }) => {
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

  it("keeps the latest 500 events, and says which it let go", async ({ expect }) => {
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

/** A page of the shop that has begun to tell. */
async function visit(agreed: object | false = AGREED): Promise<Page> {
  const page = await shop.newPage();
  await page.goto(`${network.base}/shop`);
  await begin(page, agreed);
  return page;
}

async function begin(page: Page, agreed: object | false): Promise<void> {
  await page.evaluate(`(() => {
    window.refusedEvents = [];
    window.shop = leafloaf.start({
      base: ${JSON.stringify(network.base)},
      publishableKey: "pk_leafloaf_local",
      consent: ${JSON.stringify(agreed)},
      onRefused: (event, problem) => refusedEvents.push([event.type, problem.title]),
    });
  })()`);
  // It begins with what earlier pages left.
  await flush(page);
}

async function track(page: Page, event: object): Promise<void> {
  await page.evaluate(`shop.track(${JSON.stringify(event)})`);
}

async function search(page: Page, ...queries: string[]): Promise<void> {
  for (const query of queries) await track(page, { type: "search", query });
}

/** Has a page send what it may, and waits until that is settled. */
async function flush(page: Page): Promise<void> {
  await page.evaluate("shop.flush()");
}

async function consent(page: Page, agreed: object | false): Promise<void> {
  await page.evaluate(`shop.consent(${JSON.stringify(agreed)})`);
}

/** How many events wait in the shop's storage. */
function kept(page: Page): Promise<number> {
  return page.evaluate<number>(
    `Object.keys(localStorage).filter((key) => key.startsWith("leafloaf.e.")).length`,
  );
}

function refused(page: Page): Promise<[string, string][]> {
  return page.evaluate<[string, string][]>("refusedEvents");
}

/** Waits for what a page does by itself. */
async function until(holds: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(holds, { timeout: 20_000, interval: 50 });
}

function subjectOf(token = ""): unknown {
  const [, payload = ""] = token.split(".");
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return z.object({ sub: z.string() }).parse(claims).sub;
}
