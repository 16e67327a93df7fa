/** DuckDB macros for GoogleSQL's functions of texts, bytes and numbers, and for its casts. DuckDB ignores NULLs in
 *  GREATEST, divides by zero without complaint, rounds halves to even numbers, and reads '1.5' as an integer. */
export const TEXT_MACROS: readonly string[] = [
  "g_regexp_contains(text, pattern) AS regexp_matches(text, pattern)",
  "g_regexp_replace(text, pattern, replacement) AS regexp_replace(text, pattern, replacement, 'g')",
  // A group of the pattern that captures is what is extracted; DuckDB must be told its number.
  `g_has_group(pattern) AS
     regexp_matches(regexp_replace(regexp_replace(pattern, '\\\\.', '', 'g'), '\\[[^]]*\\]', '', 'g'), '\\((\\?P<|[^?]|$)')`,
  `g_regexp_extract(text, pattern) AS
     regexp_extract_all(text, '(?:)(' || pattern || ')', CASE WHEN g_has_group(pattern) THEN 2 ELSE 1 END)[1]`,
  `g_regexp_extract_all(text, pattern) AS
     regexp_extract_all(text, '(?:)(' || pattern || ')', CASE WHEN g_has_group(pattern) THEN 2 ELSE 1 END)`,
  "g_byte_length(text) AS octet_length(encode(CAST(text AS VARCHAR)))",
  // A cast that fails may stand within TRY, which SAFE. becomes; error() may not.
  `g_size(size, message) AS CASE WHEN size < 0 THEN CAST(message AS BIGINT) ELSE size END`,
  `g_substr(text, first, size) AS substr(text, CASE WHEN first = 0 OR first < -length(text) THEN 1 ELSE first END,
     g_size(size, 'Third argument in SUBSTR() cannot be negative'))`,
  "g_repeat(text, times) AS repeat(text, g_size(times, 'Second argument for REPEAT cannot be negative'))",
  "g_left(text, size) AS left(text, g_size(size, 'Second argument in LEFT() cannot be negative'))",
  "g_right(text, size) AS right(text, g_size(size, 'Second argument in RIGHT() cannot be negative'))",
  `g_initcap(text) AS array_to_string(list_transform(
     regexp_extract_all(lower(text), '[\\s\\[\\](){}/|<>!?@"^#$&~_,.:;*%+\\-]+|[^\\s\\[\\](){}/|<>!?@"^#$&~_,.:;*%+\\-]+'),
     lambda word: upper(word[1]) || word[2:]), '')`,
  "g_md5(text) AS unhex(md5(text))",
  "g_sha1(text) AS unhex(sha1(text))",
  "g_sha256(text) AS unhex(sha256(text))",
  "g_to_hex(bytes) AS lower(hex(bytes))",
  `g_item(list, place) AS CASE WHEN place < 1 OR place > len(list)
     THEN error('Array index is out of bounds') ELSE list[place] END`,
  "g_item_or_null(list, place) AS CASE WHEN place >= 1 THEN list[place] END",
  "g_first(list, size) AS list[1:size]",
  "g_numbered(list) AS list_transform(list, lambda item, place: {'item': item, 'place': place - 1})",
  `g_greatest(list) AS
     CASE WHEN len(list_filter(list, lambda item: item IS NULL)) > 0 THEN NULL ELSE list_max(list) END`,
  `g_least(list) AS
     CASE WHEN len(list_filter(list, lambda item: item IS NULL)) > 0 THEN NULL ELSE list_min(list) END`,
  `g_concat(list) AS
     CASE WHEN len(list_filter(list, lambda item: item IS NULL)) > 0 THEN NULL ELSE array_to_string(list, '') END`,
  "g_divide(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a / b END",
  "g_exp(x) AS CASE WHEN isinf(exp(x)) AND NOT isinf(x) THEN error('Floating point error in function: EXP') ELSE exp(x) END",
  `g_pow(x, y) AS CASE WHEN isinf(pow(x, y)) AND NOT isinf(x) AND NOT isinf(y)
     THEN error('Floating point error in function: POW') ELSE pow(x, y) END`,
  `g_bool(source) AS CASE WHEN typeof(source) = 'VARCHAR' AND lower(CAST(source AS VARCHAR)) NOT IN ('true', 'false')
     THEN CAST(error('Bad bool value: ' || CAST(source AS VARCHAR)) AS BOOLEAN) ELSE CAST(source AS BOOLEAN) END`,
  `g_try_bool(source) AS CASE WHEN typeof(source) <> 'VARCHAR' OR lower(CAST(source AS VARCHAR)) IN ('true', 'false')
     THEN TRY_CAST(source AS BOOLEAN) END`,
  "g_div(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END",
  "g_modulo(a, b) AS CASE WHEN b = 0 THEN error('division by zero: MOD') ELSE a % b END",
  // 1.0 is written 1, as the real service does.
  `g_text(source) AS CASE typeof(source) WHEN 'DOUBLE' THEN regexp_replace(CAST(source AS VARCHAR), '\\.0$', '')
     WHEN 'DECIMAL(38,9)' THEN regexp_replace(CAST(source AS VARCHAR), '\\.?0+$', '')
     ELSE CAST(source AS VARCHAR) END`,
  `g_integer_text(source) AS typeof(source) <> 'VARCHAR'
     OR regexp_full_match(CAST(source AS VARCHAR), '\\s*[+-]?([0-9]+|0[xX][0-9a-fA-F]+)\\s*')`,
  `g_try_int64(source) AS CASE WHEN typeof(source) IN ('DOUBLE', 'FLOAT')
     THEN TRY_CAST(round(TRY_CAST(source AS DOUBLE)) AS BIGINT)
     WHEN g_integer_text(source) THEN TRY_CAST(source AS BIGINT) END`,
  `g_int64(source) AS CASE WHEN typeof(source) IN ('DOUBLE', 'FLOAT')
     THEN CAST(round(TRY_CAST(source AS DOUBLE)) AS BIGINT)
     WHEN source IS NULL OR g_integer_text(source) THEN CAST(source AS BIGINT)
     ELSE CAST(error('Bad int64 value: ' || CAST(source AS VARCHAR)) AS BIGINT) END`,
];
