import { describe, it } from "vitest";
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Refusal, WriteOutcome } from "../../../durable-objects/requests.ts";
import { app } from "../../../src/web/app.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { order } from "../storefront.ts";
import { ASKED, CHOSEN, type Call, FORGET, LIFE, TOLD, UNPLACE, requestOf } from "./calls.ts";

const WRITES: Call[] = [
  { method: "POST", path: "/v1/orders/confirm", body: order() },
  ...LIFE,
  ...TOLD,
  ...CHOSEN,
  UNPLACE,
];

/** What the door answers when the memory says so. */
async function askWhile(memory: object, call: Call): Promise<Response> {
  const [path, init] = requestOf(call, {
    authorization: `Bearer ${await tokenFor("told")}`,
    "idempotency-key": "k",
  });
  const stubbed: object = { ...env, USER_MEMORY: { getByName: () => memory } };
  return app.request(path, init, stubbed, createExecutionContext());
}

const writing = (outcome: WriteOutcome): object => ({ write: () => Promise.resolve(outcome) });
const saying = (refusal: Refusal): object => writing({ kind: "refused", refusal });

const REFUSALS: [Refusal["code"], status: number, code: string][] = [
  ["unknown_order", 404, "not_found"],
  ["unknown_episode", 404, "not_found"],
  ["unknown_entity", 404, "not_found"],
  ["order_cancelled", 409, "order_cancelled"],
  ["does_not_fit", 422, "invalid_request"],
  ["memory_full", 507, "memory_full"],
  ["too_large", 413, "body_too_large"],
];

describe("what the memory says of a write", () => {
  for (const call of WRITES) {
    const name = `${call.method} ${call.path}`;

    it(`is answered as it stands, and marked when it is a repeat: ${name}`, async ({ expect }) => {
      const answer = '{ "as": "it stands" }';
      for (const kind of ["written", "replayed"] as const) {
        const response = await askWhile(writing({ kind, answer }), call);
        expect([response.status, await response.text()]).toEqual([201, answer]);
        expect(response.headers.get("content-type")).toBe("application/json");
        expect(response.headers.get("idempotency-replayed")).toBe(kind === "replayed" ? "true" : null);
      }
    });

    it(`is a conflict, gone, or refused by a code of the table: ${name}`, async ({ expect }) => {
      const conflict = await problemOf(await askWhile(writing({ kind: "conflict" }), call));
      expect(conflict).toMatchObject({ status: 422, code: "idempotency_conflict" });
      const gone = await problemOf(await askWhile(writing({ kind: "gone" }), call));
      expect(gone).toMatchObject({ status: 410, code: "gone" });
      for (const [refusal, status, code] of REFUSALS) {
        const problem = await problemOf(await askWhile(saying({ code: refusal, detail: "told so" }), call));
        expect(problem).toMatchObject({ status, code, pointers: [] });
        expect(problem.text).toContain("told so");
      }
    });
  }

  it("points to the member that does not fit", async ({ expect }) => {
    const memory = saying({ code: "does_not_fit", detail: "only 1 is left", pointer: "/items/0/quantity" });
    const problem = await problemOf(await askWhile(memory, LIFE[2]));
    expect(problem).toMatchObject({ status: 422, pointers: ["/items/0/quantity"] });
  });
});

describe("what the memory says of a question", () => {
  const QUESTIONS = { search: 0, facts: 1, why: 2, around: 3, episodes: 4, preferences: 6 };

  for (const [method, index] of Object.entries(QUESTIONS))
    it(`is answered as it stands: ${method}`, async ({ expect }) => {
      const answer = '{"as":  "it stands","memory_version":7}';
      const response = await askWhile({ [method]: () => Promise.resolve(answer) }, ASKED[index]!);
      expect([response.status, await response.text()]).toEqual([200, answer]);
    });

  for (const method of ["search", "facts", "why", "around", "episodes"] as const)
    it(`is a 404 when there is no such thing: ${method}`, async ({ expect }) => {
      const response = await askWhile({ [method]: () => Promise.resolve() }, ASKED[QUESTIONS[method]]!);
      expect(await problemOf(response)).toMatchObject({ status: 404, code: "not_found" });
    });

  it("passes on what was asked, times in milliseconds and lists as lists", async ({ expect }) => {
    const asked: unknown[] = [];
    const memory = {
      search: (question: unknown) => (asked.push(question), Promise.resolve('{"memory_version":1}')),
    };
    const query =
      "q=%C3%A9t%C3%A9&limit=7&predicate=BOUGHT,PREFERS&entity_type=brand&source=stated,model&history=true" +
      "&valid_at=2026-01-01T01:00:00%2B01:00&known_at=2026-02-01T00:00:00Z&center=brand:%20Oatly&diversify=true";
    await askWhile(memory, { method: "GET", path: `/v1/users/me/memory/search?${query}` });
    await askWhile(memory, { method: "GET", path: "/v1/users/me/memory/search?q=" });
    expect(asked).toEqual([
      {
        query: "été",
        limit: 7,
        history: true,
        diversify: true,
        predicates: ["BOUGHT", "PREFERS"],
        entityTypes: ["brand"],
        sources: ["stated", "model"],
        validAtMs: Date.UTC(2026, 0, 1),
        knownAtMs: Date.UTC(2026, 1, 1),
        center: "brand:oatly",
      },
      { query: "", limit: 20, history: false, diversify: false },
    ]);
  });
});

describe("forgetting", () => {
  it("is answered as it stands, and marked when it was forgotten before", async ({ expect }) => {
    for (const kind of ["forgotten", "again"] as const) {
      const memory = { forget: () => Promise.resolve({ kind, answer: "{ }" }) };
      const response = await askWhile(memory, FORGET);
      expect([response.status, await response.text()]).toEqual([200, "{ }"]);
      expect(response.headers.get("idempotency-replayed")).toBe(kind === "again" ? "true" : null);
    }
  });

  it("is a 404 of what the memory never had", async ({ expect }) => {
    const response = await askWhile({ forget: () => Promise.resolve({ kind: "unknown" }) }, FORGET);
    expect(await problemOf(response)).toMatchObject({ status: 404, code: "not_found" });
  });
});

/** What the memory was asked to write by a call. */
async function written(call: Call): Promise<unknown> {
  const asked: unknown[] = [];
  const outcome = { kind: "written", answer: "{}" };
  await askWhile({ write: (request: unknown) => (asked.push(request), Promise.resolve(outcome)) }, call);
  return asked[0];
}

describe("what is told to the memory", () => {
  it("has names as the memory's own ids have them, SKUs as they are", async ({ expect }) => {
    const path = "/v1/users/me/memory/episodes";
    const body = {
      kind: "preference",
      predicate: "PREFERS",
      object: "brand:MÜLLER ",
      scope: "category:Oat  Drink",
      holds: true,
    };
    expect(await written({ method: "POST", path, body })).toMatchObject({
      happening: { body: { object: "brand:muller", scope: "category:oat drink" } },
    });
    const merge = { from: "product:A:b", into: "product:ÄB " };
    expect(
      await written({ method: "POST", path: "/v1/users/me/memory/entities/merge", body: merge }),
    ).toMatchObject({ happening: { body: { type: "product", from: "A:b", into: "ÄB " } } });
  });

  it("is told apart by its order, whatever else is the same", async ({ expect }) => {
    for (const call of LIFE) {
      const one = await written(call);
      const same = await written(call);
      const other = await written({ ...call, path: call.path.replace("ord_a", "ord_b") });
      expect(same).toMatchObject({ ...partOf(one, "episodeId"), ...partOf(one, "fingerprint") });
      expect(other).toMatchObject(partOf(one, "episodeId"));
      expect(other).not.toMatchObject(partOf(one, "fingerprint"));
    }
  });

  it("has an id of its own for each call under one key", async ({ expect }) => {
    const ids = new Set<unknown>();
    for (const call of WRITES) ids.add(JSON.stringify(partOf(await written(call), "episodeId")));
    // A note and a preference are one call.
    expect(ids.size).toBe(WRITES.length - 1);
  });
});

function partOf(value: unknown, name: string): Record<string, unknown> {
  const known = new Map(Object.entries(value ?? {}));
  if (!known.has(name)) throw new Error(`nothing was asked, or no ${name}`);
  return { [name]: known.get(name) };
}
