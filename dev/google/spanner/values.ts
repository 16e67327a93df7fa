import { GoogleRefusal } from "../google-error.ts";
import type { Cell, ScalarCode, SqlType } from "../sql/types.ts";

/** What stands for the commit's own time in a mutation. */
export const COMMIT_TIMESTAMP = "spanner.commit_timestamp()";

const DOCUMENTATION = "See https://cloud.google.com/spanner/docs/data-types for more details";
const SPECIAL_FLOATS: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

function refuse(message: string): never {
  throw new GoogleRefusal("FAILED_PRECONDITION", message);
}

/** A JSON value as Spanner names it when it has the wrong kind. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null_value: NULL_VALUE";
  if (typeof value === "number") return `number_value: ${value}`;
  if (typeof value === "string") return `string_value: ${JSON.stringify(value)}`;
  if (typeof value === "boolean") return `bool_value: ${value}`;
  return Array.isArray(value) ? "list_value" : "struct_value";
}

function text(value: unknown, code: ScalarCode): string {
  return typeof value === "string" ? value : refuse(`Could not parse ${kindOf(value)} as ${code}`);
}

function int64(value: unknown): string {
  const written = text(value, "INT64");
  if (!/^[+-]?\d{1,30}$/.test(written)) refuse(`Could not parse ${written} as an integer`);
  const number = BigInt(written.replace(/^\+/, ""));
  if (number < MIN_INT64 || number > MAX_INT64) refuse(`Could not parse ${written} as an integer`);
  return String(number);
}

function float(value: unknown, code: ScalarCode): string | number {
  if (typeof value === "number") return value;
  const written = text(value, code);
  if (SPECIAL_FLOATS.has(written)) return written;
  return refuse(
    `Could not parse ${written} as a ${code}. Only the following string values are supported for ${code}: 'Infinity', 'NaN', and '-Infinity'.`,
  );
}

/** Days that were read before: of a commit's thousands of times most are of a few days. */
const knownDays = new Map<string, string | undefined>();
const MOST_KNOWN_DAYS = 1_000;

/** The calendar day as `YYYY-MM-DD`, or nothing when there is no such day. */
function realDay(written: string): string | undefined {
  if (!knownDays.has(written)) {
    if (knownDays.size >= MOST_KNOWN_DAYS) knownDays.clear();
    knownDays.set(written, readDay(written));
  }
  return knownDays.get(written);
}

function readDay(written: string): string | undefined {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(written) ?? [];
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso) ? iso : undefined;
}

function date(value: unknown): string {
  const written = text(value, "DATE");
  return (
    realDay(written) ??
    refuse(
      `Could not parse ${written} as a DATE. Dates must be in the format YYYY-[M]M-[D]D and the year must be in the range [1, 9999].`,
    )
  );
}

/** Microseconds, without zeros at the end of the fraction: Spanner keeps nine digits, DuckDB six. */
function timestamp(value: unknown): string {
  const written = text(value, "TIMESTAMP");
  const [, day = "", time = "", fraction = ""] =
    /^(\d{4}-\d{1,2}-\d{1,2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/.exec(written) ?? [];
  const iso = realDay(day);
  if (iso === undefined || Number.isNaN(Date.parse(`${iso}T${time}Z`))) {
    refuse(
      `Could not parse ${written} as a TIMESTAMP. The timestamp value must end with an uppercase literal 'Z' to specify Zulu time (UTC-0).`,
    );
  }
  const micros = fraction.slice(0, 6).replace(/0+$/, "");
  return micros === "" ? `${iso}T${time}Z` : `${iso}T${time}.${micros}Z`;
}

function numeric(value: unknown): string {
  const written = text(value, "NUMERIC");
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(written) ?? [];
  const digits = whole.replace(/^0+/, "");
  const decimals = fraction.replace(/0+$/, "");
  if (whole + fraction === "" || digits.length > 29 || decimals.length > 9) {
    refuse(
      `Could not parse ${written} as a NUMERIC. The NUMERIC type supports 38 digits of precision and 9 digits of scale. ${DOCUMENTATION}`,
    );
  }
  const size = `${digits === "" ? "0" : digits}${decimals === "" ? "" : `.${decimals}`}`;
  return sign === "-" && size !== "0" ? `-${size}` : size;
}

/** JSON as Spanner gives it back: without white space, keys in order. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}

function json(value: unknown): string {
  const written = text(value, "JSON");
  try {
    return JSON.stringify(sortKeys(JSON.parse(written)));
  } catch {
    return refuse(`Could not parse ${written} as a JSON. ${DOCUMENTATION}`);
  }
}

function bytes(value: unknown): string {
  const written = text(value, "BYTES");
  if (/^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/.test(written)) {
    return Buffer.from(written, "base64").toString("base64");
  }
  return refuse(`Could not parse ${written} as BYTES. Byte strings must be base64-encoded.`);
}

function bool(value: unknown): boolean {
  return typeof value === "boolean" ? value : refuse(`Could not parse ${kindOf(value)} as BOOL`);
}

const READERS: Record<ScalarCode, (value: unknown) => Cell> = {
  STRING: (value) => text(value, "STRING"),
  INT64: int64,
  FLOAT64: (value) => float(value, "FLOAT64"),
  FLOAT32: (value) => float(value, "FLOAT32"),
  BOOL: bool,
  TIMESTAMP: timestamp,
  DATE: date,
  JSON: json,
  NUMERIC: numeric,
  BYTES: bytes,
};

/** A value of a request in canonical form; NULL is good for every type.
 *  @throws GoogleRefusal FAILED_PRECONDITION with the real service's words */
export function readValue(type: SqlType, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (type.code !== "ARRAY") return READERS[type.code](value);
  if (!Array.isArray(value)) return refuse(`Could not parse ${kindOf(value)} as ARRAY<${type.element.code}>`);
  return value.map((item: unknown) => readValue(type.element, item));
}
