import { readWords } from "../sql/dialect.ts";
import { argumentsAt, closing, isWord, refuseStatement, refuseUnsupported, type Word } from "../sql/words.ts";
import type { Field, TableBody } from "./bodies.ts";

/** A statement's type, as the statistics of its job name it. */
export type DdlKind = "CREATE_TABLE" | "CREATE_TABLE_AS_SELECT" | "CREATE_VIEW" | "DROP_TABLE" | "DROP_VIEW";

/** One statement of DDL, read. */
export interface Ddl {
  readonly kind: DdlKind;
  readonly name: readonly string[];
  readonly orReplace: boolean;
  /** IF NOT EXISTS of a CREATE, IF EXISTS of a DROP. */
  readonly lenient: boolean;
  readonly body: Omit<TableBody, "tableReference">;
  /** The query after AS. */
  readonly query: string;
}

/** The words of a statement, one after the other. */
class Reader {
  readonly #words: readonly Word[];
  readonly #text: string;
  #at = 0;

  constructor(words: readonly Word[], text: string) {
    this.#words = words;
    this.#text = text;
  }

  /** Takes these keywords when they come next. */
  takes(...keywords: string[]): boolean {
    if (!keywords.every((keyword, index) => isWord(this.#words[this.#at + index], keyword))) return false;
    this.#at += keywords.length;
    return true;
  }

  /** A name in parts; dashes belong to a project's name. */
  name(): string[] {
    let written = this.#take();
    while (/^[.-]$/.test(this.#words[this.#at]?.text ?? "")) written += this.#take() + this.#take();
    return written.replaceAll("`", "").split(".");
  }

  /** What stands in the brackets that come next, split at its commas. */
  bracketed(): Word[][] | undefined {
    if (this.#words[this.#at]?.text !== "(") return undefined;
    const found = argumentsAt(this.#words, this.#at);
    this.#at = closing(this.#words, this.#at) + 1;
    return found;
  }

  /** The words up to the next of these keywords, or the end. */
  until(...keywords: string[]): string[] {
    const found: string[] = [];
    while (this.#at < this.#words.length && !keywords.some((one) => isWord(this.#words[this.#at], one)))
      found.push(this.#take());
    return found;
  }

  /** The rest of the statement as it was written. */
  rest(): string {
    const start = this.#words[this.#at]?.start ?? 0;
    this.#at = this.#words.length;
    return Array.from(this.#text).slice(start).join("").replace(/;\s*$/, "");
  }

  /** @throws GoogleRefusal INVALID_ARGUMENT when something is left */
  end(): void {
    this.takes(";");
    const word = this.#words[this.#at];
    if (word !== undefined) refuseUnsupported(`"${word.text}" in this statement`);
  }

  #take(): string {
    const word = this.#words[this.#at];
    this.#at += 1;
    return word?.text ?? refuseStatement("Syntax error: Unexpected end of statement");
  }
}

/** `name TYPE [NOT NULL]`, where the type may be ARRAY<…>. */
function readColumn(words: readonly Word[]): Field {
  const texts = words.map(({ text }) => text);
  const [, name = "", array, scalar, required] =
    /^`?(\w+)`? (?:ARRAY < (\w+) >|(\w+))( NOT NULL)?$/i.exec(texts.join(" ")) ?? [];
  if (name === "") return refuseUnsupported(`the column ${texts.join(" ")}`);
  if (array !== undefined) return { name, type: array, mode: "REPEATED" };
  return { name, type: scalar ?? "", mode: required === undefined ? "NULLABLE" : "REQUIRED" };
}

/** PARTITION BY column, DATE(column) or TIMESTAMP_TRUNC(column, PART). */
function readPartitioning(words: readonly string[]): TableBody["timePartitioning"] {
  const [, field, truncated, part = "DAY"] =
    /^(?:(?:DATE \( )?(\w+)(?: \))?|(?:TIMESTAMP|DATE)_TRUNC \( (\w+) , (DAY|HOUR|MONTH|YEAR) \))$/i.exec(
      words.join(" "),
    ) ?? [];
  const types = { DAY: "DAY", HOUR: "HOUR", MONTH: "MONTH", YEAR: "YEAR" } as const;
  const type = Object.values(types).find((one) => one === part.toUpperCase()) ?? "DAY";
  return { type, field: field ?? truncated ?? refuseUnsupported(`PARTITION BY ${words.join(" ")}`) };
}

function readCreate(reader: Reader, orReplace: boolean): Ddl {
  const isView = reader.takes("VIEW");
  if (!isView && !reader.takes("TABLE")) return refuseUnsupported("this kind of CREATE");
  const lenient = reader.takes("IF", "NOT", "EXISTS");
  const common = { orReplace, lenient, name: reader.name() };
  const columns = reader.bracketed();
  if (isView) {
    if (columns !== undefined || !reader.takes("AS"))
      return refuseUnsupported("other views than CREATE VIEW name AS");
    const query = reader.rest();
    return { ...common, kind: "CREATE_VIEW", query, body: { view: { query, useLegacySql: false } } };
  }
  const body: { -readonly [K in keyof Ddl["body"]]: Ddl["body"][K] } = {};
  if (columns !== undefined) body.schema = { fields: columns.map(readColumn) };
  if (reader.takes("PARTITION", "BY"))
    body.timePartitioning = readPartitioning(reader.until("CLUSTER", "OPTIONS", "AS", ";"));
  if (reader.takes("CLUSTER", "BY"))
    body.clustering = { fields: reader.until("OPTIONS", "AS", ";").filter((word) => word !== ",") };
  const query = reader.takes("AS") ? reader.rest() : "";
  if (query !== "" && columns !== undefined) return refuseUnsupported("columns beside AS");
  reader.end();
  return { ...common, kind: query === "" ? "CREATE_TABLE" : "CREATE_TABLE_AS_SELECT", query, body };
}

/** Reads a statement that makes or drops a table or view; nothing when it is another kind of statement.
 *  @throws GoogleRefusal INVALID_ARGUMENT for what the stand-in does not know */
export function readDdl(sql: string): Ddl | undefined {
  const reader = new Reader(readWords(sql), sql);
  if (reader.takes("CREATE")) return readCreate(reader, reader.takes("OR", "REPLACE"));
  if (!reader.takes("DROP")) return undefined;
  const isView = reader.takes("VIEW");
  if (!isView && !reader.takes("TABLE")) return refuseUnsupported("this kind of DROP");
  const lenient = reader.takes("IF", "EXISTS");
  const ddl = { name: reader.name(), lenient, orReplace: false, body: {}, query: "" };
  reader.end();
  return { ...ddl, kind: isView ? "DROP_VIEW" : "DROP_TABLE" };
}
