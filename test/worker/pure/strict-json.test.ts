import * as fc from "fast-check";
import { describe, it } from "vitest";
import { Problem } from "../../../src/web/problem.ts";
import { assertStrictJson, pointerOf } from "../../../src/web/strict-json.ts";

/** `ok`, or the code of the problem with the pointers of its fields. Anything else that is thrown is a bug. */
function verdict(text: string): string {
  try {
    assertStrictJson(text);
    return "ok";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [error.code, ...error.fields.map(({ pointer }) => pointer)].join(" ");
  }
}

const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("strict JSON", () => {
  const cases: [string, string][] = [
    ["{}", "ok"],
    [' [1, -0, 1.5e-7, "é", null, true, {"a": {}}]\r\n', "ok"],
    ['"text"', "ok"],
    ["", "malformed_json"],
    ["{", "malformed_json"],
    ["[1,]", "malformed_json"],
    ["{} x", "malformed_json"],
    ["nul", "malformed_json"],
    ["+1", "malformed_json"],
    [".5", "malformed_json"],
    ["\u00a0{}", "malformed_json"],
    ["NaN", "invalid_request "],
    ["[1, [-Infinity]]", "invalid_request /1"],
    ["[1, NaN]", "invalid_request "],
    ['{"a":[{"b":NaN}]}', "invalid_request /a/0/b"],
    ['{"a":1e400}', "invalid_request /a"],
    ['{"a":1,"b":{"a":1},"a":2}', "invalid_request /a"],
    [String.raw`{"a":1,"\u0061":2}`, "invalid_request /a"],
    ['[{"x":1},{"x":1,"x":1}]', "invalid_request /1/x"],
    ['{"a~/b":{"__proto__":1}}', "invalid_request /a~0~1b/__proto__"],
    [String.raw`["\ud800"]`, "invalid_request /0"],
    [String.raw`["\ud83c\udf5e"]`, "ok"],
    [nested(32), "ok"],
    [nested(33), `invalid_request ${"/0".repeat(32)}`],
  ];
  for (const [text, wanted] of cases)
    it(`finds ${wanted.slice(0, 40)} in ${JSON.stringify(text.slice(0, 40))}`, ({ expect }) => {
      expect(verdict(text)).toBe(wanted);
    });

  it("lets all JSON pass that no reader could mistake", ({ expect }) => {
    const plain = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(plain, (value) => {
        expect(verdict(JSON.stringify(value))).toBe("ok");
      }),
      { numRuns: 300 },
    );
  });

  it("never lets pass what JSON.parse refuses or forgets a part of, however it is damaged", ({ expect }) => {
    const damage = fc.record({
      at: fc.nat(200),
      cut: fc.nat(3),
      put: fc.string({
        unit: fc.constantFrom(...Array.from('{}[]":,\\u0e-+.1nNt \u00a0\u2028/*')),
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), damage, (value, { at, cut, put }) => {
        const text = JSON.stringify(value);
        const place = at % (text.length + 1);
        const damaged = text.slice(0, place) + put + text.slice(place + cut);
        if (verdict(damaged) !== "ok") return;
        const again = JSON.stringify(JSON.parse(damaged));
        expect(verdict(again)).toBe("ok");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a JSON pointer", () => {
  it("escapes ~ and /, and is empty for the whole", ({ expect }) => {
    expect(pointerOf([])).toBe("");
    expect(pointerOf(["items", 0, "a/b", "m~n", ""])).toBe("/items/0/a~1b/m~0n/");
  });
});
