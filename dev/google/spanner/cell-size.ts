import { GoogleRefusal } from "../google-error.ts";
import type { Cell, ScalarType } from "../sql/types.ts";
import type { Column, Table } from "./schema.ts";

/** The largest cell: 10 MiB, and at most so many characters. */
const MAX_CELL_BYTES = 10 * 1024 * 1024;
const MAX_STRING_CHARACTERS = 2_621_440;

/** A declared length, or what Spanner lets a value have at most: characters of a STRING, bytes of BYTES. */
function limitOf({ code, length }: ScalarType): number {
  if (typeof length === "number") return length;
  return code === "STRING" ? MAX_STRING_CHARACTERS : MAX_CELL_BYTES;
}

/** @throws GoogleRefusal FAILED_PRECONDITION for a value, or an element of an array, that is too large */
export function checkCellSize(table: Table, column: Column, cell: Cell): void {
  const isArray = column.type.code === "ARRAY";
  const type = column.type.code === "ARRAY" ? column.type.element : column.type;
  const limit = limitOf(type);
  const refuse = (subject: string, size: number, most: number): never => {
    throw new GoogleRefusal(
      "FAILED_PRECONDITION",
      `New ${subject} exceeds the maximum size limit for this column: ${table.name}.${column.name}, size: ${size}, limit: ${most}.`,
    );
  };
  let bytes = 0;
  for (const item of Array.isArray(cell) ? cell : [cell]) {
    if (typeof item !== "string") continue;
    const encoded = type.code === "BYTES" ? Buffer.byteLength(item, "base64") : Buffer.byteLength(item);
    // As many bytes as code units: each is a character.
    const isAscii = encoded === item.length;
    const size = type.code === "STRING" && !isAscii ? characters(item) : encoded;
    if (size > limit) refuse(isArray ? "array element value" : "value", size, limit);
    bytes += encoded;
  }
  if (bytes > MAX_CELL_BYTES) refuse("value", bytes, MAX_CELL_BYTES);
}

/** Code points, without making an array of a text that may have millions. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
