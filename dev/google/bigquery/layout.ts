import * as z from "zod";
import type { Engine } from "../engine.ts";
import { loadRecords, putRecord } from "../records.ts";

const LAYOUT = "bigquery.layout";
/** Another number with every change to where rows lie in DuckDB, and under which names. */
const LAYOUT_VERSION = 3;

/** Holds what the engine keeps against this layout; data that is new is of this one.
 *  @param kind of the records of datasets: without any there is nothing to be read wrongly
 *  @throws Error when the engine keeps datasets of another layout */
export async function checkLayout(engine: Engine, kind: string): Promise<void> {
  const datasets = await loadRecords(engine, kind, z.unknown());
  const known = (await loadRecords(engine, LAYOUT, z.unknown())).get("names");
  if (known === undefined && datasets.size === 0)
    await engine.write((run) => putRecord(run, { kind: LAYOUT, path: "names", body: LAYOUT_VERSION }));
  else if (known !== LAYOUT_VERSION)
    throw new Error(
      "The data is of another version of the Google stand-in: delete its folder (.data) and start again.",
    );
}
