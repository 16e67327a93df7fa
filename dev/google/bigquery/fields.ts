import { GoogleRefusal } from "../google-error.ts";
import type { ScalarCode, SqlType } from "../sql/types.ts";
import type { Field } from "./bodies.ts";

/** A table's column, unseen by readers, that says when a row was streamed in. */
export const STREAMED_AT = "google_streamed_at";

/** GoogleSQL's code for each name that BigQuery's API accepts. */
const CODE_OF: ReadonlyMap<string, ScalarCode> = new Map([
  ["STRING", "STRING"],
  ["INTEGER", "INT64"],
  ["INT64", "INT64"],
  ["FLOAT", "FLOAT64"],
  ["FLOAT64", "FLOAT64"],
  ["NUMERIC", "NUMERIC"],
  ["BOOLEAN", "BOOL"],
  ["BOOL", "BOOL"],
  ["TIMESTAMP", "TIMESTAMP"],
  ["DATE", "DATE"],
  ["JSON", "JSON"],
  ["BYTES", "BYTES"],
]);

const NAME_OF: Record<ScalarCode, string> = {
  STRING: "STRING",
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  FLOAT32: "FLOAT",
  NUMERIC: "NUMERIC",
  BOOL: "BOOLEAN",
  TIMESTAMP: "TIMESTAMP",
  DATE: "DATE",
  JSON: "JSON",
  BYTES: "BYTES",
};

/** The code for a type name as the API spells it.
 *  @throws GoogleRefusal INVALID_ARGUMENT for RECORD, GEOGRAPHY and whatever else is not supported */
export function codeOf(type: string): ScalarCode {
  const code = CODE_OF.get(type.toUpperCase());
  if (code === undefined)
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      `Invalid value for type: ${type} is not a valid value, or not supported here`,
    );
  return code;
}

/** The GoogleSQL type of a column. */
export function typeOfField({ type, mode }: Field): SqlType {
  const code = codeOf(type);
  return mode === "REPEATED" ? { code: "ARRAY", element: { code } } : { code };
}

/** A column with its type by BigQuery's own name (INTEGER for INT64) and its mode spelled out. */
function normalField(field: Field): Field {
  return { ...field, type: NAME_OF[codeOf(field.type)], mode: field.mode ?? "NULLABLE" };
}

/** A result column as a field. */
export function fieldOf(name: string, type: SqlType): Field {
  if (type.code === "ARRAY") return { name, type: NAME_OF[type.element.code], mode: "REPEATED" };
  return { name, type: NAME_OF[type.code], mode: "NULLABLE" };
}

/** The declared columns, checked.
 *  @throws GoogleRefusal INVALID_ARGUMENT for no column, a name that occurs twice, or an unsupported type */
export function checkFields(fields: readonly Field[]): Field[] {
  const names = new Set<string>();
  for (const { name } of fields) {
    if (name.toLowerCase() === STREAMED_AT)
      throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in keeps the column name ${name} for itself`);
    if (names.has(name.toLowerCase()))
      throw new GoogleRefusal("INVALID_ARGUMENT", `Field ${name} already exists in schema`);
    names.add(name.toLowerCase());
  }
  if (fields.length === 0)
    throw new GoogleRefusal("INVALID_ARGUMENT", "Schema is required: the table needs at least one field");
  return fields.map(normalField);
}

/** The columns after a patch: the old ones, perhaps relaxed to NULLABLE, and new ones that may be empty.
 *  @throws GoogleRefusal INVALID_ARGUMENT when a column is dropped, changes its type, or a new one is REQUIRED */
export function patchFields(before: readonly Field[], given: readonly Field[], table: string): Field[] {
  const after = checkFields(given);
  const refuse = (why: string): never => {
    throw new GoogleRefusal("INVALID_ARGUMENT", `Provided Schema does not match Table ${table}. ${why}`);
  };
  for (const old of before) {
    const kept = after.find(({ name }) => name.toLowerCase() === old.name.toLowerCase());
    if (kept === undefined) return refuse(`Field ${old.name} is missing in new schema`);
    if (kept.type !== old.type) refuse(`Field ${old.name} has changed type from ${old.type} to ${kept.type}`);
    const relaxed = old.mode === "REQUIRED" && kept.mode === "NULLABLE";
    if (kept.mode !== old.mode && !relaxed)
      refuse(`Field ${old.name} has changed mode from ${old.mode} to ${kept.mode}`);
  }
  const known = new Set(before.map(({ name }) => name.toLowerCase()));
  const added = after.filter(({ name }) => !known.has(name.toLowerCase()));
  for (const { name, mode } of added)
    if (mode === "REQUIRED") refuse(`Cannot add required fields to an existing schema. (field: ${name})`);
  // Old columns stay where they are: DuckDB adds at the end.
  const kept = before.flatMap(
    (old) => after.find(({ name }) => name.toLowerCase() === old.name.toLowerCase()) ?? [],
  );
  return [...kept, ...added];
}
