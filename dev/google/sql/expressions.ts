import { refuseStatement } from "./words.ts";

/** A node of the transpiler's syntax tree. */
export type Node = Readonly<Record<string, unknown>>;

/** Whether a value in the tree is a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function call(name: string, ...args: unknown[]): Node {
  return {
    function: {
      name,
      args,
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  };
}

function isWhole(node: unknown): boolean {
  const literal = isNode(node) ? node["literal"] : undefined;
  return isNode(literal) && literal["literal_type"] === "number" && /^\d+$/.test(String(literal["value"]));
}

/** Casts whose rules differ, by DuckDB's name of the type that is cast to. */
const CASTS: ReadonlyMap<string, { cast: string; tryCast: string }> = new Map([
  ["text", { cast: "g_text", tryCast: "g_text" }],
  ["var_char", { cast: "g_text", tryCast: "g_text" }],
  ["boolean", { cast: "g_bool", tryCast: "g_try_bool" }],
  ["big_int", { cast: "g_int64", tryCast: "g_try_int64" }],
]);

function castOf(node: unknown, kind: "cast" | "tryCast"): Node | undefined {
  if (!isNode(node) || !isNode(node["to"])) return undefined;
  const macros = CASTS.get(String(node["to"]["data_type"]));
  return macros === undefined ? undefined : call(macros[kind], node["this"]);
}

/** A whole number is an INT64 in GoogleSQL and 32 bits wide in DuckDB. */
function widened(operator: "add" | "sub" | "mul", node: unknown): Node | undefined {
  if (!isNode(node) || !isWhole(node["left"]) || !isWhole(node["right"])) return undefined;
  return { [operator]: { ...node, left: call("g_int64", node["left"]) } };
}

/** What an index by position counts from, and what one outside the list gives. */
const POSITIONS: ReadonlyMap<string, { macro: string; first: 0 | 1 }> = new Map([
  ["G_OFFSET", { macro: "g_item", first: 0 }],
  ["G_ORDINAL", { macro: "g_item", first: 1 }],
  ["G_SAFE_OFFSET", { macro: "g_item_or_null", first: 0 }],
  ["G_SAFE_ORDINAL", { macro: "g_item_or_null", first: 1 }],
]);

function itemOf({ this: list, index }: Node): Node | undefined {
  const position = isNode(index) && isNode(index["function"]) ? index["function"] : {};
  const found = POSITIONS.get(String(position["name"]));
  if (found === undefined || !Array.isArray(position["args"])) return undefined;
  const [place]: unknown[] = position["args"];
  return call(
    found.macro,
    list,
    found.first === 1 ? place : { add: { left: place, right: ONE, ...NO_COMMENTS } },
  );
}

function literalOf(type: "number" | "string", value: string): Node {
  return { literal: { literal_type: type, value } };
}

const ONE = literalOf("number", "1");
const NO_COMMENTS = { left_comments: [], operator_comments: [], trailing_comments: [] };

/** A backslash in a pattern stands before what is meant as it is; DuckDB must be told. */
function escaped(like: Node): Node | undefined {
  return like["escape"] === null ? { like: { ...like, escape: literalOf("string", "\\") } } : undefined;
}

function literalType(node: unknown): unknown {
  return isNode(node) && isNode(node["literal"]) ? node["literal"]["literal_type"] : undefined;
}

/** A number is never equal to a text; DuckDB would cast one of two literals. */
function refuseMixed({ left, right }: Node): void {
  const types = new Set([left, right].map(literalType));
  if (types.has("number") && types.has("string"))
    refuseStatement("No matching signature for a comparison of INT64 and STRING");
}

const COMPARISONS: ReadonlySet<string> = new Set(["eq", "neq", "lt", "lte", "gt", "gte"]);

/** The expression with DuckDB's meaning put right, its parts being right already; nothing when it needs no change. */
export function rightExpression(node: Node): Node | undefined {
  const [kind] = Object.keys(node);
  const inner = node[kind ?? ""];
  if (!isNode(inner)) return undefined;
  if (kind === "div") return call("g_divide", inner["left"], inner["right"]);
  if (kind === "mod") return call("g_modulo", inner["left"], inner["right"]);
  if (kind === "subscript") return itemOf(inner);
  if (kind === "like") return escaped(inner);
  if (COMPARISONS.has(kind ?? "")) refuseMixed(inner);
  if (kind === "cast") return castOf(inner, "cast");
  if (kind === "try_cast") return castOf(inner, "tryCast");
  return kind === "add" || kind === "sub" || kind === "mul" ? widened(kind, inner) : undefined;
}
