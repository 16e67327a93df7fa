import { describe, it } from "vitest";
import { FEATURES } from "../../../src/personalize/next-basket/features.ts";
import { nextBasket } from "../../../src/personalize/next-basket/next-basket.ts";
import { SHIPPED_TREES } from "../../../src/personalize/next-basket/shipped.ts";
import weights from "../../../src/personalize/next-basket/weights.json" with { type: "json" };
import { sharedOf } from "../../../dev/train/shared-of.ts";
import { AT_MS, historyFrom } from "./histories.ts";

describe("the trees that ship", () => {
  it("were fitted to the features that the model has", ({ expect }) => {
    expect(weights.features).toEqual(FEATURES);
    expect(weights.version).toBe("online_retail");
  });

  it("take little room", ({ expect }) => {
    expect(JSON.stringify(weights).length).toBeLessThan(60_000);
  });

  it("rank what is bought every week above what was bought once", ({ expect }) => {
    const weeks = Array.from({ length: 12 }, (_none, week) => ({
      day: week * 7,
      skus: ["OAT", `ONCE-${week}`],
    }));
    const shared = sharedOf([weeks]);
    const asked = { hidden: new Set<string>(), signals: [], limit: 3, nowMs: AT_MS(84) };
    const { items } = nextBasket({ ...asked, history: historyFrom(...weeks), shared, trees: SHIPPED_TREES });
    expect(items[0]?.sku).toBe("OAT");
  });
});
