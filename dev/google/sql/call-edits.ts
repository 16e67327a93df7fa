import { RENAMED, UNSUPPORTED } from "./functions.ts";
import { extractMacro, timeFormat, truncationPart } from "./macros-time.ts";
import {
  argumentsAt,
  closing,
  type Edit,
  isWord,
  refuseStatement,
  refuseUnsupported,
  replaceWords,
  type Word,
} from "./words.ts";

/** A call: its words, and where its name stands. */
interface Call {
  readonly words: readonly Word[];
  readonly at: number;
  readonly name: Word;
  readonly open: Word;
  readonly close: Word;
  readonly given: readonly Word[][];
}

function rename(call: Call, name: string): Edit[] {
  return [replaceWords(call.name, call.name, name)];
}

/** A bare part such as DAY or WEEK(MONDAY) becomes a string, as a macro can take it. */
function quotePart(part: readonly Word[]): Edit[] {
  const [first, last] = [part[0], part.at(-1)];
  const text = part.map((word) => word.text.toUpperCase()).join("");
  return first === undefined || last === undefined ? [] : [replaceWords(first, last, `'${text}'`)];
}

/** EXTRACT(part FROM moment AT TIME ZONE zone) as a call of the part's macro. */
function extract({ words, at, name, close }: Call): Edit[] {
  const from = words.findIndex((word, index) => index > at && isWord(word, "FROM"));
  const part = words.slice(at + 2, from).map(({ text }) => text);
  const macro = extractMacro(part.join(""));
  const last = words[from];
  if (macro === undefined || last === undefined) return refuseUnsupported(`EXTRACT(${part.join("")} …)`);
  const inside = words.slice(from, words.indexOf(close));
  const zone = inside.findIndex((word, index) => isWord(word, "AT") && isWord(inside[index + 1], "TIME"));
  const [first, end] = [inside[zone], inside[zone + 2]];
  const comma = zone < 0 || first === undefined || end === undefined ? [] : [replaceWords(first, end, ",")];
  return [replaceWords(name, last, `${macro}(`), ...comma];
}

/** DATE_ADD(day, INTERVAL n PART) as g_date_add(day, n, 'PART'). */
function step({ given: [, interval = []] }: Call): Edit[] {
  const [first, last] = [interval[0], interval.at(-1)];
  if (first === undefined || last === undefined || !isWord(first, "INTERVAL")) return [];
  return [replaceWords(first, first, ""), replaceWords(last, last, `, '${last.text.toUpperCase()}'`)];
}

/** Timestamps know no months: GoogleSQL counts them in parts of one length. */
function refuseLongPart({ name, given }: Call): Edit[] {
  const part = [given[2]?.[0], given[1]?.at(-1)].find((word) => word !== undefined)?.text.toUpperCase() ?? "";
  if (!/^(MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR|DAY)$/.test(part))
    refuseStatement(`${name.text} does not support the ${part} date part`);
  return [];
}

/** APPROX_QUANTILES(x, n): elements of the data at n equal steps, the least and the greatest with them. */
function quantiles(call: Call): Edit[] {
  const [count, ...more] = call.given[1] ?? [];
  const steps = Number(count?.text);
  if (count?.kind !== "NUMBER" || more.length > 0 || !Number.isInteger(steps) || steps < 1 || steps > 1000)
    return refuseUnsupported("APPROX_QUANTILES with other than a whole number up to 1000, or with NULLS");
  const parts = Array.from({ length: steps + 1 }, (_, nth) => (nth / steps).toFixed(6));
  return [...rename(call, "QUANTILE_DISC"), replaceWords(count, count, `[${parts.join(", ")}]`)];
}

/** ARRAY_AGG(x ORDER BY y LIMIT n): DuckDB sorts but does not limit inside, so the list is cut afterwards. */
function limitArray({ given, name, close }: Call): Edit[] {
  const [limit, count] = given.at(-1)?.slice(-2) ?? [];
  if (limit === undefined || count === undefined || !isWord(limit, "LIMIT")) return [];
  if (!isWord(name, "ARRAY_AGG")) return refuseUnsupported(`LIMIT within ${name.text}`);
  return [
    { start: name.start, end: name.start, text: "g_first(" },
    replaceWords(limit, count, ""),
    { start: close.end, end: close.end, text: `, ${count.text})` },
  ];
}

/** A function of any number of arguments becomes a macro of one list. */
function withList({ name, open, close }: Call, macro: string): Edit[] {
  return [replaceWords(name, open, `${macro}([`), replaceWords(close, close, "])")];
}

/** TIMESTAMP_TRUNC(moment, PART[, zone]) and DATE_TRUNC(day, PART); a week from Sunday is a macro without a part. */
function truncate(call: Call, macro: string): Edit[] {
  const written = (call.given[1] ?? []).map(({ text }) => text.toUpperCase()).join("");
  const part = truncationPart(written);
  const [first, last, before] = [call.given[1]?.[0], call.given[1]?.at(-1), call.given[0]?.at(-1)];
  if (part === undefined || first === undefined || last === undefined || before === undefined)
    return refuseUnsupported(`${call.name.text}(…, ${written})`);
  if (part !== "sunday") return [...rename(call, macro), replaceWords(first, last, `'${part}'`)];
  return [...rename(call, `${macro}_sunday`), { start: before.end, end: last.end, text: "" }];
}

/** A literal format, with its elements as DuckDB knows them: strftime and strptime need a constant. */
function withFormat(call: Call, macro: string): Edit[] {
  const [pattern, ...more] = call.given[0] ?? [];
  const format = pattern?.kind === "STRING" && more.length === 0 ? timeFormat(pattern.text) : undefined;
  if (pattern === undefined || format === undefined)
    return refuseUnsupported(`the format of ${call.name.text}: only a literal of common elements`);
  return [...rename(call, macro), replaceWords(pattern, pattern, format)];
}

/** FORMAT's pattern must be one that C's printf reads in the same way. */
function formatText(call: Call): Edit[] {
  const [pattern] = call.given[0] ?? [];
  const literal = pattern !== undefined && pattern.kind === "STRING" && call.given[0]?.length === 1;
  if (!literal || !/^([^%]|%%|%[-+ 0#]*\d*(\.\d+)?[dsfeEgGxXo])*$/.test(pattern.text))
    return refuseUnsupported("FORMAT with other than %d %s %f %e %g %x %o in a literal pattern");
  return rename(call, "PRINTF");
}

function timestampDifference(call: Call): Edit[] {
  refuseLongPart(call);
  return [...rename(call, "g_timestamp_diff"), ...quotePart(call.given[2] ?? [])];
}

/** Calls whose edits depend on more than the name. */
const SPECIAL: ReadonlyMap<string, (call: Call) => Edit[]> = new Map([
  ["EXTRACT", extract],
  ["ARRAY_AGG", limitArray],
  ["STRING_AGG", limitArray],
  ["FORMAT", formatText],
  ["GREATEST", (call) => withList(call, "g_greatest")],
  ["LEAST", (call) => withList(call, "g_least")],
  ["CONCAT", (call) => withList(call, "g_concat")],
  ["DATE_ADD", (call) => [...rename(call, "g_date_add"), ...step(call)]],
  ["DATE_SUB", (call) => [...rename(call, "g_date_sub"), ...step(call)]],
  ["TIMESTAMP_DIFF", timestampDifference],
  ["TIMESTAMP_ADD", refuseLongPart],
  ["TIMESTAMP_SUB", refuseLongPart],
  ["APPROX_QUANTILES", quantiles],
  ["TIMESTAMP_TRUNC", (call) => truncate(call, "g_timestamp_trunc")],
  ["DATE_TRUNC", (call) => truncate(call, "g_date_trunc")],
  ["FORMAT_TIMESTAMP", (call) => withFormat(call, "g_format_timestamp")],
  ["FORMAT_DATE", (call) => withFormat(call, "g_format_date")],
  ["PARSE_TIMESTAMP", (call) => withFormat(call, "g_parse_timestamp")],
  ["PARSE_DATE", (call) => withFormat(call, "g_parse_date")],
  [
    "DATE",
    (call) => (call.given.length > 1 ? rename(call, call.given.length === 2 ? "g_date" : "MAKE_DATE") : []),
  ],
  ["SUBSTR", (call) => (call.given.length === 3 ? rename(call, "g_substr") : [])],
  ["SUBSTRING", (call) => (call.given.length === 3 ? rename(call, "g_substr") : [])],
]);

/** SAFE.f(…): NULL in place of an error. */
function safely(words: readonly Word[], at: number, close: Word): Edit[] {
  const [safe, dot] = [words[at - 2], words[at - 1]];
  if (safe === undefined || dot === undefined) return [];
  return [replaceWords(safe, dot, "TRY("), { start: close.end, end: close.end, text: ")" }];
}

/** The edits for a call whose name is at `at`; none when it is no call.
 *  @throws GoogleRefusal for a function that nothing stands for */
export function editsOfCall(words: readonly Word[], at: number): Edit[] {
  const [name, open, close] = [words[at], words[at + 1], words[closing(words, at + 1)]];
  if (name === undefined || open?.text !== "(" || close === undefined) return [];
  const isSafe = words[at - 1]?.text === "." && isWord(words[at - 2], "SAFE");
  if ((words[at - 1]?.text === "." && !isSafe) || isWord(words[at - 1], "AS")) return [];
  const written = name.text.toUpperCase();
  if (UNSUPPORTED.has(written)) return refuseUnsupported(written);
  const call = { words, at, name, open, close, given: argumentsAt(words, at + 1) };
  const renamed = RENAMED.get(written);
  const edits = SPECIAL.get(written)?.(call) ?? (renamed === undefined ? [] : rename(call, renamed));
  return [...edits, ...(isSafe ? safely(words, at, close) : [])];
}
