import { isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { GoogleRefusal } from "../google-error.ts";
import type { Cell } from "../sql/types.ts";
import { checkRow, type RowRules } from "./insert-row.ts";
import type { ErrorProto } from "./job-resources.ts";

/** One line of a file: its cells, or why it is bad; and its place in the file, in bytes. */
export interface Line {
  readonly line: { readonly cells: readonly Cell[] } | { readonly error: string };
  readonly position: number;
}

function unzipped(file: Uint8Array): Uint8Array {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  try {
    return gunzipSync(file);
  } catch {
    throw new GoogleRefusal("INVALID_ARGUMENT", "Error while reading data, error message: damaged gzip");
  }
}

/** The file's text; gzip is known by its first two bytes.
 *  @throws GoogleRefusal INVALID_ARGUMENT when it is not UTF-8, or the gzip is damaged */
export function textOf(file: Uint8Array): string {
  const plain = unzipped(file);
  if (!isUtf8(plain))
    throw new GoogleRefusal("INVALID_ARGUMENT", "Error while reading data, error message: not UTF-8");
  return new TextDecoder("utf-8").decode(plain);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readLine(line: string, rules: RowRules): Line["line"] {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return { error: "Parser terminated before end of string" };
  }
  if (!isRecord(row)) return { error: "Start of object expected" };
  const checked = checkRow(row, rules);
  if (checked.ok) return { cells: checked.cells };
  return { error: checked.errors.map(({ message }) => message).join(" ") };
}

/** Every line that is not empty. */
export function readLines(text: string, rules: RowRules): Line[] {
  let position = 0;
  return text.split("\n").flatMap((written) => {
    const start = position;
    position += Buffer.byteLength(written) + 1;
    return written.trim() === "" ? [] : [{ line: readLine(written, rules), position: start }];
  });
}

/** What a load job says of the bad ones among its lines. */
export function errorsOf(lines: readonly Line[]): ErrorProto[] {
  const begin = "Error while reading data, error message: JSON";
  return lines.flatMap(({ line, position }) =>
    "error" in line
      ? [
          {
            reason: "invalid",
            message: `${begin} parsing error in row starting at position ${position}: ${line.error}`,
          },
        ]
      : [],
  );
}
