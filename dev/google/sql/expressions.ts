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

/** The expression with DuckDB's meaning put right, its parts being right already; nothing when it needs no change. */
export function rightExpression(node: Node): Node | undefined {
  const [kind] = Object.keys(node);
  const inner = node[kind ?? ""];
  if (!isNode(inner)) return undefined;
  if (kind === "div") return call("g_divide", inner["left"], inner["right"]);
  if (kind === "mod") return call("g_modulo", inner["left"], inner["right"]);
  if (kind === "cast") return castOf(inner, "cast");
  if (kind === "try_cast") return castOf(inner, "tryCast");
  return kind === "add" || kind === "sub" || kind === "mul" ? widened(kind, inner) : undefined;
}
