import { describe, it } from "vitest";
import { normalisedName } from "../../../durable-objects/graph/names.ts";

describe("a normalised name", () => {
  for (const same of [
    [
      "Oatly Barista 1L",
      "oatly barista 1 l",
      "OATLY  Barista 1000 ml",
      "Oatly, Barista (1,000 ml)",
      "Oatly Barista 100 cl",
    ],
    ["Müller", "Muller", "MÜLLER", "Mu\u0308ller"],
    ["Smørrebrød", "smorrebrod"],
    ["Käse 0,5 kg", "Kase 500g", "KÄSE ½ kg"],
    ["ﬁsh 1.5 l", "FISH 1500ml", "fish 1,5 L"],
    ["Cola 6 x 330 ml", "cola 6×330ml", "Cola 6x0,33 l"],
    ["ｶﾌｪ", "カフェ"],
  ])
    it(`is one for ${same.join(" · ")}`, ({ expect }) => {
      expect(new Set(same.map(normalisedName)).size).toBe(1);
    });

  for (const [one, other] of [
    ["Baby milk stage 1", "Baby milk stage 2"],
    ["Milk 1.5 %", "Milk 3.5 %"],
    ["Rice 500 g", "Rice 600 g"],
    ["Cola 6 × 330 ml", "Cola 8 × 330 ml"],
    ["Water 1.5 l", "Water 15 l"],
    ["かき 2", "がき 2"],
    ["мойка", "моика"],
    ["Öl 1 l", "Öl 1 kg"],
    ["可口可乐 2", "百事可乐 2"],
  ] as const)
    it(`keeps ${one} and ${other} apart`, ({ expect }) => {
      expect(normalisedName(one)).not.toBe(normalisedName(other));
    });

  it("of a very long title still tells its numbers apart", ({ expect }) => {
    const title = "organic ".repeat(60);
    expect(normalisedName(`${title} stage 1`)).not.toBe(normalisedName(`${title} stage 2`));
  });
});
