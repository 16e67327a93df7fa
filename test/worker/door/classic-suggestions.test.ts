import { describe, it } from "vitest";
import { memory, tablesOf } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { confirmed, get, line, order } from "../storefront.ts";
import {
  USER,
  apartInEach,
  asked,
  catalogued,
  complementing,
  model,
  shopper,
  skusOf,
  told,
} from "./suggesting.ts";

apartInEach();

describe("the classic rules", () => {
  const CLASSIC = ["usual", "reorder", "dietary"] as const;

  it("are those of ?mode=classic in every call that has them, and a mode there is not is refused", async ({
    expect,
  }) => {
    const user = "classic";
    await shopper(user);
    await model();
    for (const path of CLASSIC) {
      expect((await asked(user, `${path}?mode=classic`)).mode, path).toBe("classic");
      expect((await asked(user, path)).mode, path).toBe("model");
      expect(await problemOf(await get(user, `${USER}/${path}?mode=odd`))).toMatchObject({ status: 422 });
    }
    const due = await asked(user, "reorder?mode=classic");
    // Every seven days, last a week ago.
    expect(due.items.map(({ sku }) => sku)).toEqual(["MILK", "OAT", "TOFU"]);
    expect(due.items[0]).toMatchObject({ state: "due_now", days_until: 0, cycle_days: 7 });
    const { items, mode } = await complementing(user, ["TOFU"], "?mode=classic");
    expect(mode).toBe("classic");
    expect(items.map(({ sku }) => sku)).toEqual(["OAT", "MILK", "JAM"]);
    expect((await complementing(user, ["TOFU"])).mode).toBe("model");
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
  });

  it("suspect an allergy of who looks at what has it and never buys any", async ({ expect }) => {
    const user = "classic-allergic";
    const items = Array.from({ length: 21 }, (_, n) => line(`PLAIN-${n}`));
    await confirmed(user, "plain", order({ items }));
    const bars = ["BAR-1", "BAR-2", "BAR-3"];
    for (const sku of bars) await catalogued({ sku, name: "Bar", allergens: ["peanut"] });
    const look = (sku: string): Promise<void> =>
      memory(user).notice([{ sku, type: "view", atMs: Date.now() }], Date.now());
    await look("BAR-1");
    await look("BAR-2");
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
    await look("BAR-3");
    expect((await asked(user, "dietary?mode=classic")).items).toMatchObject([
      {
        tag: "peanut",
        kind: "ingredient",
        status: "suggested",
        reason: "Never bought, and 3 with it were looked at",
      },
    ]);
    expect((await asked(user, "dietary?mode=classic&personalize=off")).items).toEqual([]);
    await confirmed(user, "a bar", order({ items: [line("BAR-1", { tags: ["peanut"] })] }));
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
  });

  it("show nothing hidden, nothing snoozed, and nothing against a confirmed diet or unknown to it", async ({
    expect,
  }) => {
    const user = "classic-chooser";
    await shopper(user);
    await model();
    await told(user, { method: "PUT", path: "usual/OAT", body: { place: "hidden" } });
    await told(user, { method: "PUT", path: "usual/MILK", body: { place: "pinned" } });
    expect(skusOf(await asked(user, "usual?mode=classic"))).toEqual(["TOFU", "MILK"]);
    expect(skusOf(await asked(user, "reorder?mode=classic"))).toEqual(["MILK", "TOFU"]);
    expect(skusOf(await complementing(user, ["TOFU"], "?mode=classic"))).toEqual(["MILK", "JAM"]);
    await told(user, { method: "PUT", path: "dietary/vegan", body: { holds: true } });
    const milk = { sku: "MILK", because: "diet:vegan", verdict: "conflicts" };
    for (const path of ["usual", "reorder"]) {
      const answer = await asked(user, `${path}?mode=classic`);
      expect(skusOf(answer), path).toEqual(["TOFU"]);
      expect(answer.filtered, path).toEqual([milk]);
    }
    const beside = await complementing(user, ["TOFU"], "?mode=classic");
    expect(beside).toMatchObject({ basis: "none", items: [] });
    expect(beside.filtered).toEqual([milk, { sku: "JAM", because: "diet:vegan", verdict: "unknown" }]);
    expect((await asked(user, "dietary?mode=classic")).items).toMatchObject([
      { tag: "vegan", status: "confirmed", filters: true },
    ]);
    await told(user, { method: "POST", path: "reorder/TOFU/snooze", body: { days: 30 } });
    expect(skusOf(await asked(user, "reorder?mode=classic"))).toEqual([]);
  });

  it("suggest a diet until it is denied, and hide nothing by it", async ({ expect }) => {
    const user = "classic-diet";
    const items = Array.from({ length: 9 }, (_none, at) => line(`V${at}`, { tags: ["Gluten-free"] }));
    await confirmed(user, "one", order({ items: [...items, line("SOAP")] }));
    await confirmed(user, "two", order({ items: [...items, line("SOAP")] }));
    const found = (await asked(user, "dietary?mode=classic")).items;
    expect(found).toMatchObject([
      { tag: "gluten-free", status: "suggested", filters: false, confidence: 0.9, source: "inferred" },
    ]);
    expect((await asked(user, "usual?mode=classic&limit=100")).items).toHaveLength(10);
    await told(user, { method: "PUT", path: "dietary/gluten-free", body: { holds: false } });
    expect((await asked(user, "dietary?mode=classic")).items).toEqual([]);
  });

  it("are nothing to somebody unknown or erased, without personalization, and switched off", async ({
    expect,
  }) => {
    const user = "classic-off";
    await shopper(user);
    const nothing = { mode: "classic", basis: "none", items: [] };
    const paths = CLASSIC.map((path) => `${path}?mode=classic`);
    for (const path of paths) expect(await asked(user, `${path}&personalize=off`)).toMatchObject(nothing);
    const off = await complementing(user, ["TOFU"], "?mode=classic&personalize=off");
    const stranger = await complementing("classic-nobody", ["TOFU"], "?mode=classic");
    expect({ ...off, recommendation_id: "", memory_version: 0 }).toEqual({
      ...stranger,
      recommendation_id: "",
    });
    const features = { my_usual: false, reorder: false, dietary: false, complements: false };
    await told(user, { method: "PATCH", path: "preferences", body: { features } });
    for (const path of paths) expect(await asked(user, path), path).toMatchObject(nothing);
    expect(await complementing(user, ["TOFU"], "?mode=classic")).toMatchObject(nothing);
    await memory(user).erase();
    const rest = { recommendation_id: "", memory_version: 0 };
    for (const path of paths) {
      const [erased, unknown] = [await asked(user, path), await asked("classic-nobody", path)];
      expect({ ...erased, ...rest }).toEqual({ ...unknown, ...rest });
    }
    expect(await tablesOf("classic-nobody")).toEqual([]);
  });

  it("leave out what retention no longer lets be used", async ({ expect }) => {
    const user = "classic-retention";
    await shopper(user);
    expect((await asked(user, "usual?mode=classic")).items).toHaveLength(3);
    await told(user, { method: "PATCH", path: "preferences", body: { retention_days: 10 } });
    // One order is left: the rule needs two.
    expect(await asked(user, "usual?mode=classic")).toMatchObject({ basis: "none", items: [] });
    expect((await asked(user, "reorder?mode=classic")).items).toEqual([]);
  });
});
