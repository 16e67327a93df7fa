import * as fc from "fast-check";
import { describe, it } from "vitest";
import { fingerprintOf, idsOf } from "../../../src/confirm/identity.ts";
import { eventIdOf } from "../../../src/events/identity.ts";

describe("ids", () => {
  // Computed with Python's hashlib and base64: other systems hold these, so they may never change.
  it("are what they always were", ({ expect }) => {
    expect(idsOf("anna", "cart-7f3a")).toEqual({
      orderId: "ord_im6wihkfkjij7kx2leregq27v7",
      episodeId: "ep_lffqzzmnau2z5mob3x3yt3fbog",
    });
    expect(idsOf("Zoë ☕", "k/1")).toEqual({
      orderId: "ord_gad6w6b7gibks3zfupakyc3mcb",
      episodeId: "ep_haccp3b67qha667dsjmvxx5jlv",
    });
  });

  it("keep users and keys apart that look alike when put together", ({ expect }) => {
    const pairs: [string, string][] = [
      ["a", "bc"],
      ["ab", "c"],
      ["abc", ""],
      ["A", "bc"],
      ['a","b', "c"],
      ["a", 'b","c'],
      ["é", "k"],
      ["e\u0301", "k"],
    ];
    const ids = pairs.flatMap(([user, key]) => Object.values(idsOf(user, key)));
    expect(new Set(ids).size).toBe(2 * pairs.length);
  });
});

describe("ids of events", { timeout: 30_000 }, () => {
  const user = fc.oneof(fc.string({ minLength: 1, unit: "binary" }), fc.constantFrom("a", "A", 'a","b', "1"));
  const told = fc.oneof(
    fc.record({ clientId: fc.oneof(user, fc.string({ minLength: 1 })) }),
    fc.record({
      type: fc.constantFrom("search", "event"),
      occurredAt: user,
      body: fc.dictionary(fc.string(), fc.jsonValue()),
    }),
  );
  const id = fc.record({ user, told, place: fc.nat({ max: 3 }) });

  it("are never two users' at once, whatever they choose or say, nor an order's rows'", ({ expect }) => {
    fc.assert(
      fc.property(id, id, (one, other) => {
        fc.pre(one.user !== other.user);
        const made = eventIdOf(one.user, one.told, one.place);
        expect(made).not.toBe(eventIdOf(other.user, one.told, one.place));
        expect(made).not.toBe(eventIdOf(other.user, other.told, other.place));
        expect(made).toMatch(/^evt_[a-z2-7]{26}$/);
        expect(idsOf(one.user, "key").episodeId).toMatch(/^ep_/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a body's fingerprint", () => {
  it("is SHA-256 over RFC 8785", ({ expect }) => {
    const body = { b: [1, { z: "ä", a: 0.5 }], a: "x" };
    expect(fingerprintOf(body)).toBe("675e5df978fa81a23e6503c15fb03a70c5a749f3c405ba2509b5d4e25f851907");
  });

  it("is equal for bodies that mean the same, and for no others", ({ expect }) => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        expect(fingerprintOf(turned(one))).toBe(fingerprintOf(one));
        const same = JSON.stringify(turned(one, true)) === JSON.stringify(turned(two, true));
        expect(fingerprintOf(one) === fingerprintOf(two)).toBe(same);
      }),
      { numRuns: 300 },
    );
  });
});

/** The same JSON value with its members the other way round, or sorted. */
function turned(value: unknown, sorted = false): unknown {
  if (Array.isArray(value)) return value.map((entry) => turned(entry, sorted));
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  const members = Object.entries(value).map(([name, member]) => [name, turned(member, sorted)] as const);
  const order = sorted ? members.sort(([a], [b]) => (a < b ? -1 : 1)) : members.reverse();
  return Object.fromEntries(order);
}
