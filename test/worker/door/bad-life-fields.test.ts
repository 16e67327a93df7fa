import { afterEach, beforeEach, describe, it } from "vitest";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { line } from "../storefront.ts";
import { CHOSEN, type Call, LIFE, TOLD, send } from "./calls.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

const [revise, cancel, giveBack, substitute, mark] = LIFE;
const returned = (more: Record<string, unknown>): unknown => ({
  items: [{ sku: "OAT-1L", quantity: 1, ...more }],
});
const offer = (more: Record<string, unknown>): unknown => ({
  sku: "OAT-1L",
  substitute: line("SOY-1L"),
  accepted: true,
  ...more,
});

const CASES: [what: string, call: Call, pointer: string, body: unknown][] = [
  ["revised to nothing", revise, "/items", { items: [] }],
  ["revised without lines", revise, "/items", {}],
  ["revised to a line of no quantity", revise, "/items/0/quantity", { items: [line("A", { quantity: 0 })] }],
  ["revised to 501 lines", revise, "/items", { items: Array.from({ length: 501 }, () => line()) }],
  ["revised in another currency", revise, "/currency", { items: [line()], currency: "EUR" }],
  [
    "revised beyond safe integers",
    revise,
    "",
    { items: Array(10).fill(line("A", { quantity: 1e6, unit_price_minor: 1e9 })) },
  ],
  ["cancelled for a reason that is no text", cancel, "/reason", { reason: 7 }],
  ["cancelled for no reason but a blank", cancel, "/reason", { reason: " " }],
  ["cancelled for a reason too long", cancel, "/reason", { reason: "x".repeat(513) }],
  ["cancelled six minutes ahead", cancel, "/occurred_at", { occurred_at: fromNow(6 * MINUTE_MS) }],
  ["cancelled over five years back", cancel, "/occurred_at", { occurred_at: fromNow(-5 * YEAR_MS) }],
  ["cancelled without offset", cancel, "/occurred_at", { occurred_at: "2026-11-01T10:00:00" }],
  ["cancelled for another user", cancel, "/user_id", { user_id: "somebody-else" }],
  ["cancelled as a list", cancel, "", []],
  ["returned nothing", giveBack, "/items", { items: [] }],
  ["returned a quantity of 0", giveBack, "/items/0/quantity", returned({ quantity: 0 })],
  ["returned a negative quantity", giveBack, "/items/0/quantity", returned({ quantity: -1 })],
  ["returned four decimals", giveBack, "/items/0/quantity", returned({ quantity: 0.0001 })],
  ["returned no SKU", giveBack, "/items/0/sku", returned({ sku: "" })],
  ["returned with a price", giveBack, "/items/0/unit_price_minor", returned({ unit_price_minor: 1 })],
  ["substituted nobody knows what", substitute, "/sku", offer({ sku: " " })],
  ["substituted by nothing", substitute, "/substitute", offer({ substitute: null })],
  ["substituted by half a line", substitute, "/substitute/quantity", offer({ substitute: { sku: "A" } })],
  ["substituted, perhaps accepted", substitute, "/accepted", offer({ accepted: "yes" })],
  ["marked as nothing", mark, "", {}],
  ["marked as a gift by a word", mark, "/gift", { gift: "true" }],
  ["marked as what it cannot be", mark, "/fragile", { fragile: true, gift: true }],
];

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("an order's life", () => {
  for (const [index, [what, call, pointer, body]] of CASES.entries())
    it(`is refused with its pointer, and asks no memory: ${what}`, async ({ expect }) => {
      const user = `bad-life-${index}`;
      const problem = await problemOf(await send(user, { ...call, body }, "k"));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.pointers).toContain(pointer);
      expect(await isUncreated(user)).toBe(true);
    });
});

describe("every write", () => {
  for (const [index, call] of [...LIFE, ...TOLD, ...CHOSEN].entries()) {
    const name = `${call.method} ${call.path} ${JSON.stringify(call.body)}`;
    const user = `bad-write-${index}`;

    it(`needs a usable key, and asks no memory without: ${name}`, async ({ expect }) => {
      const missing = await problemOf(await send(user, call));
      expect(missing).toMatchObject({ status: 400, code: "missing_idempotency_key" });
      for (const key of ["", "k".repeat(256)])
        expect(await problemOf(await send(user, call, key))).toMatchObject({
          status: 400,
          code: "invalid_idempotency_key",
        });
      expect(await isUncreated(user)).toBe(true);
    });

    it(`needs strict JSON, and asks no memory without: ${name}`, async ({ expect }) => {
      for (const body of ["", "{", '{"__proto__":1}', '{"a":1,"a":1}', '{"a":NaN}', "null", "7"]) {
        const { status, code } = await problemOf(await send(user, { ...call, body }, "k"));
        expect([body, status, code]).toEqual([
          body,
          ...(body === "" || body === "{" ? [400, "malformed_json"] : [422, "invalid_request"]),
        ]);
      }
      expect(await isUncreated(user)).toBe(true);
    });
  }
});
