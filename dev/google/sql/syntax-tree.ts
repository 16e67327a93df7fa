/** Where a table lies in DuckDB. */
interface Place {
  readonly schema: string;
  readonly table: string;
}

/** Finds a table by the parts of its name as written (`t`, `dataset.t`, `project.dataset.t`, dots inside
 *  backticks split too), or throws the service's refusal. */
export type ResolveTable = (parts: readonly string[]) => Place;

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(node: unknown): string | undefined {
  if (!isRecord(node)) return undefined;
  return typeof node["name"] === "string" ? node["name"] : undefined;
}

/** A table reference is the only node that has a name, a schema and hints. */
function isTable(value: unknown): value is Json {
  return isRecord(value) && "schema" in value && "catalog" in value && nameOf(value["name"]) !== undefined;
}

/** Names of all common table expressions, in lower case: they are not tables. */
function commonTables(node: unknown): Set<string> {
  if (typeof node !== "object" || node === null) return new Set();
  const found = new Set<string>();
  for (const child of Object.values(node)) for (const name of commonTables(child)) found.add(name);
  const expressions = "ctes" in node && Array.isArray(node.ctes) ? node.ctes : [];
  for (const item of expressions) if (isRecord(item)) found.add((nameOf(item["alias"]) ?? "").toLowerCase());
  return found;
}

function identifier(text: string): Json {
  return { name: text, quoted: true, trailing_comments: [] };
}

function place(table: Json, resolve: ResolveTable): Json {
  const written = [table["catalog"], table["schema"], table["name"]].flatMap((part) => nameOf(part) ?? []);
  const { schema, table: name } = resolve(written.flatMap((part) => part.split(".")));
  // Without an alias the columns may be qualified by the name as written.
  const alias = table["alias"] ?? identifier(written.at(-1)?.split(".").at(-1) ?? name);
  return {
    ...table,
    catalog: null,
    schema: identifier(schema),
    name: identifier(name),
    alias,
    alias_explicit_as: true,
  };
}

/** MERGE wraps a table with an alias in a node of its own. */
function isAliasedTable(node: Json): boolean {
  const inner = node["this"];
  return "alias" in node && node["alias"] !== null && isRecord(inner) && isTable(inner["table"]);
}

function unaliased(node: unknown): unknown {
  if (!isRecord(node) || !isRecord(node["table"])) return node;
  return { table: { ...node["table"], alias: null, alias_explicit_as: false } };
}

/** The transpiler writes GoogleSQL's NUMERIC as a bare DECIMAL, which in DuckDB keeps three decimals only. */
const NUMERIC = { precision: 38, scale: 9 };

/** The syntax tree with every table reference put where `resolve` says it lies. */
export function rewriteTables(tree: unknown, resolve: ResolveTable): unknown {
  const common = commonTables(tree);
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map((item) => visit(item));
    if (!isRecord(node)) return node;
    if (node["data_type"] === "decimal" && node["precision"] === null) return { ...node, ...NUMERIC };
    if (isAliasedTable(node)) return { ...node, this: unaliased(visit(node["this"])) };
    if (isTable(node)) {
      const bare = node["schema"] === null && common.has((nameOf(node["name"]) ?? "").toLowerCase());
      return bare ? node : place(node, resolve);
    }
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(tree);
}

/** Prefix of the names that unnamed result columns get, followed by 0, 1, 2… */
export const UNNAMED = "google_unnamed_";

/** Expressions that bring their own name, or none that could be given. */
const NAMED: ReadonlySet<string> = new Set(["alias", "column", "star", "dot", "aliases", "identifier"]);

/** The tree with names for the unnamed columns of the result, as each service has a rule for them and DuckDB
 *  would show the expression. */
export function nameColumns(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(nameColumns);
  if (!isRecord(node)) return node;
  const [kind] = Object.keys(node);
  const inner = node[kind ?? ""];
  if (kind === undefined || !isRecord(inner)) return node;
  if (kind === "select" && Array.isArray(inner["expressions"])) {
    return { select: { ...inner, expressions: nameExpressions(inner["expressions"]) } };
  }
  return "left" in inner && "right" in inner
    ? { [kind]: { ...inner, left: nameColumns(inner["left"]) } }
    : node;
}

function nameExpressions(expressions: readonly unknown[]): unknown[] {
  let unnamed = 0;
  return expressions.map((expression) => {
    const kind = isRecord(expression) ? (Object.keys(expression)[0] ?? "") : "";
    if (NAMED.has(kind)) return expression;
    const name = identifier(`${UNNAMED}${unnamed}`);
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
