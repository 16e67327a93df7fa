import { type Place, atSomePlace, inSomeObject, pick, put, remove } from "./json-places.ts";
import type { FuzzRequest } from "./request.ts";

/** What a mutation is told: where to strike and with what. */
export type Dice = { where: number; value: unknown; text: string };

type Mutate = (json: unknown, dice: Dice) => unknown;
type Scribble = (text: string, dice: Dice) => string | Uint8Array<ArrayBuffer>;

const LITERALS = [
  "NaN", "-Infinity", "1e309", "-1e999", "-0", "01", "1.", ".5", "0x10", "1e-400", "9007199254740993",
  "123456789012345678901234567890", "0.1000000000000000055", "undefined", "'text'", String.raw`"\ud83d"`,
  String.raw`"\u0000"`, String.raw`"\x41"`, '"\u0001"', '"\u2028"', "tru", "", "{}", "[]", "null", '""', '" "',
]; // prettier-ignore

const ODD_TEXTS = [
  "", " ", "\u0000", "\ufeff", "\u202eabc", "e\u0301", "👩‍🌾", "\ud800", "\udc00x", "ﷺ".repeat(60), "a".repeat(129),
  "a".repeat(513), "__proto__", "constructor", "'; DROP TABLE episodes; --", "${7*7}", "../../etc", "%00", "NaN",
  "2026-02-30T00:00:00Z", "2026-01-01T00:00:00+25:00", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\u00a0",
]; // prettier-ignore

const ODD_NUMBERS = [0, -0, -1, 1e-7, 0.0005, 1.0001, 1e6, 1e6 + 1, 1e9 + 1, 2 ** 53, 2 ** 63, 1e21, 5e-324];

/** A place of the text that becomes something which no value can say. */
const MARK = "~mark~";

/** Changes of a body as a value. */
const OF_VALUES: Record<string, Mutate> = {
  "drop a member": (json, { where }) => atSomePlace(json, { where }, (parent, key) => remove(parent, key)),
  "rename a member": (json, { where, text }) =>
    atSomePlace(json, { where }, (parent, key) => {
      if (!Array.isArray(parent)) put(parent, `${key}${text}`, parent[key]);
      remove(parent, key);
    }),
  "another type": (json, { where, value }) => set(json, { where }, () => value),
  "an odd text": (json, { where, value }) =>
    set(json, { where, type: "string" }, () => pick(ODD_TEXTS, where + size(value))),
  "an odd number": (json, { where, value }) =>
    set(json, { where, type: "number" }, () => pick(ODD_NUMBERS, where + size(value))),
  "a foreign member": (json, { where, text, value }) =>
    inSomeObject(json, where, (object) => put(object, text, value)),
  "nested deep": (json, { where, value }) => set(json, { where }, () => nested(value, 20 + (where % 30))),
  "many elements": (json, { where, value }) =>
    set(json, { where }, (old) =>
      Array.from({ length: 33 + (where % 500) }, () => (Array.isArray(old) ? firstOf(old) : value)),
    ),
  "a long text": (json, { where }) =>
    set(json, { where }, () => "x".repeat(where % 40 === 0 ? 1_100_000 : 20_000)),
  "in an array": (json) => [json],
};

/** Changes that no value can say: they are made in the text, some at a place marked before. */
const OF_TEXTS: Record<string, { mark?: Mutate; scribble: Scribble }> = {
  "a literal": {
    mark: (json, { where }) => set(json, { where }, () => MARK),
    scribble: (text, { where }) => text.replace(`"${MARK}"`, () => pick(LITERALS, where)),
  },
  "a member twice": {
    mark: (json, { where, value }) => inSomeObject(json, where, (object) => put(object, MARK, value)),
    scribble: (text, { where }) =>
      text.replace(MARK, () =>
        pick(
          [...text.matchAll(/"(\w+)":/g)].map(([, name]) => name ?? ""),
          where,
        ),
      ),
  },
  "the member __proto__": {
    mark: (json, { where, value }) => inSomeObject(json, where, (object) => put(object, MARK, value)),
    scribble: (text, { where }) =>
      text.replace(MARK, where % 2 === 0 ? "__proto__" : String.raw`\u005f_proto__`),
  },
  "cut off": { scribble: (text, { where }) => text.slice(0, where % Math.max(text.length, 1)) },
  "something after it": { scribble: (text, { text: more }) => text + more },
  "something inside it": { scribble: (text, { where, text: more }) => spliced(text, where, more) },
  "a byte order mark": { scribble: (text) => `\ufeff${text}` },
  "UTF-16": { scribble: (text) => utf16(text) },
  "a broken byte": { scribble: (text, { where }) => brokenAt(text, where) },
  "white space": { scribble: (text, { where }) => `${" ".repeat(where % 5000)}${text}\n` },
  "nothing in it": { scribble: () => "" },
};

/** Names of all changes that a body can suffer. */
export const BODY_MUTATIONS = [...Object.keys(OF_VALUES), ...Object.keys(OF_TEXTS)];

/** A request with its body changed; as it was when it has none, or none that can still be changed so. */
export function mutateBody(request: FuzzRequest, how: string, dice: Dice): FuzzRequest {
  const { body } = request;
  if (body === undefined || "bytes" in body) return request;
  const mutate = OF_VALUES[how];
  if (mutate !== undefined)
    return "json" in body ? { ...request, body: { json: mutate(copy(body.json), dice) } } : request;
  const { mark, scribble } = OF_TEXTS[how]!;
  const marked = "json" in body && mark !== undefined ? mark(copy(body.json), dice) : undefined;
  const text = "text" in body ? body.text : JSON.stringify(marked ?? body.json);
  const scribbled = scribble(text, dice);
  return { ...request, body: typeof scribbled === "string" ? { text: scribbled } : { bytes: scribbled } };
}

function set(json: unknown, place: Place, to: (old: unknown) => unknown): unknown {
  return atSomePlace(json, place, (parent, key) => put(parent, key, to(parent[key])));
}

function nested(value: unknown, levels: number): unknown {
  let inner = value;
  for (let level = 0; level < levels; level++) inner = level % 2 === 0 ? [inner] : { a: inner };
  return inner;
}

function firstOf([first]: readonly unknown[]): unknown {
  return first;
}

function copy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function size(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

function spliced(text: string, where: number, more: string): string {
  const place = where % (text.length + 1);
  return text.slice(0, place) + more + text.slice(place);
}

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer);
}

function brokenAt(text: string, where: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new TextEncoder().encode(text));
  if (bytes.length > 0) bytes[where % bytes.length] = 0xc3;
  return bytes;
}
