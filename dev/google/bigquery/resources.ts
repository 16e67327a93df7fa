import type { Dataset, Table } from "./warehouse.ts";

/** BigQuery's location for everything here. */
const LOCATION = "US";

/** A dataset as the API shows it. */
export function datasetResource({ project, body, createdMs }: Dataset): object {
  const { datasetId } = body.datasetReference;
  return {
    location: LOCATION,
    ...body,
    kind: "bigquery#dataset",
    id: `${project}:${datasetId}`,
    etag: `${createdMs}`,
    datasetReference: { projectId: project, datasetId },
    creationTime: String(createdMs),
    lastModifiedTime: String(createdMs),
  };
}

/** A table or view as the API shows it.
 *  @param rows how many rows it has; a view has no such number */
export function tableResource(table: Table, rows?: number): object {
  const { project: projectId, dataset: datasetId, body, createdMs, modifiedMs } = table;
  const { tableId } = body.tableReference;
  return {
    location: LOCATION,
    ...body,
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    etag: `${modifiedMs}`,
    tableReference: { projectId, datasetId, tableId },
    type: body.view === undefined ? "TABLE" : "VIEW",
    creationTime: String(createdMs),
    lastModifiedTime: String(modifiedMs),
    ...(rows === undefined ? {} : { numRows: String(rows) }),
  };
}

/** A table or view in a list: less than the whole resource. */
export function tableListItem({ project: projectId, dataset: datasetId, body, createdMs }: Table): object {
  const { tableId } = body.tableReference;
  const { timePartitioning, clustering } = body;
  return {
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: { projectId, datasetId, tableId },
    type: body.view === undefined ? "TABLE" : "VIEW",
    creationTime: String(createdMs),
    ...(timePartitioning === undefined ? {} : { timePartitioning }),
    ...(clustering === undefined ? {} : { clustering }),
  };
}
