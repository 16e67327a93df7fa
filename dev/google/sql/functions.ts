import { JSON_MACROS, JSON_QUERY_MACRO } from "./macros-json.ts";
import { TEXT_MACROS } from "./macros-text.ts";
import { TIME_MACROS } from "./macros-time.ts";

/** DuckDB macros for GoogleSQL functions that the transpiler leaves alone or translates to something that means
 *  another thing. */
export const FUNCTIONS: readonly string[] = [...JSON_MACROS, ...TEXT_MACROS, ...TIME_MACROS].map(
  (macro) => `CREATE OR REPLACE MACRO ${macro}`,
);

/** Macros that go by the types of their arguments. DuckDB keeps these in no file of the format that it writes by default:
 *  each connection has its own. */
export const TYPED_FUNCTIONS: readonly string[] = [`CREATE OR REPLACE TEMP MACRO ${JSON_QUERY_MACRO}`];

/** GoogleSQL names that are rewritten to a macro of ours before the transpiler sees them. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ["JSON_VALUE", "g_json_value"],
  ["JSON_EXTRACT_SCALAR", "g_json_value"],
  ["JSON_QUERY", "g_json_query"],
  ["JSON_EXTRACT", "g_json_query"],
  ["JSON_QUERY_ARRAY", "g_json_array"],
  ["JSON_EXTRACT_ARRAY", "g_json_array"],
  ["JSON_VALUE_ARRAY", "g_json_value_array"],
  ["JSON_EXTRACT_STRING_ARRAY", "g_json_value_array"],
  ["JSON_TYPE", "g_json_type"],
  ["LAX_STRING", "g_lax_string"],
  ["LAX_INT64", "g_lax_int64"],
  ["LAX_FLOAT64", "g_lax_float64"],
  ["LAX_BOOL", "g_lax_bool"],
  ["INT64", "g_int64_of"],
  ["FLOAT64", "g_float64_of"],
  ["BOOL", "g_bool_of"],
  ["STRING", "g_string_of"],
  ["REGEXP_CONTAINS", "g_regexp_contains"],
  ["REGEXP_REPLACE", "g_regexp_replace"],
  ["REGEXP_EXTRACT", "g_regexp_extract"],
  ["REGEXP_EXTRACT_ALL", "g_regexp_extract_all"],
  ["CURRENT_TIMESTAMP", "g_now"],
  ["CURRENT_DATE", "g_today"],
  ["IS_NAN", "isnan"],
  ["IS_INF", "isinf"],
  ["REPEAT", "g_repeat"],
  ["LEFT", "g_left"],
  ["RIGHT", "g_right"],
  ["EXP", "g_exp"],
  ["POW", "g_pow"],
  ["POWER", "g_pow"],
  ["BYTE_LENGTH", "g_byte_length"],
  ["INITCAP", "g_initcap"],
  ["MD5", "g_md5"],
  ["SHA1", "g_sha1"],
  ["SHA256", "g_sha256"],
  ["TO_HEX", "g_to_hex"],
  ["DIV", "g_div"],
  ["MOD", "g_modulo"],
]);

/** Functions and types that nothing here stands for; each is refused by its name. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  "APPROX_TOP_COUNT",
  "APPROX_TOP_SUM",
  "CURRENT_DATETIME",
  "CURRENT_TIME",
  "DATETIME",
  "DATETIME_ADD",
  "DATETIME_DIFF",
  "DATETIME_SUB",
  "DATETIME_TRUNC",
  "FORMAT_DATETIME",
  "PARSE_DATETIME",
  "PARSE_TIME",
  "TIME",
]);
