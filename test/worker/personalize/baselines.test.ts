import { describe, it } from "vitest";
import { corpusOf } from "../../../dev/eval/baselines/corpus.ts";
import { frequencyBaselines } from "../../../dev/eval/baselines/frequency.ts";
import { tifuKnn } from "../../../dev/eval/baselines/tifu-knn.ts";
import { upCf } from "../../../dev/eval/baselines/up-cf.ts";
import type { Dataset } from "../../../dev/eval/dataset.ts";
import { asOf } from "../../../dev/eval/replay.ts";

/** Two shoppers alike, one of another kind; the last basket is what is to be told. */
const BASKETS: Record<string, string[][]> = {
  one: [["OAT"], ["EGG", "OAT"], ["TEA"]],
  two: [["OAT", "SALT"], ["OAT", "SALT"], ["OAT"], ["TEA"]],
  three: [["HONEY"], ["HONEY"], ["HONEY"], ["HONEY"], ["TEA"]],
};
const SET: Dataset = {
  name: "by hand",
  time: "index",
  folds: [],
  products: new Map(),
  shoppers: Object.entries(BASKETS).map(([id, lists]) => ({
    id,
    baskets: lists.map((skus, at) => ({ day: at * 7, skus })),
  })),
};

describe("the reference baselines", () => {
  const corpus = corpusOf(SET);
  const one = asOf(SET.shoppers[0]!, 2, SET.products);

  it("never see the basket that is to be told", ({ expect }) => {
    expect(corpus.skus).toEqual(["OAT", "EGG", "SALT", "HONEY"]);
    expect(one.history.products.has("TEA")).toBe(false);
  });

  it("count: what most buy, what the person buys, and the one filled with the other", ({ expect }) => {
    const baselines = frequencyBaselines(corpus, 3);
    const lists = Object.entries(baselines).map(([name, ranker]) => [name, ranker(one)]);
    expect(lists).toEqual([
      ["G-Top", ["OAT", "HONEY", "SALT"]],
      ["P-Top", ["OAT", "EGG"]],
      ["GP-Top", ["OAT", "EGG", "HONEY"]],
    ]);
  });

  it("rank what similar shoppers buy above what many others do", ({ expect }) => {
    expect(upCf("by hand", corpus)(4)(one)).toEqual(["OAT", "EGG", "SALT", "HONEY"]);
    expect(tifuKnn("tafeng", corpus, ["one", "two"])(3)(one)).toEqual(["OAT", "EGG", "SALT"]);
  });
});
