import type { Env } from "../env.ts";
import { WAREHOUSE_TABLES } from "../forward/bigquery/schema.ts";
import { recordsOf } from "../warehouse/ask.ts";

/** Rows by the table they are in, the oldest first, read while they are asked for. */
export type ToldEvents = readonly { table: string; rows: AsyncIterable<Record<string, unknown>> }[];

/** How long a table may take: a download goes on for minutes. */
const WITHIN_MS = 300_000;
/** Refused where a person's rows can't be found for less: at $6.25 a TiB a table costs 12 cents at the most. */
const MOST_BYTES = 20_000_000_000;
const ROWS_A_PAGE = 5_000;

/** What the warehouse holds of a person's searches, interactions, carts and suggestions shown. Rows of orders are left out:
 *  they say what the log says. Each table has answered once when this resolves.
 *  @param sinceMs when the person was last erased, epoch milliseconds: what was received by then does not count
 *  @throws WarehouseFailure */
export async function eventsOf(
  env: Env,
  { userId, sinceMs }: { userId: string; sinceMs: number },
): Promise<ToldEvents> {
  const tables = Object.keys(WAREHOUSE_TABLES).filter((table) => table !== "order_transaction_events");
  const parameters = [
    { name: "user", type: "STRING", value: userId },
    { name: "since", type: "TIMESTAMP", value: new Date(sinceMs).toISOString() },
  ] as const;
  const ofOrders = "AND interaction_type NOT IN ('purchase', 'purchase_reversal')";
  return Promise.all(
    tables.map(async (table) => {
      const sql = `SELECT * FROM \`${env.BIGQUERY_PROJECT}.${env.BIGQUERY_DATASET}.${table}_dedup\`
        WHERE user_id = @user AND received_at > @since ${table === "product_interaction_events" ? ofOrders : ""}
        ORDER BY timestamp, event_id`;
      const asked = { sql, parameters, maxBytes: MOST_BYTES, withinMs: WITHIN_MS, rowsAPage: ROWS_A_PAGE };
      return { table, rows: await begun(recordsOf(env, asked)) };
    }),
  );
}

/** The same rows, the first of which is here. */
async function begun<Row>(rows: AsyncGenerator<Row>): Promise<AsyncGenerator<Row>> {
  const first = await rows.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* rows;
  })();
}
