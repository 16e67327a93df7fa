import type { Cell, SqlType } from "../sql/types.ts";

/** A cell of `rows[].f[]`: every scalar is a string. */
interface BigQueryCell {
  readonly v: string | null | readonly { readonly v: string | null }[];
}

/** A row as `rows[]` gives it. */
export interface BigQueryRow {
  readonly f: readonly BigQueryCell[];
}

/** A double as Java writes it, which is how BigQuery does: 1.0, 0.001, 1.0E7. */
function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** Microseconds since 1970 of an RFC 3339 text in UTC with up to six decimals. */
function epochMicros(timestamp: string): bigint {
  const fraction = /\.(\d+)Z$/.exec(timestamp)?.[1] ?? "";
  const seconds = Date.parse(timestamp.replace(/\.\d+Z$/, "Z")) / 1000;
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

/** A timestamp as epoch seconds in a double's form (1.765432109E9), or as whole microseconds. */
function formatTimestamp(timestamp: string, useInt64: boolean): string {
  const micros = epochMicros(timestamp);
  return useInt64 ? String(micros) : formatDouble(Number(micros) / 1e6);
}

function formatScalar(code: string, cell: Cell, useInt64: boolean): string | null {
  if (cell === null) return null;
  if (typeof cell === "number")
    return code === "FLOAT64" || code === "FLOAT32" ? formatDouble(cell) : String(cell);
  if (code === "TIMESTAMP" && typeof cell === "string") return formatTimestamp(cell, useInt64);
  return String(cell);
}

/** Canonical cells as a row of a BigQuery answer. */
export function formatRow(
  cells: readonly Cell[],
  types: readonly SqlType[],
  { useInt64Timestamp }: { useInt64Timestamp: boolean },
): BigQueryRow {
  const f = cells.map((cell, at) => {
    const type = types[at] ?? { code: "STRING" as const };
    if (type.code !== "ARRAY") return { v: formatScalar(type.code, cell, useInt64Timestamp) };
    // BigQuery knows no NULL array: it reads as empty.
    const items: readonly Cell[] = Array.isArray(cell) ? cell : [];
    return { v: items.map((item) => ({ v: formatScalar(type.element.code, item, useInt64Timestamp) })) };
  });
  return { f };
}
