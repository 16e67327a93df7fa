import type { Engine } from "../engine.ts";
import { quoted } from "../engine.ts";
import { duckDbSchema, nameOf, rowsSchema, rowsSql, STREAMED_AT, type Table, tableSql } from "./warehouse.ts";

/** Moves the rows of tables that an earlier stand-in kept where views of them are now; no row of them counts as
 *  streamed. Nothing happens for tables that lie right. */
export async function adoptRows(engine: Engine, tables: readonly Table[]): Promise<void> {
  const { values } = await engine.read("SELECT schema_name || '/' || table_name FROM duckdb_tables()");
  const known = new Set(values.map(([path]) => String(path)));
  const old = tables.map(nameOf).filter((name) => known.has(`${duckDbSchema(name)}/${name.table}`));
  if (old.length === 0) return;
  await engine.write(async (run) => {
    for (const name of old) {
      await run(`CREATE SCHEMA IF NOT EXISTS ${quoted(rowsSchema(name))}`);
      await run(
        `CREATE TABLE ${rowsSql(name)} AS SELECT CAST(NULL AS TIMESTAMPTZ) AS ${STREAMED_AT}, * FROM ${tableSql(name)}`,
      );
      await run(`DROP TABLE ${tableSql(name)}`);
      await run(`CREATE VIEW ${tableSql(name)} AS SELECT * EXCLUDE (${STREAMED_AT}) FROM ${rowsSql(name)}`);
    }
  });
}
