import { describe, it } from "vitest";
import { placesOf, weekdayIn, weekdayName } from "../../../src/personalize/locality.ts";

describe("the day of the week", () => {
  // A Saturday, late in the evening by UTC.
  const AT_MS = Date.UTC(2026, 10, 28, 22);

  it.for([
    ["UTC", 6],
    ["Europe/Amsterdam", 6],
    ["Asia/Tokyo", 0],
    ["America/Los_Angeles", 6],
    ["Pacific/Kiritimati", 0],
    ["Nowhere/AtAll", 6],
  ] as const)(
    "is that of the time zone, %s: %i; of one that is not known UTC's",
    ([zone, day], { expect }) => {
      expect(weekdayIn(zone, AT_MS)).toBe(day);
    },
  );

  it("has a name", ({ expect }) => {
    expect([0, 6].map(weekdayName)).toEqual(["Sunday", "Saturday"]);
  });
});

describe("a place", () => {
  it("is the store first, then the country", ({ expect }) => {
    expect(placesOf({ storeId: "7", country: "NL" })).toEqual(["store:7", "country:NL"]);
    expect(placesOf({ country: "NL" })).toEqual(["country:NL"]);
    expect(placesOf({})).toEqual([]);
  });
});
