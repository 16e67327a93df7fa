import { z } from "zod";
import { WAREHOUSE_TABLES, dedupQuery } from "../../src/forward/bigquery/schema.ts";
import type { Config } from "../local-config.ts";
import { callAdmin } from "./call.ts";

/** Creates dataset, tables, their columns and `_dedup` views that are missing; a second run changes nothing. */
export async function migrateBigQuery(config: Config, say: (line: string) => void): Promise<void> {
  const { BIGQUERY_PROJECT: projectId, BIGQUERY_DATASET: datasetId } = config;
  const datasets = `projects/${projectId}/datasets`;
  await create(config, datasets, { id: datasetId, resource: { datasetReference: { projectId, datasetId } } });
  const tables = `${datasets}/${datasetId}/tables`;
  for (const [tableId, fields] of Object.entries(WAREHOUSE_TABLES)) {
    const table = {
      tableReference: { projectId, datasetId, tableId },
      schema: { fields },
      timePartitioning: { type: "DAY", field: "timestamp" },
      clustering: { fields: ["user_id"] },
    };
    const found = await create(config, tables, { id: tableId, resource: table });
    if (found !== undefined) await addColumns(config, `${tables}/${tableId}`, { found, fields });
  }
  for (const table of Object.keys(WAREHOUSE_TABLES)) {
    const tableId = `${table}_dedup`;
    const view = { query: dedupQuery(projectId, datasetId, table), useLegacySql: false };
    const resource = { tableReference: { projectId, datasetId, tableId }, view };
    await create(config, tables, { id: tableId, resource });
  }
  const count = Object.keys(WAREHOUSE_TABLES).length;
  say(`BigQuery: ${count} tables and ${count} views in ${projectId}.${datasetId}`);
}

/** Asks before it creates: a caller without the right to create may still run this on what exists. */
async function create(
  config: Config,
  path: string,
  { id, resource }: { id: string; resource: object },
): Promise<unknown> {
  const found = await callAdmin(config, { service: "bigquery", method: "GET", path: `${path}/${id}` });
  if (found === undefined) await callAdmin(config, { service: "bigquery", path, body: resource });
  return found;
}

const Columns = z.object({ schema: z.object({ fields: z.array(z.looseObject({ name: z.string() })) }) });

/** A table that was made before a column was thought of gets it; what is there stays as it is. */
async function addColumns(
  config: Config,
  path: string,
  { found, fields }: { found: unknown; fields: readonly { name: string }[] },
): Promise<void> {
  const known = Columns.parse(found).schema.fields;
  const names = new Set(known.map(({ name }) => name));
  const added = fields.filter(({ name }) => !names.has(name));
  if (added.length === 0) return;
  const body = { schema: { fields: [...known, ...added] } };
  await callAdmin(config, { service: "bigquery", method: "PATCH", path, body });
}
