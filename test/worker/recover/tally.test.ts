import { describe, it } from "vitest";
import { type Columns, tallied } from "../../../durable-objects/recovering/tally.ts";

const COLUMNS: Columns = [
  ["id", "text"],
  ["filters", "json"],
];

describe("a sum of rows", () => {
  it("takes a missing JSON value for the same as null, which BigQuery's TO_JSON_STRING makes of it", ({
    expect,
  }) => {
    expect(tallied(undefined, COLUMNS, [["a", "null"]])).toEqual(tallied(undefined, COLUMNS, [["a", null]]));
    expect(tallied(undefined, COLUMNS, [["a", "{}"]])).not.toEqual(
      tallied(undefined, COLUMNS, [["a", null]]),
    );
  });
});
