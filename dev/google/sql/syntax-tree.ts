import { isNode, type Node, rightExpression } from "./expressions.ts";
import { refuseStatement } from "./words.ts";

/** Where a table lies in DuckDB. */
export interface Place {
  readonly schema: string;
  readonly table: string;
  /** The columns that an INSERT without a list of columns means; absent: all of DuckDB's table. */
  readonly columns?: readonly string[];
}

/** Finds a table by the parts of its name as written (`t`, `dataset.t`, `project.dataset.t`, dots inside
 *  backticks split too), or throws the service's refusal. What DML changes may lie elsewhere than what is read. */
export type ResolveTable = (parts: readonly string[], use: "read" | "change") => Place;

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  return typeof node["name"] === "string" ? node["name"] : undefined;
}

/** A table reference is the only node that has a name, a schema and hints. */
function isTable(value: unknown): value is Node {
  return isNode(value) && "schema" in value && "catalog" in value && nameOf(value["name"]) !== undefined;
}

/** Names of all common table expressions, in lower case: they are not tables. */
function commonTables(node: unknown): Set<string> {
  if (typeof node !== "object" || node === null) return new Set();
  const found = new Set<string>();
  for (const child of Object.values(node)) for (const name of commonTables(child)) found.add(name);
  const expressions = "ctes" in node && Array.isArray(node.ctes) ? node.ctes : [];
  for (const item of expressions) if (isNode(item)) found.add((nameOf(item["alias"]) ?? "").toLowerCase());
  return found;
}

function identifier(text: string): Node {
  return { name: text, quoted: true, trailing_comments: [] };
}

function partsOf(table: Node): string[] {
  const written = [table["catalog"], table["schema"], table["name"]].flatMap((part) => nameOf(part) ?? []);
  return written.flatMap((part) => part.split("."));
}

function putAt(table: Node, { schema, table: name }: Place): Node {
  // Without an alias the columns may be qualified by the name as written.
  const alias = table["alias"] ?? identifier(partsOf(table).at(-1) ?? name);
  return {
    ...table,
    catalog: null,
    schema: identifier(schema),
    name: identifier(name),
    alias,
    alias_explicit_as: true,
  };
}

/** A name of a column or an alias. Quoted, it may be a word that DuckDB keeps for itself, such as `at`; case does not
 *  count in either form. What stands for a parameter stays findable. */
function isIdentifier(node: Node): boolean {
  const { name, quoted, trailing_comments: comments, args } = node;
  const isName = typeof name === "string" && typeof quoted === "boolean" && Array.isArray(comments);
  return isName && args === undefined && !name.startsWith("google_parameter_");
}

/** MERGE wraps a table with an alias in a node of its own. */
function isAliasedTable(node: Node): boolean {
  const inner = node["this"];
  return "alias" in node && node["alias"] !== null && isNode(inner) && isTable(inner["table"]);
}

function unaliased(node: unknown): unknown {
  if (!isNode(node) || !isNode(node["table"])) return node;
  return { table: { ...node["table"], alias: null, alias_explicit_as: false } };
}

/** The transpiler writes GoogleSQL's NUMERIC as a bare DECIMAL, which in DuckDB keeps three decimals only. */
const NUMERIC = { precision: 38, scale: 9 };

/** INSERT without columns means those that the caller sees. */
function nameInserted(insert: Node, columns: readonly string[] | undefined): Node {
  const given = insert["columns"];
  if (columns === undefined || !Array.isArray(given) || given.length > 0) return insert;
  return { ...insert, columns: columns.map(identifier) };
}

/** The same for the INSERT of a MERGE: a tuple of the word and its values. */
function nameMerged(node: unknown, columns: readonly string[] | undefined): unknown {
  if (Array.isArray(node)) return node.map((item) => nameMerged(item, columns));
  if (!isNode(node) || columns === undefined) return node;
  const [word, values, ...more] = Array.isArray(node["expressions"]) ? node["expressions"] : [];
  const isInsert = isNode(word) && isNode(word["var"]) && word["var"]["this"] === "INSERT";
  if (isInsert && isNode(values) && more.length === 0) {
    const named = columns.map((name) => ({ column: { name: identifier(name), table: null } }));
    return { ...node, expressions: [word, { tuple: { expressions: named } }, values] };
  }
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, nameMerged(child, columns)]));
}

/** The table that a statement changes: the path to it within the statement's node. */
function targetOf(kind: string | undefined, inner: Node): Node | undefined {
  if (kind === "insert" || kind === "update" || kind === "delete")
    return isTable(inner["table"]) ? inner["table"] : undefined;
  if (kind !== "merge" || !isNode(inner["this"])) return undefined;
  const { alias, table } = inner["this"];
  const found = isNode(alias) && isNode(alias["this"]) ? alias["this"]["table"] : table;
  return isTable(found) ? found : undefined;
}

/** Only UNNEST makes rows of a call; DuckDB's table functions also read files.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
function refuseTableFunctions({ from, joins }: Node): void {
  const joined = Array.isArray(joins)
    ? joins.map((join: unknown) => (isNode(join) ? join["this"] : join))
    : [];
  const sources = isNode(from) && Array.isArray(from["expressions"]) ? from["expressions"] : [];
  for (const source of [...sources, ...joined]) {
    const aliased = isNode(source) && isNode(source["alias"]) ? source["alias"]["this"] : source;
    const called = isNode(aliased) ? aliased["function"] : undefined;
    if (isNode(called)) refuseStatement(`Table-valued function not found: ${String(called["name"])}`);
  }
}

/** The syntax tree with every table reference put where `resolve` says it lies, and every expression that means
 *  another thing in DuckDB put right. */
export function rewriteTables(tree: unknown, resolve: ResolveTable): unknown {
  const common = commonTables(tree);
  const [statement] = Array.isArray(tree) ? tree : [];
  const [kind] = isNode(statement) ? Object.keys(statement) : [];
  const inner = isNode(statement) ? statement[kind ?? ""] : undefined;
  const target = isNode(inner) ? targetOf(kind, inner) : undefined;
  const targetPlace = target === undefined ? undefined : resolve(partsOf(target), "change");
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map((item) => visit(item));
    if (!isNode(node)) return node;
    if (node["data_type"] === "decimal" && node["precision"] === null) return { ...node, ...NUMERIC };
    if (isAliasedTable(node)) return { ...node, this: unaliased(visit(node["this"])) };
    if (node === target && targetPlace !== undefined) return putAt(node, targetPlace);
    if (isIdentifier(node)) return { ...node, quoted: true };
    refuseTableFunctions(node);
    if (isTable(node)) {
      const bare = node["schema"] === null && common.has((nameOf(node["name"]) ?? "").toLowerCase());
      return bare ? node : putAt(node, resolve(partsOf(node), "read"));
    }
    const parts = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
    return rightExpression(parts) ?? parts;
  };
  const visited = visit(tree);
  if (targetPlace === undefined || !Array.isArray(visited) || !isNode(visited[0])) return visited;
  return [completed(visited[0], targetPlace)];
}

/** A changing statement with what GoogleSQL leaves out. */
function completed(statement: Node, { columns }: Place): Node {
  const { insert, merge, delete: deletion } = statement;
  if (isNode(insert)) return { insert: nameInserted(insert, columns) };
  if (isNode(merge)) return { merge: { ...merge, whens: nameMerged(merge["whens"], columns) } };
  if (isNode(deletion) && isNode(deletion["alias"]) && isNode(deletion["table"]))
    return {
      delete: { ...deletion, table: { ...deletion["table"], alias: null, alias_explicit_as: false } },
    };
  return statement;
}
