import { isTime } from "../discovery/formats.ts";
import type { Cell, ScalarCode } from "../sql/types.ts";
import type { Field } from "./bodies.ts";
import { codeOf } from "./fields.ts";

/** What is wrong with one row, as `insertErrors[].errors[]` gives it. */
export interface RowError {
  readonly reason: "invalid" | "stopped";
  readonly location: string;
  readonly debugInfo: string;
  readonly message: string;
}

/** Streaming is refused for days further away than this, however long a partition is. */
const MAX_PAST_DAYS = 1825;
const MAX_FUTURE_DAYS = 366;
const DAY_MS = 86_400_000;
/** The first and the last instant of a TIMESTAMP. */
const MIN_TIMESTAMP_MS = Date.parse("0001-01-01T00:00:00Z");
const MAX_TIMESTAMP_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** How a table takes rows. */
export interface RowRules {
  readonly fields: readonly Field[];
  /** Whether a JSON column takes any JSON value, as load jobs do, and not only a text that holds one. */
  readonly plainJson?: boolean;
  /** The column that the table is partitioned by, if any. */
  readonly partitionField: string | undefined;
  readonly ignoreUnknownValues: boolean;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** A row that fits the table, or what is wrong with it. */
export type CheckedRow =
  | { readonly ok: true; readonly cells: readonly Cell[] }
  | { readonly ok: false; readonly errors: readonly RowError[] };

function invalid(location: string, message: string): RowError {
  return { reason: "invalid", location, debugInfo: "", message };
}

function integer(value: unknown): Cell | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string" || !/^-?\d{1,19}$/.test(value)) return undefined;
  const number = BigInt(value);
  return BigInt.asIntN(64, number) === number ? String(number) : undefined;
}

function float(value: unknown): Cell | undefined {
  if (typeof value === "string" && /^-?(NaN|Infinity)$/.test(value)) return value;
  const isText = typeof value === "string" && value.trim() !== "";
  const number = typeof value === "number" || isText ? Number(value) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function numeric(value: unknown): Cell | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^-?\d{1,29}(\.\d{1,9})?$/.test(text) ? text : undefined;
}

function boolean(value: unknown): Cell | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" || !/^(true|false)$/i.test(value)) return undefined;
  return value.toLowerCase() === "true";
}

function isInstant(ms: number): boolean {
  return ms >= MIN_TIMESTAMP_MS && ms <= MAX_TIMESTAMP_MS;
}

/** RFC 3339 (a space for the T, and no zone for UTC, are taken too) or epoch seconds. */
function timestamp(value: unknown): Cell | undefined {
  if (typeof value === "number")
    return isInstant(value * 1000) ? new Date(value * 1000).toISOString() : undefined;
  if (typeof value !== "string") return undefined;
  const [, day, time, zone = "Z"] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?) ?(Z|UTC|[+-]\d{2}:\d{2})?)?$/.exec(value) ??
    [];
  const text = `${day}T${time ?? "00:00:00"}${zone === "UTC" ? "Z" : zone}`;
  return isTime(text) && isInstant(Date.parse(text)) ? text : undefined;
}

function date(value: unknown): Cell | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  return timestamp(value) === undefined ? undefined : value;
}

/** A JSON column takes a text that holds JSON; an object would be a RECORD. */
function jsonText(value: unknown): Cell | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return undefined;
  }
}

function bytes(value: unknown): Cell | undefined {
  return typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0
    ? value
    : undefined;
}

const READERS: Record<ScalarCode, (value: unknown) => Cell | undefined> = {
  // Half of a surrogate pair is no text.
  STRING: (value) => (typeof value === "string" && value.isWellFormed() ? value : undefined),
  INT64: integer,
  FLOAT64: float,
  FLOAT32: float,
  NUMERIC: numeric,
  BOOL: boolean,
  TIMESTAMP: timestamp,
  DATE: date,
  JSON: jsonText,
  BYTES: bytes,
};

function readScalar(field: Field, value: unknown, { plainJson = false }: RowRules): Cell | RowError {
  if (plainJson && codeOf(field.type) === "JSON") return JSON.stringify(value);
  if (typeof value === "object")
    return invalid(
      field.name,
      Array.isArray(value)
        ? "Array specified for non-repeated field."
        : `This field: ${field.name} is not a record.`,
    );
  const cell = READERS[codeOf(field.type)](value);
  return (
    cell ??
    invalid(
      field.name,
      `Cannot convert value to ${field.type.toLowerCase()} (bad value): ${JSON.stringify(value).slice(0, 100)}`,
    )
  );
}

function isError(read: Cell | RowError): read is RowError {
  return typeof read === "object" && read !== null && "reason" in read;
}

function readField(field: Field, value: unknown, rules: RowRules): Cell | RowError {
  if (value === null || value === undefined) {
    if (field.mode === "REQUIRED") return invalid(field.name, `Missing required field: ${field.name}.`);
    return field.mode === "REPEATED" ? [] : null;
  }
  if (field.mode !== "REPEATED") return readScalar(field, value, rules);
  if (!Array.isArray(value))
    return invalid(field.name, `Value for repeated field ${field.name} is not an array.`);
  const items: Cell[] = [];
  for (const item of value) {
    const read = readScalar(field, item, rules);
    if (isError(read)) return read;
    items.push(read);
  }
  return items;
}

function partitionError(rules: RowRules, cell: Cell): RowError | undefined {
  if (rules.partitionField === undefined || typeof cell !== "string") return undefined;
  const days = Math.floor(Date.parse(cell) / DAY_MS) - Math.floor(rules.nowMs / DAY_MS);
  if (days >= -MAX_PAST_DAYS && days <= MAX_FUTURE_DAYS) return undefined;
  return invalid(
    rules.partitionField,
    `The destination table's partition for ${cell.slice(0, 10)} is outside the allowed bounds. You can only stream to date range within ${MAX_PAST_DAYS} days in the past and ${MAX_FUTURE_DAYS} days in the future relative to the current date.`,
  );
}

/** Checks a row of `insertAll` against the table's columns. Names are matched in any case, as BigQuery does. */
export function checkRow(row: Readonly<Record<string, unknown>>, rules: RowRules): CheckedRow {
  const given = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  const known = new Set(rules.fields.map(({ name }) => name.toLowerCase()));
  const unknown = rules.ignoreUnknownValues
    ? []
    : Object.keys(row).filter((name) => !known.has(name.toLowerCase()));
  const errors = unknown.map((name) => invalid(name, `no such field: ${name}.`));
  const cells: Cell[] = [];
  for (const field of rules.fields) {
    const read = readField(field, given.get(field.name.toLowerCase()), rules);
    if (isError(read)) {
      errors.push(read);
      continue;
    }
    cells.push(read);
    const tooFar = field.name === rules.partitionField ? partitionError(rules, read) : undefined;
    if (tooFar !== undefined) errors.push(tooFar);
  }
  return errors.length === 0 ? { ok: true, cells } : { ok: false, errors };
}
