/** GoogleSQL's scalar types that a column of either service may have here. */
export const SCALAR_CODES = [
  "STRING",
  "INT64",
  "FLOAT64",
  "FLOAT32",
  "BOOL",
  "TIMESTAMP",
  "DATE",
  "JSON",
  "NUMERIC",
  "BYTES",
] as const;

/** The name of a scalar type, as in `type.code`. */
export type ScalarCode = (typeof SCALAR_CODES)[number];

/** A scalar type; `length` counts characters of a STRING and bytes of BYTES. */
export interface ScalarType {
  readonly code: ScalarCode;
  readonly length?: number | "MAX";
}

/** A column's type: scalar, or an array of scalars. */
export type SqlType = ScalarType | { readonly code: "ARRAY"; readonly element: ScalarType };

/** A value in its canonical form, which is also how it travels in Spanner's JSON: INT64, NUMERIC, TIMESTAMP, DATE, JSON and
 *  BYTES are strings. */
export type Cell = string | number | boolean | null | readonly Cell[];

const DUCKDB_TYPE: Record<ScalarCode, string> = {
  STRING: "VARCHAR",
  INT64: "BIGINT",
  FLOAT64: "DOUBLE",
  FLOAT32: "FLOAT",
  BOOL: "BOOLEAN",
  TIMESTAMP: "TIMESTAMPTZ",
  DATE: "DATE",
  JSON: "JSON",
  NUMERIC: "DECIMAL(38, 9)",
  BYTES: "BLOB",
};

/** The DuckDB type that holds it. TIMESTAMP keeps microseconds where Spanner keeps nanoseconds. */
export function duckDbType(type: SqlType): string {
  return type.code === "ARRAY" ? `${DUCKDB_TYPE[type.element.code]}[]` : DUCKDB_TYPE[type.code];
}

/** A DuckDB expression that makes a typed value of a text expression; an array's text is a JSON array of
 *  texts. */
export function castFromText(text: string, type: SqlType): string {
  if (type.code === "BYTES") return `from_base64(${text})`;
  if (type.code !== "ARRAY") return `CAST(${text} AS ${duckDbType(type)})`;
  const items = `from_json(${text}, '["VARCHAR"]')`;
  if (type.element.code === "BYTES") return `list_transform(${items}, lambda item: from_base64(item))`;
  return `CAST(${items} AS ${duckDbType(type)})`;
}

/** The text that `castFromText` reads for a canonical value. */
export function textOf(cell: Cell): string | null {
  if (cell === null) return null;
  if (typeof cell === "object") return JSON.stringify(cell.map(textOf));
  return String(cell);
}

/** Rows of texts as a DuckDB relation with the column `item`: one parameter carries any number of rows. */
export function textRows(parameter: number): string {
  return `(SELECT unnest(from_json($${parameter}, '[["VARCHAR"]]')) AS item)`;
}

/** The rows as the parameter that `textRows` reads. */
export function encodeRows(rows: readonly (readonly Cell[])[]): string {
  return JSON.stringify(rows.map((row) => row.map(textOf)));
}
