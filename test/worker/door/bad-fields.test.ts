import { afterEach, beforeEach, describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { idsOf } from "../../../src/confirm/identity.ts";
import { holdQueues, isUncreated, tablesOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { actingFor, confirm, get, line, order, usualOf } from "../storefront.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();
const oneItem = (more: Record<string, unknown>): Record<string, unknown> =>
  order({ items: [line("OAT-1L", more)] });
const raw = (body: unknown, from: string, to: string): string => JSON.stringify(body).replace(from, to);

type Case = [what: string, pointer: string, body: () => unknown];

const CASES: Case[] = [
  ["no items", "/items", () => order({ items: [] })],
  ["items left out", "/items", () => ({ currency: "EUR" })],
  ["more than 500 items", "/items", () => order({ items: Array.from({ length: 501 }, () => line()) })],
  ["a quantity of 0", "/items/0/quantity", () => oneItem({ quantity: 0 })],
  ["a negative quantity", "/items/0/quantity", () => oneItem({ quantity: -1 })],
  ["a quantity beyond three decimals", "/items/0/quantity", () => oneItem({ quantity: 0.3501 })],
  ["a quantity that is text", "/items/0/quantity", () => oneItem({ quantity: "2" })],
  ["a quantity that is null", "/items/0/quantity", () => oneItem({ quantity: null })],
  ["a quantity over a million", "/items/0/quantity", () => oneItem({ quantity: 1_000_001 })],
  ["the literal NaN", "/items/0/quantity", () => raw(order(), '"quantity":2', '"quantity":NaN')],
  ["the literal -Infinity", "/items/0/quantity", () => raw(order(), '"quantity":2', '"quantity":-Infinity')],
  ["a number no double holds", "/items/0/quantity", () => raw(order(), '"quantity":2', '"quantity":1e309')],
  ["a negative price", "/items/0/unit_price_minor", () => oneItem({ unit_price_minor: -1 })],
  ["a fractional price", "/items/0/unit_price_minor", () => oneItem({ unit_price_minor: 2.19 })],
  ["an empty SKU", "/items/0/sku", () => oneItem({ sku: " " })],
  ["the second line's field", "/items/1/sku", () => order({ items: [line(), line("A", { sku: 7 })] })],
  ["a currency that is none", "/currency", () => order({ currency: "XXQ" })],
  ["a currency in lower case", "/currency", () => order({ currency: "eur" })],
  ["a currency long withdrawn", "/currency", () => order({ currency: "DEM" })],
  ["a user id in the body", "/user_id", () => order({ user_id: "somebody-else" })],
  ["an unknown member of a line", "/items/0/user_id", () => oneItem({ user_id: "somebody-else" })],
  ["a date six minutes ahead", "/occurred_at", () => order({ occurred_at: fromNow(6 * MINUTE_MS) })],
  ["a date over five years back", "/occurred_at", () => order({ occurred_at: fromNow(-5 * YEAR_MS) })],
  ["a date without offset", "/occurred_at", () => order({ occurred_at: "2026-11-01T10:00:00" })],
  ["a day that no calendar has", "/occurred_at", () => order({ occurred_at: "2026-02-30T10:00:00Z" })],
  ["a wrong GTIN check digit", "/items/0/gtin", () => oneItem({ gtin: "4006381333932" })],
  ["a GTIN of eleven digits", "/items/0/gtin", () => oneItem({ gtin: "40063813339" })],
  ["metadata over 16 KB", "/metadata", () => order({ metadata: { note: "é".repeat(8200) } })],
  ["a time zone that is none", "/timezone", () => order({ timezone: "Mars/Olympus" })],
  ["a country in lower case", "/country", () => order({ country: "de" })],
  ["a body that is a list", "", () => []],
  [
    "a total beyond safe integers",
    "",
    () =>
      order({
        items: Array.from({ length: 10 }, () =>
          line("A", { quantity: 1_000_000, unit_price_minor: 1_000_000_000 }),
        ),
      }),
  ],
];

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("an order with a wrong field", () => {
  for (const [index, [what, pointer, body]] of CASES.entries())
    it(`is refused and leaves no trace: ${what}`, async ({ expect }) => {
      const user = `bad-field-${index}`;
      const problem = await problemOf(await confirm(user, "k", body()));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.pointers).toContain(pointer);
      expect(await isUncreated(user)).toBe(true);
    });

  it("names every wrong field at once", async ({ expect }) => {
    const body = order({ items: [line("A", { quantity: 0, unit_price_minor: -1 })], currency: "XXQ" });
    const problem = await problemOf(await confirm("bad-thrice", "k", body));
    expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
    expect(problem.pointers.toSorted()).toEqual([
      "/currency",
      "/items/0/quantity",
      "/items/0/unit_price_minor",
    ]);
  });

  it("is not to be found afterwards, and its user's memory has no table yet", async ({ expect }) => {
    await confirm("bad-lookup", "k", order({ items: [] }));
    const { orderId } = idsOf("bad-lookup", "k");
    expect(await problemOf(await get("bad-lookup", `/v1/orders/${orderId}`))).toMatchObject({
      status: 404,
      code: "not_found",
    });
    expect((await usualOf("bad-lookup")).memory_version).toBe(0);
    expect(await tablesOf("bad-lookup")).toEqual([]);
  });

  it("leaves an existing memory at its version", async ({ expect }) => {
    await confirm("bad-second", "good", order());
    await confirm("bad-second", "bad", order({ currency: "XXQ" }));
    expect((await usualOf("bad-second")).memory_version).toBe(1);
  });

  it("does not use up its key: the corrected order is confirmed", async ({ expect }) => {
    await confirm("bad-then-good", "k", order({ currency: "XXQ" }));
    expect((await confirm("bad-then-good", "k", order())).status).toBe(201);
  });
});

describe("what is just allowed", () => {
  const limits: [string, () => Record<string, unknown>][] = [
    ["500 lines", () => order({ items: Array.from({ length: 500 }, (_, n) => line(`S-${n}`)) })],
    ["three decimals", () => oneItem({ quantity: 0.001 })],
    ["a price of nothing", () => oneItem({ unit_price_minor: 0 })],
    ["four minutes ahead", () => order({ occurred_at: fromNow(4 * MINUTE_MS) })],
    ["four years back", () => order({ occurred_at: fromNow(-4 * YEAR_MS) })],
    ["an offset", () => order({ occurred_at: "2026-11-01T10:00:00+05:30" })],
    ["a GTIN", () => oneItem({ gtin: "4006381333931" })],
    ["16 KB of metadata", () => order({ metadata: { note: "é".repeat(8185) } })],
  ];
  for (const [what, body] of limits)
    it(`is confirmed: ${what}`, async ({ expect }) => {
      expect((await confirm(`limit-${what}`, "k", body())).status).toBe(201);
    });

  it("is confirmed in every currency of ISO 4217 that can be paid with", async ({ expect }) => {
    const refused: string[] = [];
    for (const currency of CURRENT)
      if ((await confirm("all-currencies", currency, order({ currency }))).status !== 201)
        refused.push(currency);
    expect(refused).toEqual([]);
  });
});

// ISO 4217, list one, without funds, metals and testing codes.
const CURRENT =
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
  CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
  IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
  MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
  RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
  UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`.split(/\s+/);

describe("a user id", () => {
  const tooLong = `${"é".repeat(64)}x`;

  it("of over 128 bytes is refused as a token's subject", async ({ expect }) => {
    const problem = await problemOf(await confirm(tooLong, "k", order()));
    expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
    expect(problem.pointers).toEqual(["/sub"]);
    expect(await isUncreated(tooLong)).toBe(true);
  });

  it("of over 128 bytes is refused as Leafloaf-User", async ({ expect }) => {
    const answer = await exports.default.fetch("http://edge/v1/orders/confirm", {
      method: "POST",
      headers: { ...(await actingFor(tooLong)), "content-type": "application/json", "idempotency-key": "k" },
      body: JSON.stringify(order()),
    });
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
    expect(problem.pointers).toEqual(["Leafloaf-User"]);
    expect(await isUncreated(tooLong)).toBe(true);
  });

  it("of exactly 128 bytes is served, bytes counted and not characters", async ({ expect }) => {
    expect((await confirm("é".repeat(64), "k", order())).status).toBe(201);
  });

  it("of no bytes is refused", async ({ expect }) => {
    expect(await problemOf(await confirm("", "k", order()))).toMatchObject({
      status: 422,
      code: "invalid_request",
    });
  });
});
