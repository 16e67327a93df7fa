import { isNode, type Node } from "./expressions.ts";

/** Prefix of the names that unnamed result columns get, followed by 0, 1, 2… */
export const UNNAMED = "google_unnamed_";

/** Expressions that bring their own name, or none that could be given. What stands for a parameter has none. */
const NAMED: ReadonlySet<string> = new Set(["alias", "column", "star", "dot", "aliases", "identifier"]);

/** The tree with names for the unnamed columns of the result, as each service has a rule for them and DuckDB
 *  would show the expression. */
export function nameColumns(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(nameColumns);
  if (!isNode(node)) return node;
  const [kind] = Object.keys(node);
  const inner = node[kind ?? ""];
  if (kind === undefined || !isNode(inner)) return node;
  if (kind === "select" && Array.isArray(inner["expressions"])) {
    return { select: { ...inner, expressions: nameExpressions(inner["expressions"]) } };
  }
  return "left" in inner && "right" in inner
    ? { [kind]: { ...inner, left: nameColumns(inner["left"]) } }
    : node;
}

function isParameter(expression: unknown): boolean {
  const column = isNode(expression) ? expression["column"] : undefined;
  const name =
    isNode(column) && column["table"] === null && isNode(column["name"]) ? column["name"]["name"] : "";
  return String(name).startsWith("google_parameter_");
}

function nameExpressions(expressions: readonly unknown[]): unknown[] {
  let unnamed = 0;
  return expressions.map((expression) => {
    const kind = isNode(expression) ? (Object.keys(expression)[0] ?? "") : "";
    if (NAMED.has(kind) && !isParameter(expression)) return expression;
    const name: Node = { name: `${UNNAMED}${unnamed}`, quoted: true, trailing_comments: [] };
    unnamed += 1;
    const more = {
      column_aliases: [],
      alias_explicit_as: true,
      pre_alias_comments: [],
      trailing_comments: [],
    };
    return { alias: { this: expression, alias: name, ...more } };
  });
}
