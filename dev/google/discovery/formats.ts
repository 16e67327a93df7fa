const RANGES: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

const TEXTS: Readonly<Record<string, RegExp>> = {
  byte: /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/,
  "google-duration": /^-?\d{1,12}(?:\.\d{1,9})?s$/,
  "google-fieldmask": /^(?:[\w.*]+(?:,[\w.*]+)*)?$/,
};

const SPECIAL_FLOATS: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);
const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Whole numbers travel as numbers or as decimal texts; those of 64 bits lose digits as numbers, which the
 *  service can't see either. */
function isWhole(value: unknown, [min, max]: readonly [bigint, bigint]): boolean {
  const isNumber = typeof value === "number" && Number.isInteger(value);
  const isText = typeof value === "string" && /^-?\d{1,20}$/.test(value);
  if (!isNumber && !isText) return false;
  const whole = BigInt(value);
  return whole >= min && whole <= max;
}

function isFloat(value: unknown): boolean {
  if (typeof value === "number" || SPECIAL_FLOATS.has(value)) return true;
  return typeof value === "string" && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value);
}

/** Whether a value is RFC 3339 with a day of the calendar: JavaScript would read February 30 as March 2. */
export function isTime(value: unknown): boolean {
  const [, local, zone] = TIME.exec(typeof value === "string" ? value : "") ?? [];
  if (local === undefined || zone === undefined) return false;
  const asUtc = new Date(`${local}Z`);
  return !Number.isNaN(Date.parse(`${local}${zone}`)) && asUtc.toISOString().startsWith(local);
}

/** Whether a JSON value is good for a format of the discovery documents. int64 and its like are decimal texts
 *  or whole numbers in range; `byte` is base64 in either alphabet.
 *  @throws Error for a format that no document uses */
export function fitsFormat(format: string, value: unknown): boolean {
  const range = RANGES[format];
  if (range !== undefined) return isWhole(value, range);
  if (format === "double" || format === "float") return isFloat(value);
  if (format === "google-datetime" || format === "date-time") return isTime(value);
  const text = TEXTS[format];
  if (text === undefined) throw new Error(`unknown format ${format}`);
  return typeof value === "string" && text.test(value);
}
