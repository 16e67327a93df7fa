import type { Cell } from "../sql/types.ts";

/** A whole result, as `executeSql` and `read` answer it. */
export interface ResultSet {
  readonly metadata: object;
  /** Absent when there are none. */
  readonly rows?: readonly (readonly Cell[])[];
  readonly stats?: object;
  readonly precommitToken?: object;
}

/** A part holds at most so many values, */
const MAX_VALUES = 1000;
/** and a longer text is cut in pieces of so many characters, which clients must put together again. */
const MAX_PIECE = 64 * 1024;

interface Piece {
  readonly value: Cell;
  /** Whether the next piece continues this one's value. */
  readonly chunked: boolean;
}

function piecesOf(value: Cell): Piece[] {
  if (typeof value !== "string" || value.length <= MAX_PIECE) return [{ value, chunked: false }];
  const pieces = value.match(new RegExp(`[^]{1,${MAX_PIECE}}`, "gu")) ?? [];
  return pieces.map((piece, at) => ({ value: piece, chunked: at < pieces.length - 1 }));
}

function parts(pieces: readonly Piece[]): object[] {
  const done: { values: Cell[]; chunkedValue?: true }[] = [];
  let values: Cell[] = [];
  for (const { value, chunked } of pieces) {
    values.push(value);
    if (!chunked && values.length < MAX_VALUES) continue;
    done.push({ values, ...(chunked ? { chunkedValue: true } : {}) });
    values = [];
  }
  return values.length > 0 || done.length === 0 ? [...done, values.length > 0 ? { values } : {}] : done;
}

/** The result as PartialResultSets: rows run together in `values`, the metadata comes first, statistics and
 *  token last. */
export function partialResults({ metadata, rows = [], ...rest }: ResultSet): object[] {
  const all = parts(rows.flat().flatMap(piecesOf));
  return all.map((part, at) => ({
    ...(at === 0 ? { metadata } : {}),
    ...part,
    ...(at === all.length - 1 ? { ...rest, last: true } : {}),
  }));
}

/** The messages of a stream as an answer: one JSON array, as the service frames it; or, as the emulator does,
 *  a line for each with the message under `result`. */
export function streamResponse(messages: readonly object[], emulatorShapes: boolean): Response {
  const texts = messages.map((message) => JSON.stringify(emulatorShapes ? { result: message } : message));
  const lines = emulatorShapes
    ? texts.map((text) => `${text}\n`)
    : [`[${texts[0] ?? ""}`, ...texts.slice(1).map((text) => `,\r\n${text}`), "]"];
  const headers = { "content-type": "application/json; charset=UTF-8" };
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const line of lines) controller.enqueue(encoder.encode(line));
      controller.close();
    },
  });
  return new Response(body, { headers });
}
