import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Happening } from "../../durable-objects/graph/episode.ts";
import { entriesAfter } from "../../durable-objects/episode-log.ts";
import { linesOf } from "../../durable-objects/recovering/merging.ts";
import type { RecoveredEntry } from "../../durable-objects/recovering/recovered.ts";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import {
  isSettled,
  lose,
  memory,
  order,
  rebuild,
  stateOf,
  stopMemories,
  tell,
  wipeSpanner,
} from "./archived-shop.ts";
import { emptyBucket } from "./bucket.ts";
import { tellGoogle } from "./google.ts";
import { consumeBatch } from "./messages.ts";
import { steppedInEach } from "./stepped-queues.ts";

const NOTE: Happening = { kind: "note_added", body: { text: "I love Zorbo" } };

const queues = steppedInEach({ holdsClock: false });
beforeEach(async () => {
  for (const prefix of ["archive/", "rebuild/"]) await emptyBucket(prefix);
});
afterEach(async () => {
  await stopMemories();
});

/** Its answer names what the note said, too: only now it is known that Zorbo is a brand. */
function orderOfZorbo(): Happening {
  const { kind, body } = order("ord_zorbo", "Z");
  if (kind !== "order_confirmed") throw new Error(kind);
  return {
    kind,
    body: { ...body, items: body.items.map((line) => ({ ...line, brand: "Zorbo", category: "Snack" })) },
  };
}

/** What the memory sent to a sink, once it is so many messages. */
async function sentOf(user: string, count: number, sink: Sink = "archive"): Promise<unknown[]> {
  await vi.waitUntil(() => queues.sent(sink, user).length >= count, 10_000);
  return queues.sent(sink, user);
}

/** Does what makes a memory send something to these sinks, and hands it out once each has got more. */
async function handOut(user: string, sinks: readonly Sink[], act: () => Promise<void>): Promise<void> {
  const before = sinks.map((sink) => queues.sent(sink, user).length);
  await act();
  for (const [index, sink] of sinks.entries()) await sentOf(user, (before[index] ?? 0) + 1, sink);
  await queues.deliverDue();
}

/** Places of answers that are not the first ones. */
async function remadeOf(user: string): Promise<unknown[]> {
  return runInDurableObject(memory(user), (_, { storage: { sql } }) => {
    if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'remade'").toArray().length === 0) return [];
    return sql
      .exec("SELECT seq FROM remade ORDER BY seq")
      .toArray()
      .map(({ seq }) => seq);
  });
}

async function answersOf(user: string): Promise<string[]> {
  return runInDurableObject(memory(user), (_, { storage }) => {
    const rows = storage.sql.exec<{ answer: string }>("SELECT answer FROM episodes ORDER BY seq");
    return rows.toArray().map(({ answer }) => answer);
  });
}

/** Hands out what a memory sends, until every sink has all of it. */
async function delivered(user: string): Promise<void> {
  await queues.deliverUntil(async () => expect(await isSettled(user)).toBe(true));
  // What is forgotten can be deleted then.
  await tellGoogle("flush-streaming-buffers", {});
}

/** A memory is lost, and comes back from Spanner with the first look-up. */
async function comeBack(user: string, orderId: string): Promise<void> {
  await lose(user);
  await memory(user).order(orderId);
  await vi.waitFor(async () => expect(await memory(user).order(orderId)).toBeDefined(), 5_000);
}

/** Has a memory send again what it owes, and hands it out. */
async function sendAgain(user: string): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 60_000);
  await handOut(user, ["archive"], async () => {
    await runDurableObjectAlarm(memory(user));
  });
}

/** Forgets an episode, and tells every sink. */
async function forget(user: string, episodeId: string): Promise<void> {
  await handOut(user, SINKS, async () => {
    expect((await memory(user).forget(user, episodeId)).kind).toBe("forgotten");
  });
}

/** Orders of the same product: once the first is forgotten, the second would be news. */
async function forgetTheFirstOfTwo(user: string): Promise<string[]> {
  await tell(user, "ep_1", { happening: order("ord_1") });
  await tell(user, "ep_2", { happening: order("ord_2") });
  await delivered(user);
  await forget(user, "ep_1");
  return answersOf(user);
}

describe("a memory that has forgotten, and was lost", () => {
  it("names in no answer what was forgotten before the archive had it", { timeout: 60_000 }, async () => {
    const user = "forgot-unarchived";
    await tell(user, "ep_note", { happening: NOTE });
    expect(await tell(user, "ep_order", { happening: orderOfZorbo() })).toContain('"stated"');
    const [, ofOrder] = await sentOf(user, 2);
    await consumeBatch("archive", [ofOrder]);
    expect((await memory(user).forget(user, "ep_note")).kind).toBe("forgotten");
    await sentOf(user, 3);
    await queues.deliverDue();
    const answers = await answersOf(user);
    expect(await rebuild({ target: "memory", user, dry_run: true })).toMatchObject({ same: true });
    await lose(user);
    expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
    expect(await answersOf(user)).toEqual(answers);
    expect(answers.join()).not.toContain('"stated"');
  });

  it(
    "answers a repeated forgetting as the first, when it comes back from Spanner",
    { timeout: 60_000 },
    async () => {
      const user = "forgot-looked-up";
      await tell(user, "ep_note", { happening: NOTE });
      await tell(user, "ep_order", { happening: order("ord_forgot") });
      await tell(user, "ep_back", {
        happening: { kind: "episode_retracted", body: { episode_id: "ep_note" } },
      });
      await sentOf(user, 3);
      const first = await memory(user).forget(user, "ep_note");
      expect(first).toMatchObject({ kind: "forgotten", answer: expect.stringContaining('"version":5') });
      await vi.waitUntil(() => queues.sent("spanner", user).length >= 5, 10_000);
      await queues.deliverDue();
      const state = await stateOf(user);
      await lose(user);
      await memory(user).order("ord_forgot");
      await vi.waitFor(async () => expect(await memory(user).order("ord_forgot")).toBeDefined(), 5_000);
      expect(await memory(user).forget(user, "ep_note")).toEqual({ ...first, kind: "again" });
      expect(await stateOf(user)).toEqual(state);
    },
  );

  it.for([true, false])(
    "has its first answers again by a rebuild after Spanner brought it back (sent again before: %s)",
    { timeout: 60_000 },
    async (isSentAgain) => {
      const user = `forgot-back-${isSentAgain}`;
      const first = await forgetTheFirstOfTwo(user);
      await comeBack(user, "ord_2");
      expect(await answersOf(user)).not.toEqual(first);
      if (isSentAgain) await sendAgain(user);
      const version = await memory(user).version();
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      expect(await answersOf(user)).toEqual(first);
      expect(await tell(user, "ep_2", { happening: order("ord_2") })).toBe(first[0]);
      expect(await memory(user).version()).toBe(version);
      if (!isSentAgain) await sendAgain(user);
      await lose(user);
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      expect(await answersOf(user)).toEqual(first);
    },
  );

  it("names nothing again that it forgot after the archive was read", { timeout: 60_000 }, async () => {
    const user = "forgot-since";
    await tell(user, "ep_note", { happening: NOTE });
    await tell(user, "ep_1", { happening: order("ord_1") });
    await tell(user, "ep_order", { happening: orderOfZorbo() });
    await delivered(user);
    await forget(user, "ep_1");
    await comeBack(user, "ord_zorbo");
    expect((await memory(user).forget(user, "ep_note")).kind).toBe("forgotten");
    await rebuild({ target: "memory", user });
    expect((await answersOf(user)).join()).not.toContain('"stated"');
    await sendAgain(user);
    expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
    expect((await answersOf(user)).join()).not.toContain('"stated"');
  });

  it.for([true, false])(
    "does not have it back from a Spanner that was not told (the ledger was: %s)",
    { timeout: 60_000 },
    async (isNoted) => {
      const user = `forgot-untold-${isNoted}`;
      await tell(user, "ep_note", { happening: NOTE });
      await tell(user, "ep_order", { happening: orderOfZorbo() });
      await delivered(user);
      const before = queues.sent("archive", user).length;
      const ledger = vi.spyOn(env.ERASURES, "getByName");
      if (!isNoted) ledger.mockThrow(new Error("away"));
      expect((await memory(user).forget(user, "ep_note")).kind).toBe("forgotten");
      ledger.mockRestore();
      const sent = await sentOf(user, before + 1);
      const answers = await answersOf(user);
      await comeBack(user, "ord_zorbo");
      await consumeBatch("archive", sent.slice(before));
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      expect(await answersOf(user)).toEqual(answers);
      expect(await memory(user).note("ep_note")).toBeUndefined();
      expect((await memory(user).forget(user, "ep_note")).kind).toBe("again");
    },
  );

  it.for(["the archive", "Spanner"])(
    "names and takes nothing again of which only the ledger was told, from %s",
    { timeout: 60_000 },
    async (from) => {
      const user = `forgot-in-the-ledger-${from === "Spanner"}`;
      await tell(user, "ep_note", { happening: NOTE });
      await tell(user, "ep_order", { happening: orderOfZorbo() });
      await delivered(user);
      const before = queues.sent("archive", user).length;
      const first = await memory(user).forget(user, "ep_note");
      const sent = await sentOf(user, before + 1);
      await sentOf(user, before + 1, "spanner");
      queues.forget();
      const answers = await answersOf(user);
      if (from === "Spanner") await comeBack(user, "ord_zorbo");
      else await lose(user);
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      expect((await answersOf(user))[0]).toBe(answers[0]);
      expect(await tell(user, "ep_note", { happening: NOTE })).toBeUndefined();
      expect((await memory(user).forget(user, "ep_note")).kind).toBe("again");
      await sendAgain(user);
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      await consumeBatch("archive", sent.slice(before));
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      expect(await answersOf(user)).toEqual(answers);
      expect(await memory(user).forget(user, "ep_note")).toEqual({ ...first, kind: "again" });
      expect(await remadeOf(user)).toEqual([]);
    },
  );

  it("takes in what was archived late at the place of a forgetting that stood in", async () => {
    const user = "forgot-in-between";
    await tell(user, "ep_note", { happening: NOTE });
    await tell(user, "ep_order", { happening: orderOfZorbo() });
    await delivered(user);
    const before = queues.sent("archive", user).length;
    await tell(user, "ep_late", { happening: order("ord_late") });
    const [late] = (await sentOf(user, before + 1)).slice(before);
    const first = await memory(user).forget(user, "ep_note");
    const [, forgetting] = (await sentOf(user, before + 2)).slice(before);
    queues.forget();
    const answers = await answersOf(user);
    await lose(user);
    expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
    await consumeBatch("archive", [late]);
    await rebuild({ target: "memory", user });
    await sendAgain(user);
    expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
    expect(await memory(user).forgettings()).toBe(1);
    await consumeBatch("archive", [forgetting]);
    expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
    expect((await answersOf(user)).toSorted()).toEqual(answers.toSorted());
    expect(await memory(user).forget(user, "ep_note")).toEqual({ ...first, kind: "again" });
  });

  it("notes nothing of an answer in whose place another one is", async () => {
    const user = "made-and-gone";
    await tell(user, "ep_note", { happening: NOTE });
    await tell(user, "ep_order", { happening: order("ord_made") });
    const lost = await runInDurableObject(memory(user), (_, { storage: { sql } }) => {
      const [entry] = [...entriesAfter(sql, 0)];
      if (entry === undefined) throw new Error("there is no entry");
      sql.exec("DELETE FROM episodes WHERE seq = ?", entry.episode.seq);
      return entry;
    });
    await evictDurableObject(memory(user));
    const recover = async (from: "spanner" | "archive", entry: RecoveredEntry): Promise<void> => {
      const recovery = { userId: user, generation: 1, version: 2, from, where: from };
      await memory(user).recover(recovery, new Blob([linesOf([entry])]).stream());
    };
    await recover("spanner", { ...lost, isMade: true });
    expect(await remadeOf(user)).toEqual([1]);
    expect((await memory(user).forget(user, "ep_note")).kind).toBe("forgotten");
    const other = { ...lost.episode, episodeId: "ep_other" };
    await recover("archive", { ...lost, episode: other, isMade: false });
    expect(await remadeOf(user)).toEqual([]);
  });

  it("takes no answer for a first one that a rebuild made anew", { timeout: 60_000 }, async () => {
    const user = "made-by-a-rebuild";
    await tell(user, "ep_1", { happening: order("ord_1") });
    await tell(user, "ep_2", { happening: order("ord_2") });
    for (const sink of SINKS) await sentOf(user, 2, sink);
    const [ofFirst, ofSecond] = queues.sent("archive", user);
    await consumeBatch("spanner", queues.sent("spanner", user));
    await consumeBatch("archive", [ofFirst]);
    queues.forget();
    await forget(user, "ep_1");
    const [first] = await answersOf(user);
    await comeBack(user, "ord_2");
    await sendAgain(user);
    expect(await remadeOf(user)).toContain(2);
    // Now the archive has a line of it, without an answer.
    await rebuild({ target: "memory", user });
    expect(await remadeOf(user)).toContain(2);
    await lose(user);
    await wipeSpanner();
    await rebuild({ target: "memory", user });
    expect(await remadeOf(user)).toContain(2);
    await consumeBatch("archive", [ofSecond]);
    expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
    expect((await answersOf(user))[0]).toBe(first);
  });

  it(
    "stays without it where the archive was not told but by Spanner's copy",
    { timeout: 60_000 },
    async () => {
      const user = "forgot-told-again";
      await tell(user, "ep_note", { happening: NOTE });
      await tell(user, "ep_order", { happening: orderOfZorbo() });
      await delivered(user);
      const before = queues.sent("spanner", user).length;
      await memory(user).forget(user, "ep_note");
      await vi.waitUntil(() => queues.sent("spanner", user).length > before, 10_000);
      await consumeBatch("spanner", queues.sent("spanner", user).slice(before));
      queues.forget();
      await comeBack(user, "ord_zorbo");
      await sendAgain(user);
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      const answers = await answersOf(user);
      expect(answers.join()).not.toContain('"stated"');
      await lose(user);
      await wipeSpanner();
      expect(await rebuild({ target: "memory", user })).toMatchObject({ same: true });
      expect(await answersOf(user)).toEqual(answers);
      expect(await memory(user).note("ep_note")).toBeUndefined();
    },
  );
});
