import { quoted } from "../engine.ts";

/** What a table is called, in parts. */
export interface TableName {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
}

/** A name as DuckDB can keep it: BigQuery tells names apart by case, DuckDB does not. */
function caseless(name: string): string {
  return name.replace(/[A-Z^]/g, (character) => `^${character}`);
}

/** The DuckDB schema in which a dataset's tables lie. */
export function duckDbSchema({ project, dataset }: { project: string; dataset: string }): string {
  return caseless(`bigquery/${project}/${dataset}`);
}

/** The name within its schema that a table has in DuckDB. */
export function duckDbTable(table: string): string {
  return caseless(table);
}

/** The DuckDB schema in which the rows of a dataset's tables lie; what is read are views of them. */
export function rowsSchema({ project, dataset }: { project: string; dataset: string }): string {
  return caseless(`bigquery.rows/${project}/${dataset}`);
}

/** A table's rows as SQL names them, with the column of the streaming buffer. */
export function rowsSql(name: TableName): string {
  return `${quoted(rowsSchema(name))}.${quoted(duckDbTable(name.table))}`;
}

/** A table as SQL reads it. */
export function tableSql(name: TableName): string {
  return `${quoted(duckDbSchema(name))}.${quoted(duckDbTable(name.table))}`;
}
