import { z } from "zod";
import type { Env } from "../../env.ts";
import { type GoogleConfig, callGoogleFor } from "../google/call.ts";
import type { GoogleFailure } from "../google/failure.ts";
import type { WarehouseRow } from "./rows.ts";

/** How BigQuery is reached, and which dataset. */
export type BigQueryConfig = GoogleConfig & Pick<Env, "BIGQUERY_PROJECT" | "BIGQUERY_DATASET">;

const RowErrors = z.array(
  z.object({ reason: z.string().default("unknown"), message: z.string().default("") }),
);

/** An error without its row, or of a row that was not sent, can be nobody's. */
function insertAnswerTo(rows: number): z.ZodType<{ insertErrors: RowError[] }> {
  const index = z
    .int()
    .nonnegative()
    .max(rows - 1);
  return z.object({ insertErrors: z.array(z.object({ index, errors: RowErrors })).default([]) });
}

type RowError = { index: number; errors: z.infer<typeof RowErrors> };

/** The rows that are not in, by their index, each with its first reason; or why none is. */
export type Inserted =
  | { ok: true; errors: Map<number, { reason: string; message: string }> }
  | { ok: false; failure: GoogleFailure };

/** Inserts rows into one table by `tabledata.insertAll`. A 200 may still carry refusals, row by row. */
export async function insertRows(
  env: BigQueryConfig,
  table: string,
  rows: readonly WarehouseRow[],
): Promise<Inserted> {
  const call = {
    service: "bigquery",
    path: `projects/${env.BIGQUERY_PROJECT}/datasets/${env.BIGQUERY_DATASET}/tables/${table}/insertAll`,
    body: { rows: rows.map(({ insertId, json }) => ({ insertId, json })) },
  } as const;
  const answer = await callGoogleFor(insertAnswerTo(rows.length), env, call);
  if (!answer.ok) return answer;
  const { insertErrors } = answer.body;
  const unknown = { reason: "unknown", message: "" };
  return {
    ok: true,
    errors: new Map(insertErrors.map(({ index, errors }) => [index, errors[0] ?? unknown])),
  };
}
