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
import { GoogleRefusal } from "../google-error.ts";
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
  [DuckDBTypeId.VARCHAR, "STRING"],
]);

/** DuckDB's types that no GoogleSQL type stands for here. */
function refuseType(type: DuckDBType): never {
  throw new GoogleRefusal(
    "UNIMPLEMENTED",
    `The stand-in does not return values of DuckDB's type ${type.toString()}`,
  );
}

/** The GoogleSQL type of a column of a DuckDB result. A decimal literal such as 1.5 is a FLOAT64 in GoogleSQL;
 *  only a column's NUMERIC has DuckDB's full 38 digits.
 *  @throws GoogleRefusal UNIMPLEMENTED for a STRUCT, and for lists of lists */
export function sqlType(type: DuckDBType): SqlType {
  if (type instanceof DuckDBListType) {
    const element = sqlType(type.valueType);
    return { code: "ARRAY", element: element.code === "ARRAY" ? refuseType(type) : element };
  }
  if (type instanceof DuckDBDecimalType) return { code: type.width === 38 ? "NUMERIC" : "FLOAT64" };
  if (type.alias === "JSON") return { code: "JSON" };
  return { code: CODE_OF.get(type.typeId) ?? refuseType(type) };
}

/** RFC 3339 in UTC without zeros at the end of the fraction. */
export function formatMicros(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  const digits = String(fraction).padStart(6, "0").replace(/0+$/, "");
  return digits === "" ? `${seconds}Z` : `${seconds}.${digits}Z`;
}

/** Days since 1970 of 0001-01-01 and 9999-12-31, between which GoogleSQL's dates lie. */
const [FIRST_DAY, LAST_DAY] = [-719_162, 2_932_896];

function formatDate(date: DuckDBDateValue): string {
  if (date.days >= FIRST_DAY && date.days <= LAST_DAY) return date.toString();
  throw new GoogleRefusal("OUT_OF_RANGE", "date overflow", { reason: "invalidQuery" });
}

/** A decimal without zeros at the end. */
function formatDecimal(value: DuckDBDecimalValue): string {
  const written = value.toString();
  return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
}

function float(value: number): Cell {
  return Number.isFinite(value) ? value : String(value);
}

/** SUM adds whole numbers in 128 bits; a result has 64. */
function int64(value: bigint): string {
  if (BigInt.asIntN(64, value) !== value)
    throw new GoogleRefusal("OUT_OF_RANGE", "int64 overflow", { reason: "invalidQuery" });
  return String(value);
}

function cellOf(type: SqlType, value: DuckDBValue): Cell {
  if (value === null) return null;
  if (typeof value === "bigint") return int64(value);
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
  return value instanceof DuckDBDateValue ? formatDate(value) : String(value);
}

/** BigQuery has lists with NULL in them while it computes, and can't return them.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
export function refuseNullItems(rows: readonly (readonly Cell[])[]): void {
  if (rows.some((row) => row.some((cell) => Array.isArray(cell) && cell.includes(null))))
    throw new GoogleRefusal("INVALID_ARGUMENT", "Array cannot have a null element", {
      reason: "invalidQuery",
    });
}

/** The rows in canonical form, one type per column. */
export function cellsOf(rows: Rows, types: readonly SqlType[]): Cell[][] {
  return rows.values.map((row) => row.map((value, at) => cellOf(types[at] ?? { code: "STRING" }, value)));
}
