import { type JSONPath, type JSONVisitor, visit } from "jsonc-parser";
import { Problem } from "./problem.ts";

/** Deeper than any order or event needs, shallow enough for every reader behind us. */
const MAX_DEPTH = 32;

/** A JSON pointer (RFC 6901) to a path of member names and indexes. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Beyond this a reader's own stack is in danger: refused whole. */
const MAX_READABLE_DEPTH = 256;

/**
 * Refuses what `JSON.parse` would hide or let through: duplicate member names, `__proto__`, strings that are
 * not well-formed Unicode, numbers that are not finite (NaN, Infinity, 1e309), and nesting beyond 32 levels.
 * @throws Problem malformed_json (not JSON) or invalid_request (JSON, but one of the above)
 */
export function assertStrictJson(text: string): void {
  visit(text, new Strict(text, refuse), { disallowComments: true, allowTrailingComma: false });
}

/** The same of a text whose parts stand by themselves: the first place in each member, and element of a member, that is not
 *  strict, in the order of the text.
 *  @throws Problem malformed_json, or invalid_request when it is nested beyond what may be read at all */
export function strictFaults(text: string): { path: JSONPath; detail: string }[] {
  const faults = new Map<string, { path: JSONPath; detail: string }>();
  const note: Refuse = (path, detail) => {
    const part = JSON.stringify(path.slice(0, 2));
    if (!faults.has(part)) faults.set(part, { path, detail });
  };
  visit(text, new Strict(text, note), { disallowComments: true, allowTrailingComma: false });
  return [...faults.values()];
}

type PathOf = () => JSONPath;
type Refuse = (path: JSONPath, detail: string) => void;

/** Looks at each token as the parser comes by; the parser's callbacks carry the path as their last argument. */
class Strict implements JSONVisitor {
  readonly #text: string;
  readonly #refuse: Refuse;
  /** Names seen in each object that is open now; undefined for an array. */
  readonly #open: (Set<string> | undefined)[] = [];
  /** Where the parser stands whenever it is asked; an error's callback carries no path of its own. */
  #here: PathOf | undefined;

  constructor(text: string, whenRefused: Refuse) {
    this.#text = text;
    this.#refuse = whenRefused;
  }

  readonly onObjectBegin = (...[, , , , path]: [number, number, number, number, PathOf]): void =>
    this.#enter(new Set(), path);

  readonly onArrayBegin = (...[, , , , path]: [number, number, number, number, PathOf]): void =>
    this.#enter(undefined, path);

  readonly onObjectEnd = (): void => void this.#open.pop();

  readonly onArrayEnd = (): void => void this.#open.pop();

  readonly onObjectProperty = (
    ...[name, , , , , path]: [string, number, number, number, number, PathOf]
  ): void => {
    const names = this.#open.at(-1);
    if (name === "__proto__") this.#refuse([...path(), name], "the member name __proto__ is not allowed");
    if (!name.isWellFormed()) this.#refuse(path(), "a member name is not well-formed Unicode");
    if (names?.has(name) === true) this.#refuse([...path(), name], "the member stands twice");
    names?.add(name);
  };

  readonly onLiteralValue = (
    ...[value, , , , , path]: [unknown, number, number, number, number, PathOf]
  ): void => {
    if (typeof value === "string" && !value.isWellFormed())
      this.#refuse(path(), "the text is not well-formed Unicode");
    // JSON.parse reads 1e309 as Infinity, which no JSON can say again.
    if (typeof value === "number" && !Number.isFinite(value)) this.#refuse(path(), "not a finite number");
  };

  readonly onError = (_code: number, offset: number): void => {
    const notFinite = /^-?(?:NaN|Infinity)\b/.test(this.#text.slice(offset, offset + 12));
    if (notFinite) refuse(this.#errorPath(), "not a finite number");
    throw new Problem("malformed_json", `unexpected text at character ${offset}`);
  };

  /** The member an error is in; in an array the array, whose elements the parser counts only once they are read. */
  #errorPath(): JSONPath {
    const path = this.#here?.() ?? [];
    return this.#open.at(-1) === undefined ? path.slice(0, Math.max(this.#open.length - 1, 0)) : path;
  }

  #enter(names: Set<string> | undefined, path: PathOf): void {
    this.#open.push(names);
    this.#here = path;
    if (this.#open.length > MAX_READABLE_DEPTH) refuse(path(), `nested deeper than ${MAX_DEPTH} levels`);
    if (this.#open.length === MAX_DEPTH + 1) this.#refuse(path(), `nested deeper than ${MAX_DEPTH} levels`);
  }
}

function refuse(path: JSONPath, detail: string): never {
  throw new Problem("invalid_request", detail, { fields: [{ pointer: pointerOf(path), detail }] });
}
