import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { userRef } from "../../src/forward/seal.ts";
import { step } from "../../src/recover/rebuild.ts";
import { type Run, newRun } from "../../src/recover/run.ts";
import { begin, goOn } from "../../src/recover/runs.ts";
import {
  isSettled,
  lose,
  stopMemories,
  stateOf,
  askRebuild,
  live,
  memory,
  order,
  rebuild,
  tell,
  wipeSpanner,
  wipeWarehouse,
} from "./archived-shop.ts";
import { emptyBucket } from "./bucket.ts";
import { bigqueryRows, breakGoogle, mendGoogle, spannerRows } from "./google.ts";
import { steppedInEach } from "./stepped-queues.ts";

const USERS = ["rebuilt-anna", "rebuilt-ben", "rebuilt-cleo", "rebuilt-Ä/é"];

const queues = steppedInEach({ holdsClock: false });
beforeEach(async () => {
  await wipeSpanner();
  await wipeWarehouse();
  for (const prefix of ["archive/", "rebuild/"]) await emptyBucket(prefix);
});
afterEach(async () => {
  await stopMemories();
});

/** Users who have told their memories everything that may be told, all of it delivered. */
async function aShop(prefix: string): Promise<string[]> {
  const users = USERS.map((user) => `${prefix}-${user}`);
  for (const [index, user] of users.entries()) {
    await live(user, 11 * (index + 1));
    await tell(user, `ep_${user}_order`, { happening: order(`ord_${user}`) });
    await delivered(user);
  }
  return users;
}

/** Hands out what memories send behind their answers, until every sink has all of it. */
async function delivered(...users: string[]): Promise<void> {
  await queues.deliverUntil(async () => {
    for (const user of users) expect(await isSettled(user)).toBe(true);
  });
}

/** A run whose next step loads two orders of a user into an empty warehouse, and how he forgets the first. */
async function aboutToLoad(user: string): Promise<{ run: Run; forget: () => Promise<void> }> {
  for (const n of [1, 2]) await tell(user, `ep_${n}`, { happening: order(`ord_${n}`) });
  await delivered(user);
  await wipeWarehouse();
  const id = crypto.randomUUID().replaceAll("-", "");
  let run = newRun({ run: id, target: "bigquery", dry_run: false }, Date.now());
  while (run.phase !== "write") run = await step(env, run);
  const forget = async (): Promise<void> => {
    await memory(user).forget(user, "ep_1");
    await vi.waitUntil(() => queues.sent("bigquery", user).length > 2, 10_000);
    await queues.deliverDue();
  };
  return { run, forget };
}

/** Does something before Google is asked the next time; from there on, Google may answer something else.
 *  @param instead by the address and what was sent */
function whileAsked(
  act: () => Promise<void>,
  instead: (url: string, sent: string) => Response | undefined,
): void {
  const ask = globalThis.fetch;
  let acted: Promise<void> | undefined;
  let hasActed = false;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    if (acted === undefined) {
      acted = act();
      await acted;
      hasActed = true;
    }
    const { url } = new Request(input);
    const sent = typeof init?.body === "string" ? init.body : "";
    return (hasActed ? instead(url, sent) : undefined) ?? ask(input, init);
  });
}

describe("a rebuild from the archive", () => {
  it(
    "gives Spanner the same rows twice, the second time with live traffic",
    { timeout: 120_000 },
    async () => {
      const users = await aShop("spanner");
      const before = await rebuild({ target: "spanner", dry_run: true });
      expect(before).toMatchObject({ same: true, counts: { users: users.length, refused: 0, went_on: 0 } });
      await wipeSpanner();
      const wiped = await rebuild({ target: "spanner", dry_run: true });
      expect(wiped.same).toBe(false);
      const once = await rebuild({ target: "spanner" });
      expect(once.same).toBe(true);
      expect(once.found).toEqual(before.found);
      await wipeSpanner();
      let traffic = 0;
      const twice = await rebuild({ target: "spanner" }, async () => {
        traffic += 1;
        await tell(`spanner-late-${traffic}`, `ep_late_${traffic}`, {
          happening: order(`ord_late_${traffic}`),
        });
        await delivered();
      });
      expect(twice.same).toBe(true);
      expect(twice.found).toEqual(before.found);
    },
  );

  it(
    "gives BigQuery the same rows twice, the second time with live traffic",
    { timeout: 120_000 },
    async () => {
      await aShop("bigquery");
      const before = await rebuild({ target: "bigquery", dry_run: true });
      expect(before.same).toBe(true);
      expect(before.found["order_transaction_events"]?.rows).toBeGreaterThan(10);
      await wipeWarehouse();
      expect((await rebuild({ target: "bigquery", dry_run: true })).same).toBe(false);
      const once = await rebuild({ target: "bigquery" });
      expect(once.found).toEqual(before.found);
      await wipeWarehouse();
      const twice = await rebuild({ target: "bigquery" }, async () => {
        await tell("bigquery-rebuilt-anna", `ep_${crypto.randomUUID()}`, { happening: order("ord_late") });
        await delivered();
      });
      expect(twice).toMatchObject({ same: true, found: before.found });
    },
  );

  it("keeps out of BigQuery what consent kept out of it", { timeout: 120_000 }, async () => {
    const user = "consent-rebuilt";
    const consent = async (key: string, analytics: boolean): Promise<void> => {
      await tell(user, key, { happening: { kind: "preferences_set", body: { consent: { analytics } } } });
      // Of the same millisecond, who was first?
      await scheduler.wait(5);
    };
    await tell(user, "ep_consent_before", { happening: order("ord_consent_before") });
    await delivered(user);
    await consent("ep_consent_no", false);
    await tell(user, "ep_consent_without", { happening: order("ord_consent_without") });
    await delivered(user);
    await consent("ep_consent_yes", true);
    await tell(user, "ep_consent_after", { happening: order("ord_consent_after") });
    await delivered(user);
    const before = await rebuild({ target: "bigquery", dry_run: true });
    expect(before.same).toBe(true);
    await wipeWarehouse();
    expect((await rebuild({ target: "bigquery" })).found).toEqual(before.found);
    const orders = await bigqueryRows("order_transaction_events_dedup", "order_id", user);
    expect(orders.flat()).toEqual(["ord_consent_after", "ord_consent_before"]);
  });

  it.for(["spanner", "bigquery", "memory"] as const)(
    "of %s ends the same when every step is made twice, because what it came to was lost",
    { timeout: 120_000 },
    async (target) => {
      await aShop(`crash-${target}`);
      const before = await rebuild({ target, dry_run: true });
      await wipeSpanner();
      await wipeWarehouse();
      const run = newRun({ run: "c".repeat(32), target, dry_run: false }, Date.now());
      await begin(env.BUCKET, run);
      const put = env.BUCKET.put.bind(env.BUCKET);
      const lost = new Set<string>();
      vi.spyOn(env.BUCKET, "put").mockImplementation((key, ...rest) => {
        const noted = `${key} ${typeof rest[0] === "string" ? rest[0].replace(/"found".*/, "") : ""}`;
        if (!key.startsWith("rebuild/") || lost.has(noted))
          return Reflect.apply(put, undefined, [key, ...rest]);
        lost.add(noted);
        throw new Error("the isolate is gone");
      });
      let done: Run | undefined;
      for (let calls = 0; done?.phase !== "done" && calls < 60; calls += 1)
        done = await goOn(env, run.run).catch(() => undefined);
      expect(lost.size).toBeGreaterThan(5);
      expect(done?.phase).toBe("done");
      expect(done?.found).toEqual(before.found);
      expect(done?.counts).toMatchObject({
        users: before.counts.users,
        episodes: before.counts.episodes,
      });
      if (target !== "bigquery") return;
      const raw = await bigqueryRows("order_transaction_events", "event_id", "crash-bigquery");
      expect(raw.length).toBe(before.found["order_transaction_events"]?.rows);
    },
  );

  it("brings nothing back of who was erased, nor what was forgotten", { timeout: 120_000 }, async () => {
    const [erased = "", other = ""] = await aShop("erased");
    await tell(other, "ep_secret", {
      happening: { kind: "note_added", body: { text: "I love Hidden Valley" } },
    });
    await delivered(other);
    await memory(other).forget(other, "ep_secret");
    await scheduler.wait(100);
    await delivered();
    await memory(erased).erase();
    await wipeSpanner();
    await wipeWarehouse();
    for (const target of ["spanner", "bigquery", "memory"]) {
      const run = await rebuild({ target });
      expect(run).toMatchObject({ same: true, counts: { users: USERS.length - 1 } });
      expect(run.counts.erased).toBeGreaterThan(5);
    }
    expect(await spannerRows("Users", "user_id", erased)).toEqual([]);
    expect(await bigqueryRows("order_transaction_events", "event_id", erased)).toEqual([]);
    expect(await memory(erased).version()).toBe(0);
    const kept = await spannerRows("Episodes", "body, kind", other);
    expect(kept.filter(([body]) => body?.includes("Hidden"))).toEqual([]);
    expect(kept.filter(([, kind]) => kind === "forgotten")).toHaveLength(1);
  });

  it.for(["before it is loaded", "while it is loaded"])(
    "brings nothing back to BigQuery of what is forgotten %s",
    { timeout: 60_000 },
    async (when) => {
      const user = `forgets-${when.replaceAll(" ", "-")}`;
      const begun = await aboutToLoad(user);
      let { run } = begun;
      if (when === "before it is loaded") await begun.forget();
      else whileAsked(begun.forget, () => undefined);
      while (run.phase !== "done") run = await step(env, run);
      expect(run.failure).toBeUndefined();
      const rows = await bigqueryRows("order_transaction_events", "order_id", user);
      expect(rows.flat()).toEqual(["ord_2"]);
    },
  );

  it(
    "tries again what BigQuery cannot forget yet: it may have been told of it before it was loaded",
    { timeout: 60_000 },
    async () => {
      const user = "forgets-buffered";
      const { run, forget } = await aboutToLoad(user);
      // Of somebody else, and in the streaming buffer.
      await tell("streams-meanwhile", "ep_streamed", { happening: order("ord_streamed") });
      await delivered("streams-meanwhile");
      let refusals = 0;
      whileAsked(forget, (_, sent) => {
        if (!sent.includes("DELETE FROM") || refusals === 1) return undefined;
        refusals += 1;
        return Response.json({ error: { code: 400, status: "INVALID_ARGUMENT" } }, { status: 400 });
      });
      let later = await step(env, run);
      expect(later).toEqual({ ...run, failure: "waiting_streaming_buffer" });
      while (later.phase !== "done") later = await step(env, later);
      expect(later.failure).toBeUndefined();
      const rows = await bigqueryRows("order_transaction_events", "order_id", user);
      expect(rows.flat()).toEqual(["ord_2"]);
    },
  );

  it(
    "leaves nothing of what is forgotten when it fails, and nobody goes on",
    { timeout: 60_000 },
    async () => {
      const user = "forgets-abandoned";
      const { run, forget } = await aboutToLoad(user);
      let uploads = 0;
      whileAsked(forget, (url) => {
        if (!url.includes("/upload/")) return undefined;
        uploads += 1;
        return uploads === 2 ? new Response("", { status: 503 }) : undefined;
      });
      expect(await step(env, run)).toEqual({ ...run, failure: "UNAVAILABLE" });
      const tables = ["order_transaction_events", "product_interaction_events"];
      const rows = await Promise.all(tables.map((table) => bigqueryRows(table, "event_id", user)));
      const ids = rows.flat(2);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.filter((id) => id?.startsWith("ep_1."))).toEqual([]);
    },
  );

  it("of one user touches nobody else", { timeout: 120_000 }, async () => {
    const [one = "", ...others] = await aShop("single");
    await wipeSpanner();
    const run = await rebuild({ target: "spanner", user: one });
    expect(run).toMatchObject({ same: true, counts: { users: 1 } });
    expect(await spannerRows("Users", "user_id", one)).toEqual([[one]]);
    for (const other of others) expect(await spannerRows("Users", "user_id", other)).toEqual([]);
  });

  it(
    "says of what failed the status alone: Google's words may quote a key",
    { timeout: 60_000 },
    async () => {
      await tell("said-rebuilt", "ep_said", { happening: order("ord_said") });
      await delivered("said-rebuilt");
      const warned = vi.spyOn(console, "warn");
      for (const service of ["spanner", "bigquery"] as const) {
        await breakGoogle({ service, kind: "outage" });
        const body = { target: service, user: "said-rebuilt", dry_run: service === "bigquery" };
        let run = await askRebuild(body);
        for (let calls = 0; run.failure === undefined && calls < 10; calls += 1)
          run = await askRebuild({ run: run.run });
        expect(run.failure).toBe("UNAVAILABLE");
        await mendGoogle();
      }
      const lines = warned.mock.calls.flat().filter((line) => /rebuild step failed/.test(String(line)));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(JSON.parse(String(line))).toMatchObject({ reason: "UNAVAILABLE" });
      for (const line of lines) expect(JSON.parse(String(line))).not.toHaveProperty("error");
    },
  );

  it("is for operations alone, and knows no run that it did not begin", async () => {
    const known = await rebuild({ target: "spanner", user: "nobody", dry_run: true });
    expect(known).toMatchObject({ phase: "done", progress: 1, same: true, counts: { users: 0 } });
    await expect(askRebuild({ run: "0".repeat(32) })).rejects.toThrow(/^404/);
    await expect(askRebuild({ run: known.run, target: "spanner" })).rejects.toThrow(/^422/);
    await expect(askRebuild({})).rejects.toThrow(/^422/);
  });
});

describe("a memory that was lost", () => {
  it("is written again from the archive, every row of its log", { timeout: 120_000 }, async () => {
    const users = await aShop("lost");
    const states = await Promise.all(users.map(stateOf));
    for (const user of users) await lose(user);
    const run = await rebuild({ target: "memory" });
    expect(run.same).toBe(true);
    expect(await Promise.all(users.map(stateOf))).toEqual(states);
    const again = await rebuild({ target: "memory" });
    expect(again.found).toEqual(run.found);
  });

  it("answers a repeat of an old request with the first answer", { timeout: 60_000 }, async () => {
    const user = "lost-and-asked";
    const first = await tell(user, "ep_old", { happening: order("ord_old") });
    await tell(user, "ep_older", { happening: order("ord_older"), atMs: Date.UTC(2026, 0, 1) });
    await delivered(user);
    await lose(user);
    await rebuild({ target: "memory", user });
    expect(await tell(user, "ep_old", { happening: order("ord_old") })).toBe(first);
    expect(await memory(user).order("ord_older")).toBeDefined();
  });

  it("comes back from Spanner with the first look-up", { timeout: 60_000 }, async () => {
    const user = "lost-and-looked-up";
    const first = await tell(user, "ep_old", { happening: order("ord_old") });
    await live(user, 7);
    await delivered(user);
    const state = await stateOf(user);
    await lose(user);
    expect(await memory(user).order("ord_old")).toBeUndefined();
    await vi.waitFor(async () => expect(await memory(user).order("ord_old")).toBeDefined(), 5_000);
    expect(await stateOf(user)).toEqual(state);
    expect(await tell(user, "ep_old", { happening: order("ord_old") })).toBe(first);
  });

  it("that was begun again takes in its past, and tells everybody anew", { timeout: 60_000 }, async () => {
    const user = "lost-and-begun-again";
    for (const n of [1, 2, 3]) await tell(user, `ep_${n}`, { happening: order(`ord_${n}`) });
    await delivered(user);
    await lose(user);
    await tell(user, "ep_new", { happening: order("ord_new", "EGG") });
    await delivered(user);
    await runDurableObjectAlarm(memory(user));
    for (const id of ["ord_1", "ord_2", "ord_3", "ord_new"])
      expect(await memory(user).order(id)).toBeDefined();
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 60_000);
    await runDurableObjectAlarm(memory(user));
    await delivered(user);
    const episodes = await spannerRows("Episodes", "episode_id, seq", user);
    expect(episodes.slice(0, 3)).toEqual([
      ["ep_1", "1"],
      ["ep_2", "2"],
      ["ep_3", "3"],
    ]);
    expect(Number(episodes[3]?.[1])).toBeGreaterThan(1_000);
    const [[version] = []] = await spannerRows("Users", "version", user);
    expect(Number(version)).toBe(await memory(user).version());
    expect(await rebuild({ target: "memory", user, dry_run: true })).toMatchObject({ same: true });
  });

  it("stays lost when its user was erased", { timeout: 60_000 }, async () => {
    const user = "lost-and-erased";
    await tell(user, "ep_old", { happening: order("ord_old") });
    await delivered(user);
    await lose(user);
    await env.ERASURES.getByName("all").bury(userRef(user, env.USER_REF_SECRET), 1);
    expect(await memory(user).order("ord_old")).toBeUndefined();
    await scheduler.wait(500);
    expect(await memory(user).order("ord_old")).toBeUndefined();
  });
});
