import type { LegState } from "../../durable-objects/erasure.ts";
import { deleteRows } from "../forward/bigquery/delete.ts";
import type { BigQueryConfig } from "../forward/bigquery/insert.ts";
import { WAREHOUSE_TABLES } from "../forward/bigquery/schema.ts";

/** Deletes a user's rows from every table of the warehouse: those received by a time, so that nothing goes of a person who
 *  has come back. A table with rows in its streaming buffer does not keep the others. */
export async function eraseInBigQuery(
  env: BigQueryConfig,
  { userId, erasedAtMs }: { userId: string; erasedAtMs: number },
): Promise<LegState> {
  const buffered: string[] = [];
  const failed: string[] = [];
  let reason = "";
  for (const table of Object.keys(WAREHOUSE_TABLES)) {
    const deleted = await deleteRows(env, table, {
      where: "user_id = @user AND received_at <= @erased_at",
      parameters: [
        { name: "user", type: "STRING", value: userId },
        { name: "erased_at", type: "TIMESTAMP", value: new Date(erasedAtMs).toISOString() },
      ],
    });
    if (deleted.state === "in_streaming_buffer") buffered.push(table);
    if (deleted.state !== "failed") continue;
    failed.push(table);
    reason = deleted.failure.status;
  }
  if (failed.length > 0) return { state: "failed", reason, detail: failed.join(", ") };
  if (buffered.length > 0) return { state: "waiting_streaming_buffer", detail: buffered.join(", ") };
  return { state: "done", detail: "rows deleted" };
}
