import { Dialect, tokenize } from "../sql/polyglot.ts";
import { GoogleRefusal } from "../google-error.ts";
import type { Column, KeyPart, Statement, Table } from "./schema.ts";
import { SCALAR_CODES, type ScalarType, type SqlType } from "../sql/types.ts";

/** Reads words one after another; keywords in any case. */
class Words {
  readonly #words: readonly string[];
  readonly #statement: string;
  #at = 0;

  constructor(statement: string) {
    const { tokens, error } = tokenize(statement, Dialect.BigQuery);
    this.#statement = statement;
    this.#words = tokens?.map(({ text }) => text) ?? [];
    if (tokens === undefined) this.refuse(error ?? "unreadable");
  }

  get next(): string | undefined {
    return this.#words[this.#at];
  }

  /** Takes the words when all of them come next. */
  take(...expected: readonly string[]): boolean {
    const come = expected.every((word, i) => this.#words[this.#at + i]?.toUpperCase() === word.toUpperCase());
    if (come) this.#at += expected.length;
    return come;
  }

  expect(...expected: readonly string[]): void {
    if (!this.take(...expected))
      this.refuse(`Expecting '${expected.join(" ")}' but found '${this.next ?? "EOF"}'`);
  }

  name(): string {
    const word = this.next;
    if (word === undefined || !/^[A-Za-z]\w*$/.test(word))
      return this.refuse(`Encountered '${word ?? "EOF"}' while parsing: identifier`);
    this.#at += 1;
    return word;
  }

  any(): string {
    const word = this.next;
    if (word === undefined) return this.refuse("Unexpected end of statement");
    this.#at += 1;
    return word;
  }

  end(): void {
    this.take(";");
    if (this.next !== undefined) this.refuse(`Unexpected or unsupported '${this.next}'`);
  }

  refuse(why: string): never {
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      `Error parsing Spanner DDL statement: ${this.#statement} : ${why}`,
    );
  }
}

function readScalar(words: Words): ScalarType {
  const word = words.any().toUpperCase();
  const code = SCALAR_CODES.find((known) => known === word);
  if (code === undefined) return words.refuse(`the type ${word} is not supported`);
  if (code !== "STRING" && code !== "BYTES") return { code };
  words.expect("(");
  const length = words.any().toUpperCase();
  words.expect(")");
  if (length === "MAX") return { code, length };
  return /^\d+$/.test(length) ? { code, length: Number(length) } : words.refuse(`wrong length '${length}'`);
}

function readType(words: Words): SqlType {
  if (!words.take("ARRAY")) return readScalar(words);
  words.expect("<");
  const element = readScalar(words);
  words.expect(">");
  return { code: "ARRAY", element };
}

function readColumn(words: Words): Column {
  const name = words.name();
  const type = readType(words);
  const notNull = words.take("NOT", "NULL");
  if (!words.take("OPTIONS")) return { name, type, notNull, allowCommitTimestamp: false };
  words.expect("(", "allow_commit_timestamp", "=");
  const allowCommitTimestamp = words.take("true");
  if (!allowCommitTimestamp && !words.take("null")) words.expect("false");
  words.expect(")");
  if (allowCommitTimestamp && type.code !== "TIMESTAMP")
    words.refuse("allow_commit_timestamp is for TIMESTAMP columns");
  return { name, type, notNull, allowCommitTimestamp };
}

function readList<T>(words: Words, item: (words: Words) => T): T[] {
  words.expect("(");
  const items: T[] = [];
  while (!words.take(")")) {
    items.push(item(words));
    if (!words.take(",")) {
      words.expect(")");
      break;
    }
  }
  return items;
}

function readKeyPart(words: Words): KeyPart {
  const column = words.name();
  const descending = words.take("DESC");
  if (!descending) words.take("ASC");
  return { column, descending };
}

function readTable(words: Words): Table {
  const name = words.name();
  const inline: KeyPart[] = [];
  const columns = readList(words, (rest) => {
    const column = readColumn(rest);
    if (rest.take("PRIMARY", "KEY")) inline.push({ column: column.name, descending: false });
    return column;
  });
  const key = words.take("PRIMARY", "KEY") ? readList(words, readKeyPart) : inline;
  if (!words.take(",")) return { name, columns, key };
  words.expect("INTERLEAVE", "IN", "PARENT");
  const table = words.name();
  const cascade = words.take("ON", "DELETE", "CASCADE");
  if (!cascade) words.take("ON", "DELETE", "NO", "ACTION");
  return { name, columns, key, parent: { table, cascade } };
}

function readCreateIndex(words: Words): Statement {
  const ifNotExists = words.take("IF", "NOT", "EXISTS");
  const name = words.name();
  words.expect("ON");
  const table = words.name();
  const key = readList(words, readKeyPart);
  const storing = words.take("STORING") ? readList(words, (rest) => rest.name()) : [];
  return { kind: "createIndex", index: { name, table, key, storing }, ifNotExists };
}

function readAny(words: Words): Statement {
  if (words.take("CREATE", "OR", "REPLACE", "PROPERTY") || words.take("CREATE", "PROPERTY"))
    throw new GoogleRefusal("UNIMPLEMENTED", "The stand-in has no property graphs.");
  if (words.take("CREATE", "TABLE")) {
    const ifNotExists = words.take("IF", "NOT", "EXISTS");
    return { kind: "createTable", table: readTable(words), ifNotExists };
  }
  if (words.take("CREATE", "INDEX")) return readCreateIndex(words);
  if (words.take("DROP", "TABLE"))
    return { kind: "dropTable", ifExists: words.take("IF", "EXISTS"), name: words.name() };
  if (words.take("DROP", "INDEX"))
    return { kind: "dropIndex", ifExists: words.take("IF", "EXISTS"), name: words.name() };
  words.expect("ALTER", "TABLE");
  const table = words.name();
  words.expect("ADD", "COLUMN");
  return {
    kind: "addColumn",
    table,
    ifNotExists: words.take("IF", "NOT", "EXISTS"),
    column: readColumn(words),
  };
}

/** Reads one DDL statement.
 *  @throws GoogleRefusal INVALID_ARGUMENT for a syntax error and for anything that is not supported: DEFAULT,
 *  CHECK, UNIQUE and NULL_FILTERED indexes, change streams, views and more; UNIMPLEMENTED for property graphs */
export function readStatement(statement: string): Statement {
  const words = new Words(statement);
  const read = readAny(words);
  words.end();
  return read;
}

/** The name in a `CREATE DATABASE` statement.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
export function readDatabaseName(statement: string): string {
  const words = new Words(statement);
  words.expect("CREATE", "DATABASE");
  const name = words.any();
  words.end();
  if (!/^[a-z][a-z0-9_-]{0,28}[a-z0-9]$/.test(name)) words.refuse(`Invalid database name: ${name}`);
  return name;
}
