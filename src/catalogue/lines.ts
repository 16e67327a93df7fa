import { z } from "zod";
import { jsonIn } from "../json-in.ts";
import { pointerOf } from "../web/strict-json.ts";
import { CatalogueProduct } from "./product.ts";

/** A line of the body that is a product, or why it is none. */
export type Line =
  | { line: number; product: CatalogueProduct }
  | { line: number; detail: string; pointer?: string };

const Json = jsonIn(z.unknown());

/** Longer lines are no product. */
const MAX_LINE_CHARACTERS = 64_000;

/** Reads NDJSON line by line; blank lines are passed over, but counted. Of a body that is longer than it may be the line at
 *  which that shows is refused, and nothing is read any more. */
export async function* linesOf(body: ReadableStream<Uint8Array>, mostBytes: number): AsyncGenerator<Line> {
  let rest = "";
  let line = 0;
  let read = 0;
  let isTooLong = false;
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    read += bytes.byteLength;
    if (read > mostBytes) {
      yield { line: line + 1, detail: `the body is over ${mostBytes} bytes: nothing from here on was read` };
      return;
    }
    const pieces = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      line += 1;
      if (isTooLong || piece.length > MAX_LINE_CHARACTERS) yield { line, detail: "too long" };
      else if (piece.trim() !== "") yield lineOf(line, piece);
      isTooLong = false;
    }
    if (rest.length > MAX_LINE_CHARACTERS) {
      rest = "";
      isTooLong = true;
    }
  }
  rest += decoder.decode();
  if (isTooLong || rest.length > MAX_LINE_CHARACTERS) yield { line: line + 1, detail: "too long" };
  else if (rest.trim() !== "") yield lineOf(line + 1, rest);
}

function lineOf(line: number, text: string): Line {
  const json = Json.safeParse(text);
  if (!json.success) return { line, detail: "not JSON" };
  const parsed = CatalogueProduct.safeParse(json.data);
  if (parsed.success) return { line, product: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue === undefined) return { line, detail: "no product" };
  const path = issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  return { line, detail: issue.message, pointer: pointerOf(path) };
}
