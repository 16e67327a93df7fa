import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";

/** Rows of a table, and the sum (mod 2^256) of the SHA-256 of each: equal for equal rows, in whatever order. */
export const Tally = z.object({ rows: z.int(), hash: z.string() });
export type Tally = z.infer<typeof Tally>;

const MODULUS = 2n ** 256n;
const NOTHING: Tally = { rows: 0, hash: "0".repeat(64) };

/** How a cell is brought to one text, whoever wrote it. */
export type CellKind = "text" | "time" | "number" | "json";

/** Columns that are compared, each with its kind. */
export type Columns = readonly (readonly [name: string, kind: CellKind])[];

/** A tally with more rows, given as cells in the order of the columns; the order of rows makes no difference. */
export function tallied(
  before: Tally | undefined,
  columns: Columns,
  rows: Iterable<readonly unknown[]>,
): Tally {
  const { rows: known, hash } = before ?? NOTHING;
  let count = known;
  let sum = BigInt(`0x${hash}`);
  for (const row of rows) {
    const text = JSON.stringify(columns.map(([, kind], index) => textOf(row[index], kind)));
    sum += BigInt(`0x${createHash("sha256").update(text).digest("hex")}`);
    count += 1;
  }
  return { rows: count, hash: (sum % MODULUS).toString(16).padStart(64, "0") };
}

function textOf(cell: unknown, kind: CellKind): string | null {
  if (cell === null || cell === undefined) return null;
  switch (kind) {
    case "time":
      return new Date(plain(cell)).toISOString();
    case "number":
      return String(Number(cell));
    case "json": {
      const value: unknown = typeof cell === "string" ? JSON.parse(cell) : cell;
      // BigQuery's TO_JSON_STRING makes `null` of what is missing.
      return value === null ? null : (canonicalize(value) ?? "");
    }
    case "text":
      return plain(cell);
  }
}

function plain(cell: unknown): string {
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

/** Two tallies as one. */
export function added(one: Tally | undefined, other: Tally | undefined): Tally {
  const { rows, hash } = one ?? NOTHING;
  const more = other ?? NOTHING;
  const sum = (BigInt(`0x${hash}`) + BigInt(`0x${more.hash}`)) % MODULUS;
  return { rows: rows + more.rows, hash: sum.toString(16).padStart(64, "0") };
}
