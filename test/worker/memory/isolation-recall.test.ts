import { afterEach, beforeEach, describe, it } from "vitest";
import { evictAllDurableObjects } from "cloudflare:test";
import type { Happening } from "../../../durable-objects/graph/episode.ts";
import { classicUsual, holdQueues, memory, rowsOf } from "../memory-probe.ts";
import { anOrder, dayMs, episodesOf, exportOf, factsOf, hitsOf, item, tell, told, whyOf } from "./telling.ts";

const TRICKY = [
  "ann",
  "Ann",
  " ann",
  "../ann",
  "ann/../ann",
  "__proto__",
  "constructor",
  "me",
  "é",
  "e\u0301",
  "名前",
  "👩‍🌾",
  "a\u0000b",
  "a%2Fb",
  "'; DROP TABLE episodes; --",
  "x".repeat(128),
  `${"x".repeat(127)}y`,
];

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** What only one of them buys; no word of one begins another's. */
function wordOf(index: number): string {
  return `w${String.fromCodePoint(97 + index).repeat(4)}q`;
}

/** Every answer that may show what is remembered, as text. */
async function everythingOf(user: string): Promise<string> {
  const one = memory(user);
  const facts = await factsOf(user, { history: true });
  return JSON.stringify([
    facts,
    await factsOf(user, { history: true, validAtMs: dayMs(5), knownAtMs: Date.now() }),
    await one.around({ center: "user", depth: 3, fanOut: 100 }),
    await Promise.all(facts.map(({ id }) => whyOf(user, id))),
    await Promise.all(TRICKY.map((_, index) => hitsOf(user, wordOf(index), { history: true }))),
    await episodesOf(user),
    await exportOf(user),
    await classicUsual(one),
  ]);
}

describe("memories of users whose ids look alike, written to at the same time", () => {
  it("tell nothing of one another: searches, facts, graph, as-of, why, log, export (case 14)", async ({
    expect,
  }) => {
    const writes = TRICKY.flatMap((user, index) => {
      const word = wordOf(index);
      const line = item("SAME", { product_name: `Product ${word}`, brand: word, category: `${word} things` });
      const note = { kind: "note_added", body: { text: `I love ${word}` } } as const;
      return [
        ...[1, 2, 3].map((day) => told(user, { key: `k${day}`, day }, anOrder(`ord_${day}`, [line]))),
        told(user, { key: "n", day: 4 }, note),
      ];
    });
    const interleaved = [0, 1, 2, 3].flatMap((nth) => writes.filter((_, index) => index % 4 === nth));
    const outcomes = await Promise.all(interleaved.map((request) => memory(request.userId).write(request)));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["written"]));
    await evictAllDurableObjects();
    for (const [index, user] of TRICKY.entries()) {
      const all = await everythingOf(user);
      expect(all).toContain(wordOf(index));
      for (const [other] of TRICKY.entries())
        if (other !== index)
          expect(
            all.replaceAll(`"query":"${wordOf(other)}"`, ""),
            `${user} shows ${TRICKY[other]}`,
          ).not.toContain(wordOf(other));
      expect(await rowsOf(user, "SELECT user_id FROM identity")).toEqual([{ user_id: user }]);
      const [bought] = await factsOf(user, { predicates: ["BOUGHT"] });
      expect(bought).toMatchObject({ weight: 3, episode_count: 3 });
    }
  });

  it("keep to the user they were made for, whatever a later write says in its body", async ({ expect }) => {
    await tell("victim", { key: "k", day: 1 }, anOrder("ord_k", [item("A")]));
    const before = await exportOf("victim");
    const body = { ...anOrder("ord_x", [item("B")]).body, user_id: "victim", user: "victim" };
    const forged: Happening = JSON.parse(JSON.stringify({ kind: "order_confirmed", body }));
    await tell("forger", { key: "x", day: 1 }, forged);
    expect(await exportOf("victim")).toBe(before);
    expect(await rowsOf("forger", "SELECT user_id FROM identity")).toEqual([{ user_id: "forger" }]);
  });
});
