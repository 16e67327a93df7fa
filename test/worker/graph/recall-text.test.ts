import * as fc from "fast-check";
import { describe, it } from "vitest";
import { TextIndex } from "../../../durable-objects/graph/recall/text-index.ts";

const SHELF = [
  "Oatly Barista 1L",
  "Oatly Chocolate 250 ml",
  "Müller Joghurt mit der Ecke 150 g",
  "Crème fraîche 30 %",
  "Smørrebrød rye bread",
  "Cola 330 ml",
  "Cola 500 ml",
  "Cola 331 ml",
  "Water 6 x 330 ml",
  "Baby milk stage 1",
  "Baby milk stage 2",
  "Milk 1.5 %",
  "Milk 3.5 %",
  "绿茶 500 ml",
  "康师傅 冰红茶",
  "明治おいしい牛乳",
  "オーツミルク 1L",
  "맛있는 우유 200 ml",
  "Молоко 1 л",
  "Orange juice",
  "__proto__ bar",
  "constructor kit",
  "lemonade, % unknown",
];

function shelf(texts: readonly string[] = SHELF): TextIndex {
  const index = new TextIndex();
  for (const text of texts) index.put({ id: text, text });
  return index;
}

function found(query: string, index = shelf()): string[] {
  return index.search(query, 20).map(({ id }) => id);
}

describe("text recall finds first", () => {
  for (const [way, query, first] of [
    ["a whole word", "barista", "Oatly Barista 1L"],
    ["the document that has both words", "oatly chocolate", "Oatly Chocolate 250 ml"],
    ["a prefix while typing", "bari", "Oatly Barista 1L"],
    ["a second word while typing", "oatly choc", "Oatly Chocolate 250 ml"],
    ["a letter left out", "brista", "Oatly Barista 1L"],
    ["a letter too many", "baristta", "Oatly Barista 1L"],
    ["another letter", "barosta", "Oatly Barista 1L"],
    ["another first letter", "varista", "Oatly Barista 1L"],
    ["two letters swapped", "abrista", "Oatly Barista 1L"],
    ["a typo beside a right word", "oatly chocolste", "Oatly Chocolate 250 ml"],
    ["other case", "BARISTA", "Oatly Barista 1L"],
    ["no accents", "muller", "Müller Joghurt mit der Ecke 150 g"],
    ["accents where there are none", "öatly baristá", "Oatly Barista 1L"],
    ["decomposed accents", "cre\u0300me frai\u0302che", "Crème fraîche 30 %"],
    ["letters that are no base letter with a mark", "smorrebrod", "Smørrebrød rye bread"],
    ["a typo in a word with accents", "mullar", "Müller Joghurt mit der Ecke 150 g"],
    ["another unit", "barista 1000 ml", "Oatly Barista 1L"],
    ["another spelling of a decimal", "milk 1,5%", "Milk 1.5 %"],
    ["the number of a name", "baby milk stage 2", "Baby milk stage 2"],
    ["a multipack", "6x330ml", "Water 6 x 330 ml"],
    ["a measure's bare number", "cola 331", "Cola 331 ml"],
    ["Han, in the middle of a name", "红茶", "康师傅 冰红茶"],
    ["one Han character at a word's start", "绿", "绿茶 500 ml"],
    ["Kanji after Hiragana", "牛乳", "明治おいしい牛乳"],
    ["one character at a word's end", "乳", "明治おいしい牛乳"],
    ["Hiragana", "おいしい", "明治おいしい牛乳"],
    ["Katakana", "ミルク", "オーツミルク 1L"],
    ["half-width Katakana", "ﾐﾙｸ", "オーツミルク 1L"],
    ["Hangul", "우유", "맛있는 우유 200 ml"],
    ["Hangul within a word", "있는", "맛있는 우유 200 ml"],
    ["Cyrillic by prefix", "моло", "Молоко 1 л"],
    ["Cyrillic with a typo", "малоко", "Молоко 1 л"],
    ["what JavaScript calls a prototype", "__proto__", "__proto__ bar"],
    ["what JavaScript calls a constructor", "constructor", "constructor kit"],
  ] as const)
    it(`by ${way}: ${query}`, ({ expect }) => {
      expect(found(query)[0]).toBe(first);
    });
});

describe("text recall finds nothing", () => {
  for (const query of [
    "",
    "   ",
    "...",
    "?!*",
    "()",
    '"',
    'OR "',
    'OR ""',
    "AND NOT",
    "%",
    "\u0000",
    "-",
    "🥛",
    "\ud800",
    "toString",
    "hasOwnProperty",
    "33",
    "3300",
    "332",
    "qqqq",
    "m",
  ])
    it(`for ${JSON.stringify(query)}`, ({ expect }) => {
      expect(found(query)).toEqual([]);
    });
});

describe("text recall", () => {
  it("never takes a number for another", ({ expect }) => {
    const colas = ["Cola 330 ml", "Cola 331 ml", "Cola 500 ml"];
    const sodas = ["Soda 331 ml", "Soda 500 ml", "Soda 3300 ml", "Soda 33 ml"];
    expect(found("330", shelf([...colas, ...sodas]))).toEqual(["Cola 330 ml"]);
    expect(found("330 ml", shelf([...colas, ...sodas]))).toEqual(["Cola 330 ml"]);
    expect(found("330", shelf(sodas))).toEqual([]);
    expect(found("330 ml", shelf(sodas))).toEqual([]);
  });

  it("does not correct words of three letters", ({ expect }) => {
    expect(found("oak", shelf(["oat drink", "soak"]))).toEqual([]);
  });

  it("puts what needs no correction before what does", ({ expect }) => {
    const index = shelf(["silk tofu", ...Array.from({ length: 9 }, (_, n) => `milk number${n}`)]);
    expect(found("milk", index)).toHaveLength(10);
    expect(found("milk", index).at(-1)).toBe("silk tofu");
  });

  it("corrects nothing when there are hits enough", ({ expect }) => {
    const index = shelf(["silk tofu", ...Array.from({ length: 20 }, (_, n) => `milk number${n}`)]);
    expect(found("milk", index)).not.toContain("silk tofu");
    index.put({ id: "z", text: "milk silk" });
    expect(found("milk", index)).not.toContain("z");
  });

  it("prefers the shorter of two names that match alike", ({ expect }) => {
    expect(found("rice", shelf(["rice and a pudding", "rice", "rice milk"]))).toEqual([
      "rice",
      "rice milk",
      "rice and a pudding",
    ]);
  });

  it("counts a word of the query once, however often it is said", ({ expect }) => {
    const index = shelf();
    expect(index.search("milk oatly milk MILK", 20)).toEqual(index.search("milk oatly", 20));
  });

  it("corrects the word that nothing has, however many hits the others give", ({ expect }) => {
    const index = shelf(["barista oatly", ...Array.from({ length: 40 }, (_, n) => `barista number${n}`)]);
    expect(found("barista oatli", index)[0]).toBe("barista oatly");
  });

  it("gives at most as many as asked for, the best, ties by id", ({ expect }) => {
    const index = shelf([]);
    for (const id of ["c", "a", "d", "b"]) index.put({ id, text: "rice" });
    index.put({ id: "z", text: "rice rice pudding" });
    expect(index.search("rice", 4).map(({ id }) => id)).toEqual(["z", "a", "b", "c"]);
    expect(index.search("rice", 0)).toEqual([]);
  });

  it("takes a query of 512 characters of words or of one word", ({ expect }) => {
    expect(found("oats ".repeat(102))).toEqual(found("oats"));
    expect(found("x".repeat(512))).toEqual([]);
    expect(found("牛乳".repeat(256))[0]).toBe("明治おいしい牛乳");
  });

  it("takes tricky ids for ids", ({ expect }) => {
    const index = new TextIndex();
    for (const id of ["__proto__", "constructor", "a'b", "é", "user"]) index.put({ id, text: "rice" });
    index.drop("__proto__");
    index.drop("toString");
    expect(found("rice", index)).toEqual(["a'b", "constructor", "user", "é"]);
  });

  it("finds an entity only by what it is called now, and not at all once it is dropped", ({ expect }) => {
    const index = shelf(["tea"]);
    index.put({ id: "tea", text: "coffee" });
    expect(found("tea", index)).toEqual([]);
    expect(found("coffee", index)).toEqual(["tea"]);
    index.drop("tea");
    expect(found("coffee", index)).toEqual([]);
  });

  it("answers the same whatever it went through before", ({ expect }) => {
    const id = fc.nat(11).map((n) => `id${n}`);
    const words = fc.array(
      fc.constantFrom("oat", "oats", "oatly", "oatmeal", "milk", "milka", "1 l", "330 ml", "牛乳", "茶"),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const step = fc.record({ id, text: fc.option(words.map((all) => all.join(" "))) });
    const queries = ["oat", "milk", "mikl", "milk 1000 ml", "oats 330", "牛乳 oat", "茶", "m", "oa"];
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const index = new TextIndex();
        const last = new Map<string, string>();
        for (const { id: one, text } of steps) {
          if (text === null) index.drop(one);
          else index.put({ id: one, text });
          if (text === null) last.delete(one);
          else last.set(one, text);
        }
        const fresh = new TextIndex();
        for (const [one, text] of [...last].sort(([a], [b]) => (a < b ? -1 : 1)))
          fresh.put({ id: one, text });
        for (const query of queries) expect(index.search(query, 3)).toEqual(fresh.search(query, 3));
      }),
      { numRuns: 300 },
    );
  });
});
