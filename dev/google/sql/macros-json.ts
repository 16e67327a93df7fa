/** JSON of JSON, a text of a text. */
export const JSON_QUERY_MACRO = `g_json_query(json JSON, path := '$') AS json -> g_path(path),
  (json VARCHAR, path := '$') AS NULLIF(CAST(CAST(json AS JSON) -> g_path(path) AS VARCHAR), 'null')`;

/** DuckDB macros for GoogleSQL's JSON functions. The transpiler turns JSON_VALUE into `->`, which keeps the quotes of a
 *  string and does not mind objects; DuckDB also takes paths without `$`. */
export const JSON_MACROS: readonly string[] = [
  `g_path(path) AS
     CASE WHEN starts_with(path, '$') THEN path ELSE CAST(error('JSONPath must start with ''$''') AS VARCHAR) END`,
  `g_json_value(json, path := '$') AS CASE WHEN json_type(CAST(json AS JSON), g_path(path)) IN ('ARRAY', 'OBJECT') THEN NULL
     ELSE CAST(json AS JSON) ->> path END`,
  "g_json_array(json, path := '$') AS CAST(CAST(json AS JSON) -> g_path(path) AS JSON[])",
  `g_json_value_array(json, path := '$') AS
     list_transform(CAST(CAST(json AS JSON) -> g_path(path) AS JSON[]), lambda item: item ->> '$')`,
  `g_json_type(json) AS CASE json_type(json) WHEN 'VARCHAR' THEN 'string' WHEN 'BIGINT' THEN 'number'
     WHEN 'UBIGINT' THEN 'number' WHEN 'DOUBLE' THEN 'number' ELSE lower(json_type(json)) END`,
  "g_lax_string(json) AS g_json_value(json)",
  `g_lax_int64(json) AS CASE json_type(json) WHEN 'BOOLEAN' THEN CAST(CAST(json AS BOOLEAN) AS BIGINT)
     WHEN 'DOUBLE' THEN CAST(round(CAST(json AS DOUBLE)) AS BIGINT)
     ELSE COALESCE(TRY_CAST(json ->> '$' AS BIGINT), CAST(round(TRY_CAST(json ->> '$' AS DOUBLE)) AS BIGINT)) END`,
  `g_lax_float64(json) AS CASE json_type(json) WHEN 'BOOLEAN' THEN NULL ELSE TRY_CAST(json ->> '$' AS DOUBLE) END`,
  `g_lax_bool(json) AS CASE json_type(json) WHEN 'BOOLEAN' THEN CAST(json AS BOOLEAN)
     WHEN 'VARCHAR' THEN CASE lower(json ->> '$') WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END
     ELSE TRY_CAST(json ->> '$' AS DOUBLE) <> 0 END`,
  `g_int64_of(json) AS CASE WHEN json IS NULL THEN NULL WHEN json_type(json) IN ('BIGINT', 'UBIGINT')
     THEN CAST(json AS BIGINT) ELSE error('The provided JSON input is not an integer') END`,
  `g_float64_of(json) AS CASE WHEN json IS NULL THEN NULL WHEN g_json_type(json) = 'number'
     THEN CAST(json AS DOUBLE) ELSE error('The provided JSON input is not a number') END`,
  `g_bool_of(json) AS CASE WHEN json IS NULL THEN NULL WHEN json_type(json) = 'BOOLEAN'
     THEN CAST(json AS BOOLEAN) ELSE error('The provided JSON input is not a boolean') END`,
  // STRING() takes JSON or a TIMESTAMP; the text of the latter is the same in DuckDB.
  `g_string_of(source) AS CASE WHEN source IS NULL THEN NULL WHEN typeof(source) <> 'JSON' THEN CAST(source AS VARCHAR)
     WHEN json_type(CAST(source AS JSON)) = 'VARCHAR' THEN CAST(source AS JSON) ->> '$'
     ELSE error('The provided JSON input is not a string') END`,
];
