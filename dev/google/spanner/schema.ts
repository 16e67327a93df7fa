import { GoogleRefusal } from "../google-error.ts";
import type { SqlType } from "../sql/types.ts";

/** A column as declared. */
export interface Column {
  readonly name: string;
  readonly type: SqlType;
  readonly notNull: boolean;
  readonly allowCommitTimestamp: boolean;
}

/** One part of a primary key or index. */
export interface KeyPart {
  readonly column: string;
  readonly descending: boolean;
}

/** A table as declared; `key` names columns that exist. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly key: readonly KeyPart[];
  readonly parent?: { readonly table: string; readonly cascade: boolean };
}

/** A secondary index: kept and printed, and usable in `read`, but not needed for speed here. */
export interface Index {
  readonly name: string;
  readonly table: string;
  readonly key: readonly KeyPart[];
  readonly storing: readonly string[];
}

/** A database's tables and indexes by lower-case name, in the order in which they were created. */
export interface Schema {
  readonly tables: ReadonlyMap<string, Table>;
  readonly indexes: ReadonlyMap<string, Index>;
}

/** A DDL statement that the stand-in understands. */
export type Statement =
  | { readonly kind: "createTable"; readonly table: Table; readonly ifNotExists: boolean }
  | { readonly kind: "dropTable"; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: "createIndex"; readonly index: Index; readonly ifNotExists: boolean }
  | { readonly kind: "dropIndex"; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: "addColumn";
      readonly table: string;
      readonly column: Column;
      readonly ifNotExists: boolean;
    };

type StatementOf<Kind extends Statement["kind"]> = Extract<Statement, { readonly kind: Kind }>;

/** The schema of a database that has just been created. */
export const EMPTY_SCHEMA: Schema = { tables: new Map(), indexes: new Map() };

/** The table of that name in any case.
 *  @throws GoogleRefusal NOT_FOUND */
export function tableOf(schema: Schema, name: string): Table {
  const table = schema.tables.get(name.toLowerCase());
  if (table === undefined) throw new GoogleRefusal("NOT_FOUND", `Table not found: ${name}`);
  return table;
}

/** The position of a column in its table.
 *  @throws GoogleRefusal NOT_FOUND */
export function columnIndex(table: Table, name: string): number {
  const at = table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (at < 0) throw new GoogleRefusal("NOT_FOUND", `Column not found in table ${table.name}: ${name}`);
  return at;
}

/** Tables interleaved directly in this one. */
export function childrenOf(schema: Schema, table: Table): Table[] {
  return [...schema.tables.values()].filter(
    (other) => other.parent?.table.toLowerCase() === table.name.toLowerCase(),
  );
}

function precondition(message: string): never {
  throw new GoogleRefusal("FAILED_PRECONDITION", message);
}

function addTable(schema: Schema, table: Table): Schema {
  const names = new Set<string>();
  for (const { name } of table.columns) {
    if (names.has(name.toLowerCase())) precondition(`Duplicate column name ${table.name}.${name}.`);
    names.add(name.toLowerCase());
  }
  for (const { column } of table.key) {
    if (!names.has(column.toLowerCase()))
      precondition(`Table ${table.name} references nonexistent key column ${column}.`);
    const { code } = table.columns[columnIndex(table, column)]?.type ?? {};
    if (code === "ARRAY" || code === "JSON")
      precondition(`Key column ${table.name}.${column} has type ${code}, but is part of the primary key.`);
  }
  if (table.parent !== undefined) checkParent(table, tableOf(schema, table.parent.table));
  return { ...schema, tables: new Map([...schema.tables, [table.name.toLowerCase(), table]]) };
}

function checkParent(table: Table, parent: Table): void {
  parent.key.forEach(({ column }, at) => {
    if (table.key[at]?.column.toLowerCase() === column.toLowerCase()) return;
    precondition(`Table ${table.name} does not reference parent key column ${column}.`);
  });
}

function dropTable(schema: Schema, table: Table): Schema {
  const children = childrenOf(schema, table).map(({ name }) => name);
  if (children.length > 0)
    precondition(`Cannot drop table ${table.name} with interleaved tables: ${children.join(",")}.`);
  const indexes = [...schema.indexes.values()].filter(
    (index) => index.table.toLowerCase() === table.name.toLowerCase(),
  );
  if (indexes.length > 0)
    precondition(
      `Cannot drop table ${table.name} with indices: ${indexes.map(({ name }) => name).join(",")}.`,
    );
  return { ...schema, tables: new Map([...schema.tables].filter(([, other]) => other !== table)) };
}

function addColumn(schema: Schema, table: Table, column: Column): Schema {
  if (column.notNull) {
    throw new GoogleRefusal(
      "UNIMPLEMENTED",
      `Cannot add NOT NULL column ${table.name}.${column.name} to existing table ${table.name}.`,
    );
  }
  const wider = { ...table, columns: [...table.columns, column] };
  const tables = [...schema.tables].map(([key, other]) => [key, other === table ? wider : other] as const);
  return { ...schema, tables: new Map(tables) };
}

function createTable(schema: Schema, { table, ifNotExists }: StatementOf<"createTable">): Schema {
  if (!isTaken(schema, table.name)) return addTable(schema, table);
  return ifNotExists ? schema : precondition(`Duplicate name in schema: ${table.name}.`);
}

function createIndex(schema: Schema, { index, ifNotExists }: StatementOf<"createIndex">): Schema {
  if (isTaken(schema, index.name)) {
    return ifNotExists ? schema : precondition(`Duplicate name in schema: ${index.name}.`);
  }
  const table = tableOf(schema, index.table);
  for (const name of [...index.key.map(({ column }) => column), ...index.storing]) columnIndex(table, name);
  return { ...schema, indexes: new Map([...schema.indexes, [index.name.toLowerCase(), index]]) };
}

function dropIndex(schema: Schema, { name, ifExists }: StatementOf<"dropIndex">): Schema {
  const key = name.toLowerCase();
  if (!schema.indexes.has(key) && !ifExists) throw new GoogleRefusal("NOT_FOUND", `Index not found: ${name}`);
  return { ...schema, indexes: new Map([...schema.indexes].filter(([other]) => other !== key)) };
}

function alterTable(schema: Schema, { table: name, column, ifNotExists }: StatementOf<"addColumn">): Schema {
  const table = tableOf(schema, name);
  const exists = table.columns.some((other) => other.name.toLowerCase() === column.name.toLowerCase());
  if (!exists) return addColumn(schema, table, column);
  return ifNotExists ? schema : precondition(`Duplicate column name ${table.name}.${column.name}.`);
}

/** What a statement makes of a schema: the next schema, or an equal one when `IF [NOT] EXISTS` spares the work.
 *  @throws GoogleRefusal FAILED_PRECONDITION for a name that is taken or a broken reference, NOT_FOUND,
 *  UNIMPLEMENTED for a NOT NULL column on an existing table */
export function applyStatement(schema: Schema, statement: Statement): Schema {
  if (statement.kind === "createTable") return createTable(schema, statement);
  if (statement.kind === "createIndex") return createIndex(schema, statement);
  if (statement.kind === "dropIndex") return dropIndex(schema, statement);
  if (statement.kind === "addColumn") return alterTable(schema, statement);
  const absent = !schema.tables.has(statement.name.toLowerCase());
  return statement.ifExists && absent ? schema : dropTable(schema, tableOf(schema, statement.name));
}

function isTaken(schema: Schema, name: string): boolean {
  return schema.tables.has(name.toLowerCase()) || schema.indexes.has(name.toLowerCase());
}
