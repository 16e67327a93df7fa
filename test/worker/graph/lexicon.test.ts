import { describe, it } from "vitest";
import {
  type KnownName,
  type KnownNames,
  NameIndex,
} from "../../../durable-objects/graph/lexicon/known-names.ts";
import { type Statement, statementsIn } from "../../../durable-objects/graph/lexicon/statements.ts";
import { statementsInSearch } from "../../../durable-objects/graph/lexicon/search.ts";
import { NOTES, SEARCHES } from "./lexicon-cases.ts";

const OAT = { scope: "category:oat drink" };

/** An index of names. */
function known(names: readonly KnownName[]): KnownNames {
  const index = new NameIndex();
  for (const name of names) index.add(name);
  return index;
}

const KNOWN = known([
  { name: "Oatly", object: "brand:oatly", ...OAT },
  { name: "Alpro", object: "brand:alpro", ...OAT },
  { name: "Alpro", object: "brand:alpro", scope: "category:yoghurt" },
  { name: "Müller", object: "brand:muller", scope: "category:yoghurt" },
  { name: "Nestlé", object: "brand:nestle" },
  { name: "Ben & Jerry's", object: "brand:ben jerry s", scope: "category:ice cream" },
  { name: "Oatly Barista 1 L", object: "product:OAT-1L", ...OAT },
  { name: "Oatly Barista 500 ml", object: "product:OAT-500", ...OAT },
  { name: "Baby milk stage 1", object: "product:BABY-1" },
  { name: "Baby milk stage 2", object: "product:BABY-2" },
  { name: "No Sugar Cola", object: "product:COLA-0" },
  { name: "Milk 1 L", object: "product:MILK" },
  { name: "oat drink", object: "category:oat drink" },
  { name: "ice cream", object: "category:ice cream" },
  { name: "granola", object: "category:granola" },
]);

/** One line a statement, as the tables write it. */
function written(statements: readonly Statement[]): string[] {
  return statements
    .map(({ predicate, object, scope, holds, confidence }) =>
      [holds ? "" : "not ", predicate, " ", object, scope ? ` in ${scope}` : "", ` ${confidence}`].join(""),
    )
    .sort();
}

for (const [group, rows] of Object.entries(NOTES))
  describe(`a note with ${group}`, () => {
    for (const [text, ...expected] of rows)
      it(`says ${expected.length === 0 ? "nothing" : "so"}: ${JSON.stringify(text)}`, ({ expect }) => {
        expect(written(statementsIn(text, KNOWN))).toEqual(expected.flat().sort());
      });
  });

describe("a search", () => {
  for (const [text, ...expected] of SEARCHES)
    it(`says ${expected.length === 0 ? "nothing" : "only what it rules out"}: ${JSON.stringify(text)}`, ({
      expect,
    }) => {
      expect(written(statementsInSearch(text, KNOWN))).toEqual(expected.flat().sort());
    });
});

describe("the lexicon", () => {
  it("is held to at least 120 sentences", ({ expect }) => {
    expect(Object.values(NOTES).flat().length + SEARCHES.length).toBeGreaterThanOrEqual(120);
  });

  it("says the same of the same text, whatever came before", ({ expect }) => {
    const once = statementsIn("I'm vegan. No nuts please, but I love Oatly!", KNOWN);
    statementsIn("I'm not vegan. I hate Oatly", KNOWN);
    expect(statementsIn("I'm vegan. No nuts please, but I love Oatly!", KNOWN)).toEqual(once);
  });

  for (const piece of [
    "not ",
    "no ",
    "a",
    "1,",
    "'",
    "I don't like ",
    "nuts, ",
    "if ",
    "?",
    "my ",
    ". ",
    "gluten ",
    "oatly barista ",
    "e\u0301\u0301\u0301",
    "\u{1F95C}",
    "½",
    "1.000,",
    "allergic to nuts and ",
  ])
    it(`reads 16 KB of ${JSON.stringify(piece)} in as many steps as it has words, or so`, ({ expect }) => {
      const text = piece.repeat(Math.ceil(16_384 / piece.length));
      let looks = 0;
      const counting: KnownNames = {
        at: (words, from) => {
          looks += 1;
          return KNOWN.at(words, from);
        },
      };
      expect(statementsIn(text, counting).length).toBeLessThan(50);
      expect(looks).toBeLessThanOrEqual(text.length);
    });

  it("finds a product among 1,500 by its whole name and by its name without the measure", ({ expect }) => {
    const many = Array.from({ length: 1500 }, (_, index) => ({
      name: `Organic Brand ${index} Crackers ${index + 1} g`,
      object: `product:S${index}`,
    }));
    const names = known(many);
    expect(written(statementsIn("I can't stand organic brand 1234 crackers", names))).toContain(
      "AVOIDS product:S1234 1",
    );
    expect(written(statementsIn("I can't stand Organic Brand 7 Crackers 8g", names))).toContain(
      "AVOIDS product:S7 1",
    );
  });

  it("knows a name from when it is met, however often that is", ({ expect }) => {
    const names = new NameIndex();
    expect(statementsIn("I love Oatly", names)).toEqual([]);
    for (let times = 0; times < 3; times += 1) names.add({ name: "Oatly", object: "brand:oatly" });
    expect(written(statementsIn("I love Oatly", names))).toEqual([
      "PREFERS brand:oatly 1",
      "not AVOIDS brand:oatly 1",
    ]);
  });
});
