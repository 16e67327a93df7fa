/** The format elements that GoogleSQL and DuckDB have in common; those that only GoogleSQL has are written out.
 *  Nothing when an element is none of these. */
export function timeFormat(format: string): string | undefined {
  if (!/^([^%]|%[aAbBdFHIjmMpSTDRyYuwUWVG%])*$/.test(format)) return undefined;
  const short = { "%F": "%Y-%m-%d", "%T": "%H:%M:%S", "%D": "%m/%d/%y", "%R": "%H:%M" };
  return Object.entries(short).reduce((text, [element, long]) => text.replaceAll(element, long), format);
}

/** The moment as a clock in the zone shows it; a DATE is its midnight. */
const LOCAL = "CAST(timezone(zone, CAST(moment AS TIMESTAMPTZ)) AS TIMESTAMP)";

/** EXTRACT's parts, as DuckDB expressions over `LOCAL`. */
const PARTS: Readonly<Record<string, string>> = {
  microsecond: `date_part('microseconds', ${LOCAL}) % 1000000`,
  millisecond: `date_part('milliseconds', ${LOCAL}) % 1000`,
  second: `date_part('second', ${LOCAL})`,
  minute: `date_part('minute', ${LOCAL})`,
  hour: `date_part('hour', ${LOCAL})`,
  dayofweek: `1 + date_part('dow', ${LOCAL})`,
  day: `date_part('day', ${LOCAL})`,
  dayofyear: `date_part('doy', ${LOCAL})`,
  week: `CAST(strftime(${LOCAL}, '%U') AS BIGINT)`,
  weekmonday: `CAST(strftime(${LOCAL}, '%W') AS BIGINT)`,
  isoweek: `date_part('week', ${LOCAL})`,
  isoyear: `date_part('isoyear', ${LOCAL})`,
  month: `date_part('month', ${LOCAL})`,
  quarter: `date_part('quarter', ${LOCAL})`,
  year: `date_part('year', ${LOCAL})`,
  date: `CAST(${LOCAL} AS DATE)`,
};

/** The macro for a part of EXTRACT, or nothing when there is none: `WEEK(MONDAY)` is a part too. */
export function extractMacro(part: string): string | undefined {
  const name = part.toLowerCase().replace(/[()]/g, "");
  return Object.hasOwn(PARTS, name) ? `g_part_${name}` : undefined;
}

const STEP = `CASE part WHEN 'DAY' THEN to_days(CAST(count AS INTEGER)) WHEN 'WEEK' THEN to_days(CAST(7 * count AS INTEGER))
  WHEN 'MONTH' THEN to_months(CAST(count AS INTEGER)) WHEN 'QUARTER' THEN to_months(CAST(3 * count AS INTEGER))
  WHEN 'YEAR' THEN to_years(CAST(count AS INTEGER)) ELSE error('A DATE part is expected, not ' || part) END`;

/** DuckDB's name for the part to which DATE_TRUNC and TIMESTAMP_TRUNC cut, or nothing when there is none. DuckDB's weeks
 *  begin on Monday; a week from Sunday has macros of its own. */
export function truncationPart(part: string): string | undefined {
  if (part === "WEEK" || part === "WEEK(SUNDAY)") return "sunday";
  if (part === "ISOWEEK" || part === "WEEK(MONDAY)") return "week";
  return /^(MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR|DAY|MONTH|QUARTER|YEAR)$/.test(part)
    ? part.toLowerCase()
    : undefined;
}

/** The Sunday on or before a local moment. */
function sunday(local: string): string {
  return `date_trunc('week', ${local} + INTERVAL 1 DAY) - INTERVAL 1 DAY`;
}

/** DuckDB macros for GoogleSQL's dates and times. The transpiler makes timestamps of dates, forgets zones, and counts
 *  boundaries where TIMESTAMP_DIFF counts whole parts. */
export const TIME_MACROS: readonly string[] = [
  ...Object.entries(PARTS).map(([part, sql]) => `g_part_${part}(moment, zone := 'UTC') AS ${sql}`),
  "g_now() AS now()",
  "g_today(zone := 'UTC') AS CAST(timezone(zone, now()) AS DATE)",
  "g_timestamp_diff(later, earlier, part) AS date_sub(part, earlier, later)",
  "g_date(moment, zone := 'UTC') AS CAST(timezone(zone, moment) AS DATE)",
  `g_date_add(day, count, part) AS CAST(CAST(day AS DATE) + ${STEP} AS DATE)`,
  `g_date_sub(day, count, part) AS CAST(CAST(day AS DATE) - ${STEP} AS DATE)`,
  "g_date_trunc(day, part) AS CAST(date_trunc(part, CAST(day AS DATE)) AS DATE)",
  `g_date_trunc_sunday(day) AS CAST(${sunday("CAST(day AS DATE)")} AS DATE)`,
  `g_timestamp_trunc(moment, part, zone := 'UTC') AS timezone(zone, date_trunc(part, ${LOCAL}))`,
  `g_timestamp_trunc_sunday(moment, zone := 'UTC') AS timezone(zone, ${sunday(LOCAL)})`,
  `g_format_timestamp(format, moment, zone := 'UTC') AS strftime(${LOCAL}, format)`,
  `g_format_date(format, day) AS strftime(CAST(day AS DATE), format)`,
  `g_parse_timestamp(format, source, zone := 'UTC') AS timezone(zone, strptime(source, format))`,
  `g_parse_date(format, source) AS CAST(strptime(source, format) AS DATE)`,
];
