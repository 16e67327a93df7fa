import { describe, it } from "vitest";
import { reasonIn } from "../../../durable-objects/suggestions/words.ts";

const told = { nameOf: (sku: string) => sku, weekday: 1 };

describe("a reason in words", () => {
  it("says how often it is bought, and every how many days where it is due", ({ expect }) => {
    const bought = { kind: "bought", times: 6, ofBaskets: 7, daysAgo: 8 } as const;
    expect(reasonIn([bought], told)).toBe("In 6 of your 7 orders");
    expect(reasonIn([{ ...bought, dueEveryDays: 6.6 }], told)).toBe(
      "In 6 of your 7 orders, about every 7 days",
    );
    expect(reasonIn([{ ...bought, dueEveryDays: 0.3 }], told)).toBe("In 6 of your 7 orders, about every day");
  });

  it("does not say of what some buy that nobody does", ({ expect }) => {
    const popular = { kind: "popular", baskets: 30, ofBaskets: 10_000 } as const;
    expect(reasonIn([popular], told)).toBe("In less than 1 % of all baskets");
    expect(reasonIn([{ ...popular, baskets: 2_345 }], told)).toBe("In 23 % of all baskets");
  });
});
