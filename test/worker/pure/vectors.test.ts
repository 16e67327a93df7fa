import * as fc from "fast-check";
import { describe, inject, it } from "vitest";
import { nearest } from "../../../durable-objects/vectors/nearest.ts";
import { type Entry, pack, packedBytes, unpack } from "../../../durable-objects/vectors/packing.ts";
import { type Parts, missingFrom, nextWrite } from "../../../durable-objects/vectors/parts.ts";
import { quantised, similarity } from "../../../durable-objects/vectors/quantised.ts";

const seed = inject("memorySeed");

const anyNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true });

function anyVector(dimensions: number, number = anyNumber): fc.Arbitrary<number[]> {
  return fc.array(number, { minLength: dimensions, maxLength: dimensions });
}

/** Whose squares are not too small for the exact cosine. */
const anyPlain = fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 1000);

function cosine(a: readonly number[], b: readonly number[]): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

describe("a quantised embedding", () => {
  it("has the cosines of the exact one, but for what rounding to a byte takes", ({ expect }) => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 64 })
          .chain((dimensions) => fc.tuple(anyVector(dimensions, anyPlain), anyVector(dimensions, anyPlain))),
        ([a, b]) => {
          fc.pre(a.some((value) => value !== 0) && b.some((value) => value !== 0));
          // Rounding moves a direction by half a step of 127 per dimension at the most, each of the two by an angle.
          const angle = 2 * Math.asin(Math.min(1, Math.sqrt(a.length) / 254));
          const exact = cosine(a, b);
          expect(Math.abs(similarity(quantised(a), quantised(b)) - exact)).toBeLessThanOrEqual(angle + 1e-6);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  it("is as near to itself as can be, whatever its length, and to others as they to it", ({ expect }) => {
    fc.assert(
      fc.property(anyVector(16), anyVector(16), (a, b) => {
        const [one, other] = [quantised(a), quantised(b)];
        expect(similarity(one, other)).toBe(similarity(other, one));
        expect(Math.abs(similarity(one, other))).toBeLessThanOrEqual(1 + 1e-6);
        if (one.scale > 0) expect(similarity(one, one)).toBeCloseTo(1, 5);
        expect(quantised(a.map((value) => value * 4)).values).toEqual(one.values);
      }),
      { seed, numRuns: 300 },
    );
  });

  it("by hand: 3, -4 is 95, -127 and its opposite lies at -1", ({ expect }) => {
    const { scale, values } = quantised([3, -4]);
    expect([...values]).toEqual([95, -127]);
    expect(scale).toBeCloseTo(1 / Math.hypot(95, 127), 8);
    expect(similarity(quantised([3, -4]), quantised([-3, 4]))).toBeCloseTo(-1, 6);
  });

  it("of nothing but zeros is near to nothing", ({ expect }) => {
    expect(similarity(quantised([0, 0]), quantised([1, 2]))).toBe(0);
    expect(similarity(quantised([0, 0]), quantised([0, 0]))).toBe(0);
  });
});

function anyEntries(dimensions: number): fc.Arbitrary<Entry[]> {
  return fc.array(
    fc.record({
      id: fc.string({ unit: "grapheme", maxLength: 40 }),
      digest: fc.stringMatching(/^[a-z2-7]{0,26}$/),
      embedding: anyVector(dimensions).map(quantised),
    }),
    { maxLength: 20 },
  );
}

/** What becomes of bytes that claim to be a part of two dimensions. */
function fateOf(bytes: Uint8Array): string {
  try {
    const entries = unpack(new Uint8Array([1, 0, 2, ...bytes]).buffer);
    return entries.every(({ embedding }) => embedding.values.length === 2) ? "read" : "misread";
  } catch (error) {
    return error instanceof RangeError || error instanceof TypeError ? "refused" : String(error);
  }
}

describe("a packed part", () => {
  it("holds what was put in, in as many bytes as were foretold", ({ expect }) => {
    const any = fc.integer({ min: 1, max: 40 }).chain(anyEntries);
    fc.assert(
      fc.property(any, (entries) => {
        const bytes = pack(entries);
        expect(bytes).toHaveLength(packedBytes(entries));
        expect(unpack(bytes.buffer)).toEqual(entries);
      }),
      { seed, numRuns: 300 },
    );
  });

  it("that was cut off anywhere, or is of another layout, is refused or shorter, and never hangs", ({
    expect,
  }) => {
    const entries = ["a", "b"].map((id) => ({ id, digest: "d", embedding: quantised([1, 2, 3]) }));
    const whole = pack(entries);
    for (let length = 0; length < whole.length; length += 1) {
      const cut = whole.slice(0, length).buffer;
      const isBetweenEntries = length === 3 || length === packedBytes(entries.slice(0, 1));
      if (isBetweenEntries) expect(unpack(cut).length).toBeLessThan(2);
      else expect(() => unpack(cut)).toThrow(RangeError);
    }
    whole[0] = 2;
    expect(() => unpack(whole.buffer)).toThrow("layout 2");
  });

  it("of any bytes at all is read or refused", ({ expect }) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(["read", "refused"]).toContain(fateOf(bytes));
      }),
      { seed, numRuns: 500 },
    );
  });
});

/** Writes until all is as wanted, as alarms do, each with so many new embeddings. */
function caughtUp(
  parts: Parts,
  wanted: ReadonlyMap<string, string>,
  { atOnce = 5, bytes = 8 } = {},
): Parts[] {
  const states = [parts];
  for (;;) {
    const now = states.at(-1)!;
    const batch = missingFrom(now, wanted).slice(0, atOnce);
    const added = batch.map((id) => entry(id, wanted.get(id)!, bytes));
    const write = nextWrite(now, wanted, added);
    if (write === undefined) return states;
    const next = new Map(now).set(write.part, write.entries);
    if (write.entries.length === 0) next.delete(write.part);
    states.push(next);
    if (states.length > 1000) throw new Error("never done");
  }
}

function entry(id: string, digest: string, bytes: number): Entry {
  return { id, digest, embedding: { scale: 1, values: new Int8Array(bytes) } };
}

const anyWanted = fc
  .dictionary(
    fc.constantFrom(..."a b c d e f g h i j k l m n o p".split(" ")),
    fc.constantFrom("1", "2", "3"),
  )
  .map((record) => new Map(Object.entries(record)));

describe("the parts of a memory's embeddings", () => {
  it("come to hold each wanted text once and nothing else, one part rewritten at a time", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(anyWanted, { minLength: 1, maxLength: 6 }), (history) => {
        let parts: Parts = new Map();
        for (const wanted of history) {
          const states = caughtUp(parts, wanted, { bytes: 200_000 });
          for (const [index, state] of states.slice(1).entries()) {
            const before = states[index]!;
            const touched = new Set([...before.keys(), ...state.keys()]);
            const changed = [...touched].filter((part) => before.get(part) !== state.get(part));
            expect(changed).toHaveLength(1);
          }
          parts = states.at(-1)!;
          const held = [...parts.values()].flat().map(({ id, digest }) => `${id} ${digest}`);
          expect(held.toSorted()).toEqual([...wanted].map((pair) => pair.join(" ")).toSorted());
        }
      }),
      { seed, numRuns: 300 },
    );
  });

  it("stay under a megabyte each", ({ expect }) => {
    const wanted = new Map(Array.from({ length: 3000 }, (_, n) => [`product:${n}`, "d"]));
    const parts = caughtUp(new Map(), wanted, { atOnce: 100, bytes: 1024 }).at(-1)!;
    expect(parts.size).toBe(4);
    for (const entries of parts.values()) expect(packedBytes(entries)).toBeLessThan(1_000_000);
  });

  it("that are as wanted are left alone", ({ expect }) => {
    const wanted = new Map([["a", "1"]]);
    expect(nextWrite(new Map([[0, [entry("a", "1", 4)]]]), wanted, [])).toBeUndefined();
  });
});

function at(id: string, ...numbers: number[]): Entry {
  return { id, digest: "", embedding: quantised(numbers) };
}

describe("the nearest entities", () => {
  it("come nearest first, ties by id, without those that are not near", ({ expect }) => {
    const parts = [
      [at("b", 1, 0), at("a", 2, 0)],
      [at("c", 1, 1), at("far", 0, 1), at("less", 1, 2)],
    ];
    expect(nearest(parts, quantised([1, 0]))).toEqual(["a", "b", "c"]);
  });

  it("are fifty at the most", ({ expect }) => {
    const many = Array.from({ length: 80 }, (_, n) => at(`e${n}`, 1, n / 1000));
    expect(nearest([many], quantised([1, 0]))).toHaveLength(50);
  });

  it("go by the latest part that has an entity", ({ expect }) => {
    expect(nearest([[at("a", 1, 0)], [at("a", 0, 1)]], quantised([1, 0]))).toEqual([]);
  });
});
