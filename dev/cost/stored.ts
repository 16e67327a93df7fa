import { z } from "zod";
import { callGoogle } from "../../src/forward/google/call.ts";
import { withSession } from "../../src/forward/spanner/session.ts";
import type { Config } from "../local-config.ts";
import { bytesOf } from "./counting/bindings.ts";

const TABLES = ["Users", "Episodes", "Entities", "Facts", "Orders", "OrderItems", "ReorderPatterns"] as const;

/** What Spanner adds to every value, and values of fixed size, in bytes
 *  (https://cloud.google.com/spanner/docs/storage-utilization, "storage size of a cell"). */
const CELL_BYTES = 8;
const FIXED_BYTES: Record<string, number> = {
  INT64: 8,
  FLOAT64: 8,
  BOOL: 1,
  TIMESTAMP: 12,
  DATE: 4,
  NUMERIC: 22,
};

const Rows = z.object({
  metadata: z.object({
    rowType: z.object({ fields: z.array(z.object({ type: z.object({ code: z.string() }) })) }),
  }),
  rows: z.array(z.array(z.unknown())).default([]),
});

/** Bytes that Spanner keeps of a user, in all tables.
 *  @throws Error with Spanner's status */
export async function spannerBytesOf(config: Config, user: string): Promise<number> {
  let bytes = 0;
  for (const table of TABLES) {
    const sql = `SELECT * FROM ${table} WHERE user_id = @user`;
    const body = { sql, params: { user }, paramTypes: { user: { code: "STRING" } } };
    const answer = await withSession(config, (session) =>
      callGoogle(config, { service: "spanner", path: `${session}:executeSql`, body }),
    );
    if (!answer.ok) throw new Error(`Spanner: ${answer.failure.status} ${answer.failure.message}`);
    const { metadata, rows } = Rows.parse(answer.body);
    const codes = metadata.rowType.fields.map(({ type }) => type.code);
    for (const row of rows) for (const [index, cell] of row.entries()) bytes += cellBytes(codes[index], cell);
  }
  return bytes;
}

function cellBytes(code: string | undefined, cell: unknown): number {
  if (cell === null) return CELL_BYTES;
  return (
    CELL_BYTES + (FIXED_BYTES[code ?? ""] ?? bytesOf(typeof cell === "string" ? cell : JSON.stringify(cell)))
  );
}
