import * as z from "zod";
import { type Engine, quoted, type Run } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { dropRecord, loadRecords, putRecord } from "../records.ts";
import { duckDbType } from "../sql/types.ts";
import { DatasetBody, type Field, TableBody } from "./bodies.ts";
import { duckDbSchema, rowsSchema, rowsSql, type TableName, tableSql } from "./duckdb-names.ts";
import { STREAMED_AT, typeOfField } from "./fields.ts";
import { checkLayout } from "./layout.ts";

const DATASET = "bigquery.dataset";
const TABLE = "bigquery.table";

const StoredDataset = z.strictObject({ project: z.string(), body: DatasetBody, createdMs: z.number() });
const StoredTable = z.strictObject({
  project: z.string(),
  dataset: z.string(),
  body: TableBody,
  createdMs: z.number(),
  modifiedMs: z.number(),
});

/** A dataset; times in epoch milliseconds. */
export type Dataset = z.infer<typeof StoredDataset>;

/** A table, or a view when its body has one; times in epoch milliseconds. */
export type Table = z.infer<typeof StoredTable>;

/** The name of a stored table. */
export function nameOf({ project, dataset, body }: Table): TableName {
  return { project, dataset, table: body.tableReference.tableId };
}

/** The columns of a table or view. */
export function fieldsOf(table: Table): readonly Field[] {
  return table.body.schema?.fields ?? [];
}

function columnSql(field: Field): string {
  return `${quoted(field.name)} ${duckDbType(typeOfField(field))}${field.mode === "REQUIRED" ? " NOT NULL" : ""}`;
}

function columnsSql(table: Table): string {
  return [`${STREAMED_AT} TIMESTAMPTZ`, ...fieldsOf(table).map(columnSql)].join(", ");
}

function pathOf({ project, dataset, table }: TableName): string {
  return `${project}/${dataset}/${table}`;
}

function duplicate(what: string, name: string): never {
  throw new GoogleRefusal("ALREADY_EXISTS", `Already Exists: ${what} ${name}`);
}

function missing(what: string, name: string): never {
  throw new GoogleRefusal("NOT_FOUND", `Not found: ${what} ${name}`);
}

/** Datasets, tables and views: what they declare in memory and in the records, their rows in DuckDB. */
export class Warehouse {
  readonly #engine: Engine;
  readonly #datasets: Map<string, Dataset>;
  readonly #tables: Map<string, Table>;

  constructor(engine: Engine, datasets: Map<string, Dataset>, tables: Map<string, Table>) {
    this.#engine = engine;
    this.#datasets = datasets;
    this.#tables = tables;
  }

  /** @throws GoogleRefusal NOT_FOUND */
  dataset(project: string, dataset: string): Dataset {
    return this.#datasets.get(`${project}/${dataset}`) ?? missing("Dataset", `${project}:${dataset}`);
  }

  datasets(project: string): Dataset[] {
    return [...this.#datasets.values()].filter((dataset) => dataset.project === project);
  }

  /** @throws GoogleRefusal NOT_FOUND, also when the dataset is missing */
  table(name: TableName): Table {
    this.dataset(name.project, name.dataset);
    return (
      this.#tables.get(pathOf(name)) ?? missing("Table", `${name.project}:${name.dataset}.${name.table}`)
    );
  }

  has(name: TableName): boolean {
    return this.#tables.has(pathOf(name));
  }

  /** Every table of every project; views have no rows and are left out. */
  allTables(): Table[] {
    return [...this.#tables.values()].filter(({ body }) => body.view === undefined);
  }

  tables(project: string, dataset: string): Table[] {
    this.dataset(project, dataset);
    return [...this.#tables.values()].filter(
      (table) => table.project === project && table.dataset === dataset,
    );
  }

  /** @throws GoogleRefusal ALREADY_EXISTS */
  async addDataset(dataset: Dataset): Promise<Dataset> {
    const { project, body } = dataset;
    const { datasetId } = body.datasetReference;
    const path = `${project}/${datasetId}`;
    await this.#engine.write(async (run) => {
      if (this.#datasets.has(path)) duplicate("Dataset", `${project}:${datasetId}`);
      await run(`CREATE SCHEMA ${quoted(duckDbSchema({ project, dataset: datasetId }))}`);
      await putRecord(run, { kind: DATASET, path, body: dataset });
    });
    this.#datasets.set(path, dataset);
    return dataset;
  }

  /** @throws GoogleRefusal NOT_FOUND, INVALID_ARGUMENT (`resourceInUse`) when it has tables and they are to stay */
  async dropDataset(name: { project: string; dataset: string }, withTables: boolean): Promise<void> {
    const { project, dataset } = name;
    const tables = this.tables(project, dataset);
    if (tables.length > 0 && !withTables) {
      const message = `Dataset ${project}:${dataset} is still in use`;
      throw new GoogleRefusal("INVALID_ARGUMENT", message, { reason: "resourceInUse" });
    }
    await this.#engine.write(async (run) => {
      for (const schema of [duckDbSchema, rowsSchema])
        await run(`DROP SCHEMA IF EXISTS ${quoted(schema(name))} CASCADE`);
      for (const table of tables) await dropRecord(run, TABLE, pathOf(nameOf(table)));
      await dropRecord(run, DATASET, `${project}/${dataset}`);
    });
    for (const table of tables) this.#tables.delete(pathOf(nameOf(table)));
    this.#datasets.delete(`${project}/${dataset}`);
  }

  /** @throws GoogleRefusal NOT_FOUND for the dataset, ALREADY_EXISTS for the table */
  checkNew(name: TableName): void {
    this.dataset(name.project, name.dataset);
    if (this.has(name)) duplicate("Table", `${name.project}:${name.dataset}.${name.table}`);
  }

  /** Makes a table, with its first rows when there are some, or a view: all of it, or nothing.
   *  @param viewSql the view's query in DuckDB's words; absent for a table
   *  @throws GoogleRefusal NOT_FOUND for the dataset, ALREADY_EXISTS; what `fill` throws */
  async addTable(
    table: Table,
    viewSql: string | undefined,
    fill: (run: Run) => Promise<unknown> = async () => undefined,
  ): Promise<Table> {
    const name = nameOf(table);
    this.dataset(name.project, name.dataset);
    await this.#save(table, async (run) => {
      this.checkNew(name);
      await run(`CREATE SCHEMA IF NOT EXISTS ${quoted(rowsSchema(name))}`);
      if (viewSql === undefined) await run(`CREATE TABLE ${rowsSql(name)} (${columnsSql(table)})`);
      const read = viewSql ?? `SELECT * EXCLUDE (${STREAMED_AT}) FROM ${rowsSql(name)}`;
      await run(`CREATE VIEW ${tableSql(name)} AS ${read}`);
      await fill(run);
    });
    return table;
  }

  /** Stores a changed table, with its new columns. */
  async changeTable(table: Table, viewSql: string | undefined): Promise<Table> {
    const name = nameOf(table);
    const before = fieldsOf(this.table(name));
    await this.#save(table, async (run) => {
      if (viewSql !== undefined) await run(`CREATE OR REPLACE VIEW ${tableSql(name)} AS ${viewSql}`);
      if (table.body.view !== undefined) return;
      for (const { name: column, mode } of before)
        if (
          mode === "REQUIRED" &&
          fieldsOf(table).some((field) => field.name === column && field.mode !== mode)
        )
          await run(`ALTER TABLE ${rowsSql(name)} ALTER COLUMN ${quoted(column)} DROP NOT NULL`);
      for (const field of fieldsOf(table).slice(before.length))
        await run(`ALTER TABLE ${rowsSql(name)} ADD COLUMN ${columnSql(field)}`);
    });
    return table;
  }

  /** @throws GoogleRefusal NOT_FOUND */
  async dropTable(name: TableName): Promise<void> {
    const { body } = this.table(name);
    await this.#engine.write(async (run) => {
      await run(`DROP VIEW ${tableSql(name)}`);
      if (body.view === undefined) await run(`DROP TABLE ${rowsSql(name)}`);
      await dropRecord(run, TABLE, pathOf(name));
    });
    this.#tables.delete(pathOf(name));
  }

  async #save(table: Table, change: (run: Run) => Promise<void>): Promise<void> {
    const path = pathOf(nameOf(table));
    await this.#engine.write(async (run) => {
      await change(run);
      await putRecord(run, { kind: TABLE, path, body: table });
    });
    this.#tables.set(path, table);
  }
}

/** The datasets and tables that the engine keeps.
 *  @throws Error when they are kept in another layout than this one */
export async function openWarehouse(engine: Engine): Promise<Warehouse> {
  await checkLayout(engine, DATASET);
  return new Warehouse(
    engine,
    await loadRecords(engine, DATASET, StoredDataset),
    await loadRecords(engine, TABLE, StoredTable),
  );
}
