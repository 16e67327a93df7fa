import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Happening } from "../../durable-objects/graph/episode.ts";
import { lose, memory, order, rebuild, stateOf, stopMemories, tell } from "./archived-shop.ts";
import { emptyBucket } from "./bucket.ts";
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

/** What the memory sent to the archive, once it is so many messages. */
async function sentOf(user: string, count: number): Promise<unknown[]> {
  await vi.waitUntil(() => queues.sent("archive", user).length >= count, 10_000);
  return queues.sent("archive", user);
}

async function answersOf(user: string): Promise<string[]> {
  return runInDurableObject(memory(user), (_, { storage }) => {
    const rows = storage.sql.exec<{ answer: string }>("SELECT answer FROM episodes ORDER BY seq");
    return rows.toArray().map(({ answer }) => answer);
  });
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
});
