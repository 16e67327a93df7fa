import { afterEach, beforeEach, describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { holdQueues, isUncreated, rowsOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { confirmed, get, line, order } from "../storefront.ts";
import { type Call, FORGET, TOLD, send } from "./calls.ts";

const MEMORY = "/v1/users/me/memory";
const SIX_OAT = { brand: "Oatly", category: "Oat drink", product_name: "Oatly Barista 1 L" };

type FactFound = { id: string; predicate: string; object: string; source: string; episodes: string[] };
type Page = { facts: FactFound[]; next_cursor: string | null; memory_version: number };
type Log = {
  episodes: { episode_id: string; seq: number; kind: string; retracted: boolean; body: object }[];
  next_cursor: string | null;
};

const [note, , retract] = TOLD;

async function asked<Answer>(user: string, below: string): Promise<Answer> {
  const response = await get(user, `${MEMORY}/${below}`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Answer>();
}

async function told(user: string, call: Call, key: string): Promise<{ episode_id: string }> {
  const response = await send(user, call, key);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<{ episode_id: string }>();
}

const ofEpisode = (call: Call, id: string): Call => ({ ...call, path: call.path.replace(/ep_a+/, id) });

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

/** A shopper of two orders. */
async function shopper(user: string): Promise<void> {
  await confirmed(user, "k1", order({ items: [line("OAT-1L", SIX_OAT), line("TEA")] }));
  await confirmed(user, "k2", order({ items: [line("OAT-1L", SIX_OAT)] }));
}

describe("the memory, asked", () => {
  it("finds what was bought, by a prefix and a typo, and names the channel", async ({ expect }) => {
    await shopper("asked-search");
    for (const q of ["barista", "baris", "oatli"]) {
      const { query, hits } = await asked<{ query: string; hits: object[] }>("asked-search", `search?q=${q}`);
      expect(query).toBe(q);
      expect(hits.length).toBeGreaterThan(0);
      expect(hits[0]).toMatchObject({ channels: { text: expect.any(Number) } });
    }
  });

  it("finds nothing in nothing: an empty query, punctuation, an operator", async ({ expect }) => {
    await shopper("asked-nothing");
    for (const q of ["", "...", 'OR "', "%22", "*"])
      expect(await asked("asked-nothing", `search?q=${encodeURIComponent(q)}`)).toMatchObject({ hits: [] });
  });

  it("tells facts page by page, each once", async ({ expect }) => {
    await shopper("asked-facts");
    const whole = await asked<Page>("asked-facts", "facts?history=true");
    expect(whole.facts.length).toBeGreaterThan(3);
    const paged: FactFound[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await asked(
        "asked-facts",
        `facts?history=true&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      paged.push(...page.facts);
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(whole.facts);
  });

  it("filters facts by predicate, object, source and both times", async ({ expect }) => {
    const before = new Date(Date.now() - 1000).toISOString();
    await shopper("asked-filter");
    const bought = await asked<Page>("asked-filter", "facts?predicate=BOUGHT,MADE_BY&source=observed");
    expect(new Set(bought.facts.map(({ predicate }) => predicate))).toEqual(new Set(["BOUGHT", "MADE_BY"]));
    const tea = await asked<Page>("asked-filter", "facts?subject=user&object=product:TEA&predicate=BOUGHT");
    expect(tea.facts).toMatchObject([{ predicate: "BOUGHT", object: "product:TEA" }]);
    for (const time of ["valid_at", "known_at"])
      expect((await asked<Page>("asked-filter", `facts?${time}=${before}`)).facts).toEqual([]);
  });

  it("says why, and what would be left without an episode", async ({ expect }) => {
    await shopper("asked-why");
    const [fact] = (await asked<Page>("asked-why", "facts?predicate=BOUGHT&object=product:TEA")).facts;
    const why = await asked<object>("asked-why", `facts/${fact!.id}/why?without=${fact!.episodes[0]}`);
    expect(why).toMatchObject({
      fact: { id: fact!.id },
      rule: expect.any(String),
      episodes: [{ episode_id: fact!.episodes[0], kind: "order_confirmed" }],
      without: { fact: null, changed: true },
    });
    expect(await problemOf(await get("asked-why", `${MEMORY}/facts/fact_none/why`))).toMatchObject({
      status: 404,
    });
  });

  it("draws what surrounds an entity, as deep as it is asked", async ({ expect }) => {
    await shopper("asked-graph");
    type Graph = { nodes: { id: string; distance: number }[]; edges: object[] };
    const alone = await asked<Graph>("asked-graph", "graph?depth=0");
    expect(alone.nodes).toMatchObject([{ id: "user", distance: 0 }]);
    const two = await asked<Graph>("asked-graph", "graph?center=product:TEA&depth=2");
    expect(two.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(["product:TEA", "user"]));
    expect(await problemOf(await get("asked-graph", `${MEMORY}/graph?center=product:NONE`))).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("lists its log, the latest first, by kind and page by page", async ({ expect }) => {
    await shopper("asked-log");
    await told("asked-log", note, "n");
    const first = await asked<Log>("asked-log", "episodes?limit=2");
    expect(first.episodes.map(({ seq, kind }) => [seq, kind])).toEqual([
      [3, "note_added"],
      [2, "order_confirmed"],
    ]);
    const rest = await asked<Log>("asked-log", `episodes?limit=2&cursor=${first.next_cursor}`);
    expect(rest).toMatchObject({ episodes: [{ seq: 1 }], next_cursor: null });
    expect((await asked<Log>("asked-log", "episodes?kind=note_added")).episodes).toHaveLength(1);
  });

  it("exports everything as one document, as a file", async ({ expect }) => {
    await shopper("asked-export");
    const { episode_id } = await told("asked-export", note, "n");
    const answer = await get("asked-export", "/v1/users/me/export?events=off");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="memory.json"');
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ memory_version: 3 });
    for (const part of [episode_id, "I am vegan", "Oatly Barista 1 L", "BOUGHT"])
      expect(text).toContain(part);
  });

  it("is not told again while the caller's copy is right: 304, until something is written", async ({
    expect,
  }) => {
    await shopper("asked-again");
    await shopper("asked-by-another");
    const again = async (user: string, below: string, copy: string | null): Promise<Response> =>
      exports.default.fetch(`http://edge${MEMORY}/${below}`, {
        headers: { authorization: `Bearer ${await tokenFor(user)}`, "if-none-match": `"x", ${copy}` },
      });
    for (const below of ["search?q=tea", "facts", "graph", "episodes"]) {
      const copy = (await get("asked-again", `${MEMORY}/${below}`)).headers.get("etag");
      const same = await again("asked-again", below, copy);
      expect([same.status, same.headers.get("etag"), await same.text()]).toEqual([304, copy, ""]);
      expect(
        (await again("asked-again", `${below}${below.includes("?") ? "&" : "?"}limit=3`, copy)).status,
      ).not.toBe(304);
      expect((await again("asked-by-another", below, copy)).status).toBe(200);
    }
    const copy = (await get("asked-again", `${MEMORY}/facts`)).headers.get("etag");
    await told("asked-again", note, "n");
    const changed = await again("asked-again", "facts", copy);
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(copy);
  });

  it("of nobody knows nothing, and makes no table", async ({ expect }) => {
    expect(await asked("asked-nobody", "search?q=oat")).toMatchObject({ hits: [], memory_version: 0 });
    expect(await asked("asked-nobody", "facts")).toMatchObject({ facts: [], next_cursor: null });
    expect(await asked("asked-nobody", "episodes")).toMatchObject({ episodes: [] });
    expect((await get("asked-nobody", "/v1/users/me/export?events=off")).status).toBe(200);
    expect(await rowsOf("asked-nobody", "SELECT name FROM sqlite_master WHERE name = 'episodes'")).toEqual(
      [],
    );
  });
});

describe("the memory, told", () => {
  for (const [index, call] of TOLD.entries())
    it(`keeps it once under a key: same bytes again, another body is a conflict: ${call.path} ${index}`, async ({
      expect,
    }) => {
      const user = `told-twice-${index}`;
      await confirmed(user, "k", order({ items: [line("A"), line("B"), line("C")] }));
      const { episode_id } = await told(user, { ...note, body: { kind: "note", text: "old" } }, "old");
      const mine = ofEpisode(call, episode_id);
      const first = await send(user, mine, "key");
      const again = await send(user, mine, "key");
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      const text = await first.text();
      expect(await again.text()).toBe(text);
      expect(JSON.parse(text)).toMatchObject({ memory: { version: 3 } });
      const other =
        call === retract ? ofEpisode(call, `ep_${"b".repeat(26)}`) : { ...call, body: OTHER[index] };
      expect(await problemOf(await send(user, other, "key"))).toMatchObject({
        status: 422,
        code: "idempotency_conflict",
      });
    });

  const OTHER: unknown[] = [
    { kind: "note", text: "I am not vegan" },
    { kind: "note", text: "I am vegan" },
    {},
    { from: "product:A", into: "product:C" },
    { entity: "product:B" },
  ];

  it("hears a diet in a note and in a form, and keeps it as stated", async ({ expect }) => {
    for (const [user, call] of [
      ["told-note", TOLD[0]],
      ["told-form", TOLD[1]],
    ] as const) {
      await told(user, call, "k");
      const { facts } = await asked<Page>(user, "facts?predicate=FOLLOWS_DIET");
      expect(facts).toMatchObject([{ object: "diet:vegan", source: "stated" }]);
    }
  });

  it("withdraws what is retracted, and still lists it", async ({ expect }) => {
    const { episode_id } = await told("told-retract", note, "n");
    await told("told-retract", ofEpisode(retract, episode_id), "r");
    expect((await asked<Page>("told-retract", "facts")).facts).toEqual([]);
    const { episodes } = await asked<Log>("told-retract", "episodes?kind=note_added");
    expect(episodes).toMatchObject([{ episode_id, retracted: true }]);
  });

  it("forgets for good, once, and says gone to a late repeat", async ({ expect }) => {
    const { episode_id } = await told("told-forget", note, "n");
    const first = await send("told-forget", ofEpisode(FORGET, episode_id));
    const text = await first.text();
    expect([first.status, JSON.parse(text)]).toMatchObject([200, { episode_id, memory: { version: 2 } }]);
    const again = await send("told-forget", ofEpisode(FORGET, episode_id));
    expect([again.status, await again.text()]).toEqual([200, text]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await problemOf(await send("told-forget", note, "n"))).toMatchObject({
      status: 410,
      code: "gone",
    });
    const everything = await (await get("told-forget", "/v1/users/me/export?events=off")).text();
    expect(everything).not.toContain("vegan");
    expect(JSON.stringify(await rowsOf("told-forget", "SELECT * FROM episodes"))).not.toContain("vegan");
  });

  it("refuses what is about nothing it knows, and leaves no trace", async ({ expect }) => {
    for (const call of [...TOLD.slice(2), FORGET])
      expect(await problemOf(await send("told-nobody", call, "k"))).toMatchObject({
        status: 404,
        code: "not_found",
      });
    expect(await asked("told-nobody", "episodes")).toMatchObject({ episodes: [], memory_version: 0 });
  });

  it("does not look at a user id in a body", async ({ expect }) => {
    const body = { kind: "note", text: "I am vegan", user: "told-victim" };
    expect((await send("told-forger", { ...note, body }, "k")).status).toBe(422);
    expect(await isUncreated("told-victim")).toBe(true);
  });
});
