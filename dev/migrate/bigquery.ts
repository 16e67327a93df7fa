import { WAREHOUSE_TABLES, dedupQuery } from "../../src/forward/bigquery/schema.ts";
import type { Config } from "../local-config.ts";
import { callAdmin } from "./call.ts";

/** Creates dataset, tables and `_dedup` views that are missing; a second run changes nothing. */
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
    await create(config, tables, { id: tableId, resource: table });
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
): Promise<void> {
  const found = await callAdmin(config, { service: "bigquery", method: "GET", path: `${path}/${id}` });
  if (found === undefined) await callAdmin(config, { service: "bigquery", path, body: resource });
}
