import { describe } from "vitest";
import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { mintToken } from "../../dev/local-token.ts";
import {
  AGREED,
  A_WHILE,
  consent,
  flush,
  it,
  kept,
  refused,
  search,
  subjectOf,
  until,
} from "./snippet-shop.ts";

describe.skipIf(!hasChromium())("whose events the browser snippet tells", () => {
  it("begins another session when its own is not known any more", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
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

  it("begins another session after an outage, too, and loses nothing", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
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

  it("keeps a person's events while their token is not known, until there is another", async ({
    expect,
    network,
    shop,
    visit,
  }) => {
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

  it("keeps nobody else waiting for who has no token", async ({ expect, network, visit }) => {
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
    network,
    shop,
    visit,
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

  it("reports what a key that is not known cannot tell", async ({ expect, network, shop, visit }) => {
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

  it("tells as the person who is signed in, and of the visitor before as the visitor", async ({
    expect,
    network,
    visit,
  }) => {
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
    network,
    visit,
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
    network,
    visit,
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
    network,
    visit,
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
});
