import { afterEach, beforeEach, describe, it } from "vitest";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { send } from "./calls.ts";

const MEMORY = "/v1/users/me/memory";
const note = (more: Record<string, unknown>): unknown => ({ kind: "note", text: "I am vegan", ...more });
const preference = (more: Record<string, unknown>): unknown => ({
  kind: "preference",
  predicate: "PREFERS",
  object: "brand:oatly",
  scope: "category:oat drink",
  holds: true,
  ...more,
});

const TOLD: [what: string, below: string, pointer: string, body: unknown][] = [
  ["nothing", "episodes", "/kind", {}],
  ["another kind", "episodes", "/kind", { kind: "order_confirmed", body: {} }],
  ["a note without text", "episodes", "/text", { kind: "note" }],
  ["a blank note", "episodes", "/text", note({ text: " \n" })],
  ["a note over 16 KB, in bytes", "episodes", "/text", note({ text: "é".repeat(8193) })],
  ["a note of another user", "episodes", "/user_id", note({ user_id: "somebody-else" })],
  ["a note of tomorrow", "episodes", "/occurred_at", note({ occurred_at: "2999-01-01T00:00:00Z" })],
  ["an unknown predicate", "episodes", "/predicate", preference({ predicate: "LIKES" })],
  ["a predicate only the memory derives", "episodes", "/predicate", preference({ predicate: "BOUGHT" })],
  ["an object without type", "episodes", "/object", preference({ object: "oatly" })],
  ["an object of an unknown type", "episodes", "/object", preference({ object: "planet:mars" })],
  ["an object without key", "episodes", "/object", preference({ object: "brand: " })],
  ["an object that does not go with it", "episodes", "/object", preference({ object: "diet:vegan" })],
  ["the person as an object", "episodes", "/object", preference({ object: "user" })],
  ["a scope that is no category", "episodes", "/scope", preference({ scope: "brand:oatly" })],
  [
    "a scope where there is none",
    "episodes",
    "/scope",
    preference({ predicate: "FOLLOWS_DIET", object: "diet:vegan" }),
  ],
  ["perhaps", "episodes", "/holds", preference({ holds: "maybe" })],
  ["a merge into nothing", "entities/merge", "/into", { from: "product:A" }],
  ["a merge with itself", "entities/merge", "/into", { from: "product:A", into: "product:A" }],
  ["a merge of two spellings", "entities/merge", "/into", { from: "brand:Oatly", into: "brand:OATLY" }],
  ["a merge across types", "entities/merge", "/into", { from: "product:A", into: "brand:a" }],
  ["a merge of diets", "entities/merge", "/from", { from: "diet:vegan", into: "diet:keto" }],
  ["a merge of the person", "entities/merge", "/from", { from: "user", into: "user" }],
  ["a split of nothing", "entities/split", "/entity", {}],
  ["a split of what has no type", "entities/split", "/entity", { entity: "A" }],
  ["a retraction that says more", "episodes/ep_x/retract", "/reason", { reason: "typo" }],
];

const ASKED: [what: string, asked: string, pointer: string][] = [
  ["no query", "search", "/q"],
  ["a query of 513 characters", `search?q=${"x".repeat(513)}`, "/q"],
  ["two queries", "search?q=a&q=b", "/q"],
  ["no hit at all", "search?q=a&limit=0", "/limit"],
  ["101 hits", "search?q=a&limit=101", "/limit"],
  ["half a hit", "search?q=a&limit=1.5", "/limit"],
  ["a number that is none", "search?q=a&limit=", "/limit"],
  ["an unknown predicate", "search?q=a&predicate=LIKES", "/predicate/0"],
  ["an unknown predicate beside a known one", "search?q=a&predicate=BOUGHT,LIKES", "/predicate/1"],
  ["a predicate by repetition", "search?q=a&predicate=BOUGHT&predicate=AVOIDS", "/predicate"],
  ["an unknown type", "search?q=a&entity_type=planet", "/entity_type/0"],
  ["an unknown source", "search?q=a&source=hearsay", "/source/0"],
  ["history, perhaps", "search?q=a&history=yes", "/history"],
  ["a center without type", "search?q=a&center=oatly", "/center"],
  ["a misspelt parameter", "search?q=a&know_at=2026-01-01T00:00:00Z", "/know_at"],
  ["valid_at without offset", "search?q=a&valid_at=2026-01-01T00:00:00", "/valid_at"],
  ["known_at without time", "search?q=a&known_at=2026-01-01", "/known_at"],
  ["facts as of no offset", "facts?valid_at=2026-01-01T00:00:00", "/valid_at"],
  ["facts as known on a day that no calendar has", "facts?known_at=2026-02-30T00:00:00Z", "/known_at"],
  ["facts of an unknown predicate", "facts?predicate=likes", "/predicate/0"],
  ["facts about nothing", "facts?subject=", "/subject"],
  ["facts of an object without key", "facts?object=brand:", "/object"],
  ["501 facts", "facts?limit=501", "/limit"],
  ["facts from a cursor of another alphabet", "facts?cursor=%20", "/cursor"],
  ["why, without what is no episode", "facts/fact_x/why?without=ord_x", "/without/0"],
  ["a depth of four", "graph?depth=4", "/depth"],
  ["a negative depth", "graph?depth=-1", "/depth"],
  ["a graph as of no offset", "graph?valid_at=2026-01-01T00:00:00", "/valid_at"],
  ["a graph around a planet", "graph?center=planet:mars", "/center"],
  ["episodes of an unknown kind", "episodes?kind=note", "/kind/0"],
  ["101 episodes", "episodes?limit=101", "/limit"],
  ["episodes from no cursor", "episodes?cursor=", "/cursor"],
];

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("what the memory is told", () => {
  for (const [index, [what, below, pointer, body]] of TOLD.entries())
    it(`is refused with its pointer, and asks no memory: ${what}`, async ({ expect }) => {
      const user = `bad-told-${index}`;
      const answer = await send(user, { method: "POST", path: `${MEMORY}/${below}`, body }, "k");
      const problem = await problemOf(answer);
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.pointers).toContain(pointer);
      expect(await isUncreated(user)).toBe(true);
    });
});

describe("what the memory is asked", () => {
  for (const [index, [what, asked, pointer]] of ASKED.entries())
    it(`is refused with its parameter, and asks no memory: ${what}`, async ({ expect }) => {
      const user = `bad-asked-${index}`;
      const problem = await problemOf(await send(user, { method: "GET", path: `${MEMORY}/${asked}` }));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.pointers).toContain(pointer);
      expect(await isUncreated(user)).toBe(true);
    });
});
