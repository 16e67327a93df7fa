import { parser } from "@prometheus-io/lezer-promql";

type Node = ReturnType<typeof parser.parse>["topNode"];
/** Label names. A number has none, and is told from series by being undefined. */
type Names = ReadonlySet<string> | undefined;
/** What was scraped: by metric, each label with the values it was seen with. */
export type Scraped = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Functions whose result has the labels of their argument; `time` has neither. */
const KEEPING: ReadonlySet<string> = new Set(["increase", "rate", "delta", "time"]);

/** The labels of what an expression finds, read by Prometheus's own grammar.
 *  @throws Error for what is no expression, for a metric, label or value that was not scraped, for sides of an operator that
 *  cannot match, and for what this reader does not know */
export function labelsFound(expr: string, scraped: Scraped): ReadonlySet<string> {
  const { topNode } = parser.parse(expr);
  topNode.cursor().iterate(({ type, from }) => {
    if (type.isError) throw new Error(`no expression of Prometheus at ${from}: ${expr}`);
  });
  return new Reader(expr, scraped).names(topNode) ?? new Set();
}

class Reader {
  readonly #expr: string;
  readonly #scraped: Scraped;

  constructor(expr: string, scraped: Scraped) {
    this.#expr = expr;
    this.#scraped = scraped;
  }

  names(node: Node): Names {
    switch (node.name) {
      case "PromQL":
      case "ParenExpr":
      case "MatrixSelector":
        return this.names(node.firstChild!);
      case "NumberDurationLiteral":
        return undefined;
      case "VectorSelector":
        return this.#selected(node);
      case "FunctionCall":
        return this.#called(node);
      case "AggregateExpr":
        return this.#aggregated(node);
      case "BinaryExpr":
        return this.#combined(node);
      default:
        throw new Error(`this test does not know ${node.name} yet: ${this.#text(node)}`);
    }
  }

  #selected(node: Node): Names {
    const metric = this.#text(node.getChild("Identifier"));
    const labels = this.#scraped.get(metric);
    if (labels === undefined) throw new Error(`no metric ${metric}`);
    const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
    for (const matcher of matchers) {
      const label = this.#text(matcher.getChild("LabelName"));
      const values = labels.get(label);
      if (values === undefined) throw new Error(`${metric} has no label ${label}`);
      const asked = this.#text(matcher.getChild("StringLiteral")).slice(1, -1);
      const isRegex = matcher.getChild("MatchOp")?.firstChild?.name.endsWith("Regex") === true;
      const fits = (value: string): boolean =>
        isRegex ? new RegExp(`^(?:${asked})$`).test(value) : value === asked;
      if (![...values].some(fits)) throw new Error(`${metric} has no ${label} ${asked}`);
    }
    return new Set(labels.keys());
  }

  #called(node: Node): Names {
    const name = this.#text(node.getChild("FunctionIdentifier"));
    if (!KEEPING.has(name)) throw new Error(`this test does not know ${name}() yet`);
    const argument = node.getChild("FunctionCallBody")?.firstChild;
    return argument ? this.names(argument) : undefined;
  }

  #aggregated(node: Node): Names {
    const all = this.names(node.getChild("FunctionCallBody")!.lastChild!) ?? new Set();
    const modifier = node.getChild("AggregateModifier");
    if (modifier === null) return new Set();
    const named = this.#grouping(modifier);
    for (const name of named) this.#mustHave(all, name, node);
    return modifier.getChild("By") === null ? new Set([...all].filter((name) => !named.has(name))) : named;
  }

  #combined(node: Node): Names {
    const left = this.names(node.firstChild!);
    const right = this.names(node.lastChild!);
    if (left === undefined || right === undefined) return left ?? right;
    if (node.getChild("Or") !== null) return new Set([...left].filter((name) => right.has(name)));
    const modifier = node.getChild("MatchingModifierClause");
    if (modifier === null) {
      const unequal = [...left, ...right].filter((name) => !left.has(name) || !right.has(name));
      if (unequal.length > 0) throw new Error(`only one side has ${unequal.join()}: ${this.#text(node)}`);
      return left;
    }
    if (modifier.getChild("On") === null) throw new Error("this test knows no other matching than `on` yet");
    const named = this.#grouping(modifier);
    for (const name of named) for (const side of [left, right]) this.#mustHave(side, name, node);
    const isOfSets = node.getChild("And") !== null || node.getChild("Unless") !== null;
    return isOfSets ? left : named;
  }

  #grouping(modifier: Node): ReadonlySet<string> {
    const labels = modifier.getChild("GroupingLabels")?.getChildren("LabelName") ?? [];
    return new Set(labels.map((label) => this.#text(label)));
  }

  #mustHave(names: ReadonlySet<string>, name: string, node: Node): void {
    if (!names.has(name)) throw new Error(`nothing has the label ${name} in: ${this.#text(node)}`);
  }

  #text(node: Node | null): string {
    return node === null ? "" : this.#expr.slice(node.from, node.to);
  }
}
