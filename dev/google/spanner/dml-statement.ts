import { quoted, type Run } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { cellsOf } from "../sql/result-cells.ts";
import type { ExecuteSqlBody, Mutation } from "./bodies.ts";
import type { Database } from "./databases.ts";
import { prepareStatement, refuseSql, type Statement } from "./query.ts";
import { columnIndex, type Table, tableOf } from "./schema.ts";

/** An INSERT, UPDATE or DELETE that is ready to become mutations. */
export interface Dml {
  readonly statement: Statement;
  readonly table: Table;
  readonly verb: "insert" | "insertOrUpdate" | "update" | "delete";
  /** The columns that come back for each changed row. */
  readonly columns: readonly string[];
}

const INSERT = /^\s*INSERT(\s+OR\s+UPDATE)?(?:\s+INTO)?\s+(`?[\w.]+`?)\s*\(([^)]*)\)/i;

function insertOf(database: Database, body: ExecuteSqlBody): Dml {
  const [head, orUpdate, name, list] = INSERT.exec(body.sql) ?? [];
  if (head === undefined || name === undefined || list === undefined) {
    throw new GoogleRefusal("INVALID_ARGUMENT", "INSERT needs a table and a list of columns.");
  }
  const sql = `INSERT INTO ${name} (${list})${body.sql.slice(head.length)}`;
  const statement = prepareStatement(database, { ...body, sql });
  const table = tableOf(database.schema, name.replaceAll("`", ""));
  const columns = list.split(",").map((column) => column.trim().replaceAll("`", ""));
  for (const column of columns) columnIndex(table, column);
  return { statement, table, verb: orUpdate === undefined ? "insert" : "insertOrUpdate", columns };
}

/** The DML statement of a body; nothing when it is a query.
 *  @throws GoogleRefusal INVALID_ARGUMENT, UNIMPLEMENTED for what is neither */
export function prepareDml(database: Database, body: ExecuteSqlBody): Dml | undefined {
  const word = /^\s*(INSERT|UPDATE|DELETE)\b/i.exec(body.sql)?.[1]?.toUpperCase();
  if (word === undefined) return undefined;
  if (word === "INSERT") return insertOf(database, body);
  const statement = prepareStatement(database, body);
  const [first = ""] = statement.tables;
  const table = tableOf(database.schema, first);
  if (word === "UPDATE")
    return { statement, table, verb: "update", columns: table.columns.map(({ name }) => name) };
  return { statement, table, verb: "delete", columns: table.key.map(({ column }) => column) };
}

/** Runs the statement on the rows as the transaction sees them, and reads off what it has changed. */
export async function changesOf(
  { statement, table, verb, columns }: Dml,
  run: Run,
): Promise<Mutation | undefined> {
  const returning = columns.map(quoted).join(", ");
  const changed = await run(`${statement.sql} RETURNING ${returning}`, statement.bound).catch(refuseSql);
  const types = columns.flatMap((name) => table.columns[columnIndex(table, name)]?.type ?? []);
  const values = cellsOf(changed, types);
  if (values.length === 0) return undefined;
  if (verb === "delete") {
    return { delete: { table: table.name, keySet: { keys: values, ranges: [], all: false } } };
  }
  return { [verb]: { table: table.name, columns: [...columns], values } };
}
