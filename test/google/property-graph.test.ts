import { afterAll, beforeAll, describe, it } from "vitest";
import { type RunningGoogle, startGoogle } from "../../dev/google/start-google.ts";
import { type Config, readConfig } from "../../dev/local-config.ts";
import { migratePropertyGraph, migrateSpanner } from "../../dev/migrate/spanner.ts";
import { PROPERTY_GRAPH_DDL } from "../../src/forward/spanner/property-graph.ts";
import { SPANNER_DDL } from "../../src/forward/spanner/schema.ts";

/** Columns of a table as its statement declares them. */
function columnsOf(table: string): string[] {
  const statement = SPANNER_DDL.find((text) => text.includes(`EXISTS ${table} (`)) ?? "";
  return [...statement.matchAll(/^ {5}(\w+) [A-Z]/gm)].map(([, name]) => name!);
}

function primaryKeyOf(table: string): string | undefined {
  const statement = SPANNER_DDL.find((text) => text.includes(`EXISTS ${table} (`));
  return statement?.match(/PRIMARY KEY \((.*?)\)/)?.[1];
}

describe("the property graph", () => {
  let google: RunningGoogle;
  let config: Config;
  beforeAll(async () => {
    google = await startGoogle({ port: 0, requireToken: true });
    config = { ...readConfig(), GOOGLE_ENDPOINT: google.url, SPANNER_EMULATOR_HOST: undefined };
  });
  afterAll(() => google.close());

  it("is no part of the tables' migration, and the stand-in says that it has none", async ({ expect }) => {
    const said: string[] = [];
    await migrateSpanner(config, (line) => said.push(line));
    await expect(migratePropertyGraph(config, (line) => said.push(line))).rejects.toThrow(
      /UNIMPLEMENTED The stand-in has no property graphs/,
    );
    expect(said).toHaveLength(1);
    expect(SPANNER_DDL.join("\n")).not.toContain("PROPERTY GRAPH");
  });

  it("names columns that its tables have, and their whole keys", ({ expect }) => {
    const keys = [...PROPERTY_GRAPH_DDL.matchAll(/KEY \((\w+), (\w+)\)/g)].flatMap(([, ...names]) => names);
    expect(keys).toHaveLength(8);
    const [node, edge] = [keys.slice(0, 2), keys.slice(2)];
    const references = [...PROPERTY_GRAPH_DDL.matchAll(/REFERENCES Entities \(([^)]*)\)/g)];
    expect(references.map(([, names]) => names)).toEqual(Array(2).fill(node.join(", ")));
    expect(columnsOf("Entities")).toEqual(expect.arrayContaining(node));
    expect(columnsOf("Facts")).toEqual(expect.arrayContaining(edge));
    expect([node.join(", "), edge.slice(0, 2).join(", ")]).toEqual([
      primaryKeyOf("Entities"),
      primaryKeyOf("Facts"),
    ]);
  });
});
