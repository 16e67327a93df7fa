/** DuckDB macros for GoogleSQL functions that the transpiler leaves alone or translates to something that
 *  means another thing: it turns JSON_VALUE into `->`, which keeps the quotes of a string, REGEXP_CONTAINS
 *  into a match of the whole string, and TIMESTAMP_DIFF into a count of boundaries instead of whole parts. */
export const FUNCTIONS: readonly string[] = [
  "CREATE OR REPLACE MACRO g_json_value(json, path := '$') AS json ->> path",
  "CREATE OR REPLACE MACRO g_json_array(json, path := '$') AS CAST(CAST(json AS JSON) -> path AS JSON[])",
  `CREATE OR REPLACE MACRO g_json_value_array(json, path := '$') AS
     list_transform(CAST(CAST(json AS JSON) -> path AS JSON[]), lambda item: item ->> '$')`,
  "CREATE OR REPLACE MACRO g_regexp_contains(text, pattern) AS regexp_matches(text, pattern)",
  "CREATE OR REPLACE MACRO g_timestamp_diff(later, earlier, part) AS date_sub(part, earlier, later)",
  "CREATE OR REPLACE MACRO g_byte_length(text) AS octet_length(encode(CAST(text AS VARCHAR)))",
  "CREATE OR REPLACE MACRO g_first(list, size) AS list[1:size]",
  "CREATE OR REPLACE MACRO g_lax_string(json) AS json ->> '$'",
  "CREATE OR REPLACE MACRO g_date(moment, zone := 'UTC') AS CAST(timezone(zone, moment) AS DATE)",
];

/** GoogleSQL names that are rewritten to a macro of ours before the transpiler sees them. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ["JSON_VALUE", "g_json_value"],
  ["JSON_EXTRACT_SCALAR", "g_json_value"],
  ["JSON_QUERY_ARRAY", "g_json_array"],
  ["JSON_EXTRACT_ARRAY", "g_json_array"],
  ["JSON_VALUE_ARRAY", "g_json_value_array"],
  ["JSON_EXTRACT_STRING_ARRAY", "g_json_value_array"],
  ["REGEXP_CONTAINS", "g_regexp_contains"],
  ["TIMESTAMP_DIFF", "g_timestamp_diff"],
  ["BYTE_LENGTH", "g_byte_length"],
  ["LAX_STRING", "g_lax_string"],
]);
