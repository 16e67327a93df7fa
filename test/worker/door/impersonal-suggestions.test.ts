import { describe, it } from "vitest";
import { env } from "cloudflare:workers";
import { storeInShard } from "../../../src/catalogue/write.ts";
import { shardOf } from "../../../src/catalogue/shard.ts";
import {
  ALL,
  type Answer,
  apartInEach,
  asked,
  complementing,
  model,
  privately,
  ranked,
  told,
} from "./suggesting.ts";

apartInEach();

/** Every call in every mode, without personalization. */
const OFF = ["usual", "reorder", "dietary"]
  .flatMap((path) => [`${path}?`, `${path}?mode=classic&`])
  .concat("recommendations?")
  .map((path) => `${path}personalize=off`);

async function allOff(user: string): Promise<Partial<Answer>[]> {
  const results = ["OAT", "TOFU", "MILK", "X"].map((sku) => ({ sku, score: 1 }));
  const answers = await Promise.all([
    ...OFF.map((path) => asked(user, path)),
    ...["", "&mode=classic"].flatMap((mode) => [
      ranked(user, results, `?explain=true&personalize=off${mode}`),
      complementing(user, ["JAM", "OAT-2"], `?personalize=off${mode}`),
    ]),
  ]);
  return answers.map((answer) => ({ ...answer, recommendation_id: "", memory_version: 0 }));
}

describe("without personalization", () => {
  it("is answered as to a stranger, word for word, in every call and mode", async ({ expect }) => {
    const user = "private";
    await privately(user);
    await model();
    await storeInShard(env.BUCKET, shardOf("TOFU"), [{ sku: "TOFU", name: "Tofu of the catalogue" }]);
    // Slices and products that a personal answer asked for are at hand.
    await Promise.all([...ALL.map((path) => asked(user, path)), complementing(user, ["JAM", "OAT-2"])]);
    const answers = await allOff(user);
    expect(answers).toEqual(await allOff("private-stranger"));
    const text = JSON.stringify(answers);
    expect(text).toContain("Tofu of the catalogue");
    expect(text).toContain('"OAT"');
    expect(text.toLowerCase()).not.toContain("private");
    expect(text).not.toMatch(/"(ep|ord)_|own_history/);
  });

  it("still has nothing hidden, by whatever SKU, and nothing against what is confirmed", async ({
    expect,
  }) => {
    const user = "private-chooser";
    await privately(user);
    await model();
    await told(user, { method: "PUT", path: "usual/OAT-2", body: { place: "hidden" } });
    const shown = (await allOff(user)).flatMap(({ items = [], results = [] }) => [...items, ...results]);
    const skus = new Set(shown.map(({ sku }) => sku));
    expect(skus).toContain("TOFU");
    expect(skus).not.toContain("OAT");
    expect(skus).not.toContain("OAT-2");
    const found = ["OAT", "OAT-2", "X"].map((sku) => ({ sku, score: 1 }));
    expect((await ranked(user, found)).results?.map(({ sku }) => sku)).toEqual(["X"]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    const answers = await allOff(user);
    const tags = answers.flatMap(({ items = [] }) => items.flatMap(({ tag }) => tag ?? []));
    expect(tags).toEqual(["vegan", "vegan"]);
    // That tofu is vegan, only orders say.
    expect(answers.flatMap(({ items = [] }) => items.map(({ sku }) => sku))).not.toContain("TOFU");
    expect(answers.flatMap(({ results = [] }) => results)).toEqual([]);
  });
});
