import type { Column, Index, KeyPart, Schema, Table } from "./schema.ts";
import { printType } from "./type-names.ts";

function printKey(parts: readonly KeyPart[]): string {
  return parts.map(({ column, descending }) => (descending ? `${column} DESC` : column)).join(", ");
}

function printColumn({ name, type, notNull, allowCommitTimestamp }: Column): string {
  const options = allowCommitTimestamp ? " OPTIONS (\n    allow_commit_timestamp = true\n  )" : "";
  return `  ${name} ${printType(type)}${notNull ? " NOT NULL" : ""}${options},\n`;
}

function printTable({ name, columns, key, parent }: Table): string {
  const body = `CREATE TABLE ${name} (\n${columns.map(printColumn).join("")}) PRIMARY KEY(${printKey(key)})`;
  if (parent === undefined) return body;
  return `${body},\n  INTERLEAVE IN PARENT ${parent.table}${parent.cascade ? " ON DELETE CASCADE" : ""}`;
}

function printIndex({ name, table, key, storing }: Index): string {
  const stored = storing.length === 0 ? "" : ` STORING (${storing.join(", ")})`;
  return `CREATE INDEX ${name} ON ${table}(${printKey(key)})${stored}`;
}

/** The schema as the real service prints it for `getDdl`: one statement per table with all its columns, then
 *  the indexes. Reading it again gives the same schema. */
export function printSchema(schema: Schema): string[] {
  return [...[...schema.tables.values()].map(printTable), ...[...schema.indexes.values()].map(printIndex)];
}
