import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { Rows } from "../engine.ts";
import type { Cell, ScalarCode, SqlType } from "./types.ts";

const CODE_OF: ReadonlyMap<DuckDBTypeId, ScalarCode> = new Map([
  [DuckDBTypeId.BOOLEAN, "BOOL"],
  [DuckDBTypeId.TINYINT, "INT64"],
  [DuckDBTypeId.SMALLINT, "INT64"],
  [DuckDBTypeId.INTEGER, "INT64"],
  [DuckDBTypeId.BIGINT, "INT64"],
  [DuckDBTypeId.HUGEINT, "INT64"],
  [DuckDBTypeId.UBIGINT, "INT64"],
  [DuckDBTypeId.UINTEGER, "INT64"],
  [DuckDBTypeId.SQLNULL, "INT64"],
  [DuckDBTypeId.FLOAT, "FLOAT32"],
  [DuckDBTypeId.DOUBLE, "FLOAT64"],
  [DuckDBTypeId.TIMESTAMP, "TIMESTAMP"],
  [DuckDBTypeId.TIMESTAMP_TZ, "TIMESTAMP"],
  [DuckDBTypeId.DATE, "DATE"],
  [DuckDBTypeId.BLOB, "BYTES"],
]);

/** The GoogleSQL type of a column of a DuckDB result. A decimal literal such as 1.5 is a FLOAT64 in GoogleSQL;
 *  only a column's NUMERIC has DuckDB's full 38 digits. */
export function sqlType(type: DuckDBType): SqlType {
  if (type instanceof DuckDBListType) {
    const element = sqlType(type.valueType);
    return { code: "ARRAY", element: element.code === "ARRAY" ? { code: "STRING" } : element };
  }
  if (type instanceof DuckDBDecimalType) return { code: type.width === 38 ? "NUMERIC" : "FLOAT64" };
  if (type.alias === "JSON") return { code: "JSON" };
  return { code: CODE_OF.get(type.typeId) ?? "STRING" };
}

/** RFC 3339 in UTC without zeros at the end of the fraction. */
export function formatMicros(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  const digits = String(fraction).padStart(6, "0").replace(/0+$/, "");
  return digits === "" ? `${seconds}Z` : `${seconds}.${digits}Z`;
}

/** A decimal without zeros at the end. */
function formatDecimal(value: DuckDBDecimalValue): string {
  const written = value.toString();
  return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
}

function float(value: number): Cell {
  return Number.isFinite(value) ? value : String(value);
}

function cellOf(type: SqlType, value: DuckDBValue): Cell {
  if (value === null) return null;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return type.code === "INT64" ? String(value) : float(value);
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue)
    return formatMicros(value.micros);
  if (value instanceof DuckDBDecimalValue) {
    return type.code === "NUMERIC" ? formatDecimal(value) : value.toDouble();
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof DuckDBListValue) {
    const element = type.code === "ARRAY" ? type.element : type;
    return value.items.map((item) => cellOf(element, item));
  }
  return value instanceof DuckDBDateValue ? value.toString() : String(value);
}

/** The rows in canonical form, one type per column. */
export function cellsOf(rows: Rows, types: readonly SqlType[]): Cell[][] {
  return rows.values.map((row) => row.map((value, at) => cellOf(types[at] ?? { code: "STRING" }, value)));
}
