import { createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import type { Proposal } from "../../../durable-objects/graph/episode.ts";
import { consumeProposals } from "../../../src/propose/consume.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { memory } from "../memory-probe.ts";
import { episodesOf, exportOf, factsOf, hitsOf, item, orders, tell } from "./telling.ts";

const SCOPE = "category:oat drink";

/** A note of that key, read by a stand-in for the model that proposes what it is told to; twice, as queues may. */
async function noteRead(user: string, key: string, proposals: Proposal[]): Promise<void> {
  await tell(user, key, { kind: "note_added", body: { text: `hello ${key}` } });
  const body = {
    v: 1,
    user_id: user,
    user_ref: userRef(user, env.USER_REF_SECRET),
    generation: 1,
    episode_id: `ep_${key}`,
    trace_id: "0".repeat(32),
  };
  const AI = { run: async () => ({ response: { proposals } }) };
  for (const id of ["once", "twice"]) {
    const message = { id, body, attempts: 1, timestamp: new Date() };
    await consumeProposals(createMessageBatch("leafloaf-proposals", [message]), { ...env, AI });
  }
}

describe("what a model reads in a note", () => {
  it("is a fact marked as the model's, once, named by its note", async ({ expect }) => {
    await noteRead("proposed", "one", [
      { predicate: "FOLLOWS_DIET", object: "diet:vegan", confidence: 0.7 },
      { predicate: "AVOIDS", object: "ingredient:celery", confidence: 0.99 },
    ]);
    const facts = await factsOf("proposed", { sources: ["model"] });
    expect(facts.map(({ predicate, object }) => `${predicate} ${object}`).toSorted()).toEqual([
      "AVOIDS ingredient:celery",
      "FOLLOWS_DIET diet:vegan",
    ]);
    expect(facts.find(({ predicate }) => predicate === "AVOIDS")!.confidence).toBe(0.8);
    expect(facts.every(({ episodes }) => episodes.includes("ep_one"))).toBe(true);
    expect((await episodesOf("proposed")).map(({ kind }) => kind)).toEqual(["facts_proposed", "note_added"]);
    expect((await hitsOf("proposed", "celery")).map(({ object }) => object)).toEqual(["ingredient:celery"]);
  });

  it("closes nothing that was observed or stated, and gives way to what is said later", async ({
    expect,
  }) => {
    const user = "proposed-against";
    const oatly = item("OATLY", { brand: "Oatly", category: "Oat drink" });
    await orders(user, [0, 7, 14], [oatly]);
    await tell(user, "said", {
      kind: "preference_stated",
      body: { predicate: "FOLLOWS_DIET", object: "diet:halal", holds: true },
    });
    const before = await factsOf(user);
    await noteRead(user, "against", [
      { predicate: "PREFERS", object: "brand:alpro", scope: SCOPE, confidence: 0.8 },
      { predicate: "FOLLOWS_DIET", object: "diet:halal", confidence: 0.8 },
      { predicate: "FOLLOWS_DIET", object: "diet:vegan", confidence: 0.8 },
    ]);
    const after = await factsOf(user);
    const ids = new Set(after.map(({ id }) => id));
    expect(before.filter(({ id }) => !ids.has(id))).toEqual([]);
    const added = after.filter(({ source }) => source === "model");
    expect(added.map(({ object, valid_to }) => [object, valid_to])).toEqual([["diet:vegan", null]]);
    await tell(user, "later", {
      kind: "preference_stated",
      body: { predicate: "FOLLOWS_DIET", object: "diet:vegan", holds: true },
    });
    expect(await factsOf(user, { object: "diet:vegan" })).toMatchObject([{ source: "stated" }]);
  });

  it("goes with its note, withdrawn or forgotten, and of a note that is gone nothing is kept", async ({
    expect,
  }) => {
    const user = "proposed-gone";
    const vegan: Proposal = { predicate: "FOLLOWS_DIET", object: "diet:vegan", confidence: 0.7 };
    await noteRead(user, "first", [vegan]);
    await tell(user, "back", { kind: "episode_retracted", body: { episode_id: "ep_first" } });
    expect(await factsOf(user, { object: "diet:vegan" })).toEqual([]);
    await noteRead(user, "second", [vegan]);
    expect(await factsOf(user, { object: "diet:vegan" })).toHaveLength(1);
    expect((await memory(user).forget(user, "ep_second")).kind).toBe("forgotten");
    expect(await factsOf(user, { object: "diet:vegan" })).toEqual([]);
    await memory(user).forget(user, "ep_first");
    expect(await exportOf(user)).not.toContain("vegan");
    await memory(user).propose({
      userId: user,
      of: "ep_second",
      model: "m",
      proposals: [vegan],
      traceId: "0".repeat(32),
    });
    expect(await exportOf(user)).not.toContain("vegan");
  });
});
