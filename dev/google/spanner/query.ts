import * as z from "zod";
import type { Engine, Parameter, Rows } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { checkShape } from "../request-body.ts";
import { sqlFault } from "../sql-fault.ts";
import { translate } from "../sql/dialect.ts";
import { UNNAMED } from "../sql/column-names.ts";
import type { ExecuteSqlBody, ReadBody } from "./bodies.ts";
import { type Database, duckDbSchema } from "./databases.ts";
import { readWholeKey } from "./mutations.ts";
import { keyText } from "./overlay.ts";
import { cellsOf, sqlType } from "../sql/result-cells.ts";
import { keySetCondition, selectRows } from "./rows-sql.ts";
import { columnIndex, type Schema, type Table, tableOf } from "./schema.ts";
import type { Keys } from "./transactions.ts";
import { castFromText, type Cell, SCALAR_CODES, type SqlType, textOf } from "../sql/types.ts";
import { typeJson } from "./type-names.ts";
import { readValue } from "./values.ts";

const Scalar = z.strictObject({ code: z.enum(SCALAR_CODES) });
const ParameterType = z.union([
  Scalar,
  z.strictObject({ code: z.literal("ARRAY"), arrayElementType: Scalar }),
]);

/** A result and what was read for it. */
export interface ReadOutcome {
  readonly fields: readonly { readonly name: string; readonly type: object }[];
  readonly rows: readonly (readonly Cell[])[];
}

function parameterType(given: unknown, value: unknown): SqlType {
  if (given === undefined)
    return Array.isArray(value) ? { code: "ARRAY", element: { code: "STRING" } } : { code: "STRING" };
  const type = checkShape(ParameterType, given);
  return type.code === "ARRAY" ? { code: "ARRAY", element: type.arrayElementType } : type;
}

/** DuckDB's expressions and bound texts for the parameters, by lower-case name. An untyped parameter is read
 *  as STRING; without a type the real service guesses from the context, so give types. */
function readParameters({ params, paramTypes }: ExecuteSqlBody): {
  expressions: Map<string, string>;
  texts: Map<string, Parameter>;
} {
  const expressions = new Map<string, string>();
  const texts = new Map<string, Parameter>();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      throw new GoogleRefusal(
        "INVALID_ARGUMENT",
        `The parameter ${name} is a STRUCT, which is not supported`,
      );
    }
    const type = parameterType(paramTypes[name], value);
    const key = name.toLowerCase();
    expressions.set(key, castFromText(`$${key}`, type));
    texts.set(key, textOf(readValue(type, value)));
  }
  return { expressions, texts };
}

/** DuckDB's complaint about a statement as the caller's mistake.
 *  @throws GoogleRefusal, or the failure itself when it says nothing about the statement: a bug, or the disk */
export function refuseSql(failure: unknown): never {
  const status = sqlFault(failure);
  if (status === undefined || !(failure instanceof Error)) throw failure;
  const limit = status === "UNIMPLEMENTED" ? "The stand-in does not run this statement: " : "";
  throw new GoogleRefusal(status, `${limit}${failure.message}`);
}

/** Spanner leaves an unnamed column without a name. */
function nameOf(name = ""): string {
  return name.startsWith(UNNAMED) ? "" : name;
}

/** A statement in DuckDB's words. */
export interface Statement {
  readonly kind: "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE";
  readonly sql: string;
  readonly bound: Readonly<Record<string, Parameter>>;
  /** The tables that it reads or changes, by lower-case name, the one that it changes first. */
  readonly tables: ReadonlySet<string>;
}

/** Translates a statement.
 *  @throws GoogleRefusal INVALID_ARGUMENT for what can't be read, UNIMPLEMENTED for plans */
export function prepareStatement(database: Database, body: ExecuteSqlBody): Statement {
  if (body.queryMode !== "NORMAL")
    throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in does not serve queryMode ${body.queryMode}`);
  const { expressions, texts } = readParameters(body);
  const tables = new Set<string>();
  const resolve = (parts: readonly string[]): { schema: string; table: string } => {
    const [name, ...more] = parts;
    const table = database.schema.tables.get(name?.toLowerCase() ?? "");
    if (table === undefined || more.length > 0) {
      throw new GoogleRefusal("INVALID_ARGUMENT", `Table not found: ${parts.join(".")}`);
    }
    tables.add(table.name.toLowerCase());
    return { schema: duckDbSchema(database.path), table: table.name };
  };
  const { sql, kind, parameters } = translate(body.sql, { service: "spanner", expressions, resolve });
  const bound = Object.fromEntries([...parameters].map((name) => [name, texts.get(name) ?? null]));
  return { kind, sql, bound, tables };
}

/** Translates a query.
 *  @throws GoogleRefusal INVALID_ARGUMENT, UNIMPLEMENTED for another statement: DML must begin with its verb */
export function prepareQuery(database: Database, body: ExecuteSqlBody): Statement {
  const statement = prepareStatement(database, body);
  if (statement.kind === "SELECT") return statement;
  throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in does not run this ${statement.kind} statement`);
}

/** Where a result is read: the committed rows, or those that a transaction sees. */
export type Reader = Pick<Engine, "read">;

/** Runs a query. */
export async function runQuery({ sql, bound }: Statement, { read }: Reader): Promise<ReadOutcome> {
  const rows: Rows = await read(sql, bound).catch(refuseSql);
  const types = rows.types.map(sqlType);
  return {
    fields: types.map((type, at) => ({ name: nameOf(rows.names[at]), type: typeJson(type) })),
    rows: cellsOf(rows, types),
  };
}

/** The table as an index sees it: ordered by the index's key and then the table's own. */
function throughIndex(schema: Schema, table: Table, name: string): Table {
  const index = schema.indexes.get(name.toLowerCase());
  if (index === undefined || index.table.toLowerCase() !== table.name.toLowerCase()) {
    throw new GoogleRefusal("NOT_FOUND", `Index not found on table ${table.name}: ${name}`);
  }
  return { ...table, key: index.key };
}

/** A `read` ready to run, with the keys that it sees. */
export interface PreparedRead {
  readonly table: string;
  readonly keys: Keys;
  readonly run: (reader: Reader) => Promise<ReadOutcome>;
}

/** Prepares `POST S:read`. Rows come in the order of the key.
 *  @throws GoogleRefusal NOT_FOUND for an unknown table, column or index, FAILED_PRECONDITION for a wrong key */
export function prepareRead(database: Database, body: ReadBody): PreparedRead {
  const plain = tableOf(database.schema, body.table);
  const table = body.index === "" ? plain : throughIndex(database.schema, plain, body.index);
  const columns = body.columns.map((name) => columnIndex(table, name));
  const condition = keySetCondition(table, body.keySet);
  const exact = body.index === "" && !body.keySet.all && body.keySet.ranges.length === 0;
  const fields = columns.flatMap((at) => {
    const column = table.columns[at];
    return column === undefined ? [] : [{ name: column.name, type: typeJson(column.type) }];
  });
  return {
    table: plain.name,
    keys: exact ? new Set(body.keySet.keys.map((key) => keyText(readWholeKey(table, key)))) : "all",
    run: async ({ read }) => ({
      fields,
      rows: await selectRows(read, { database, table, limit: body.limit }, { columns, condition }),
    }),
  };
}
