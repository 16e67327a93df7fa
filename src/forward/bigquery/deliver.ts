import type { Deliveries, Delivery, Parcel } from "../delivery.ts";
import { isPermanent } from "../google/failure.ts";
import type { EpisodeMessage } from "../outgoing.ts";
import { type BigQueryConfig, insertRows } from "./insert.ts";
import { type WarehouseRow, warehouseRows } from "./rows.ts";

/** insertAll takes 50,000 rows and 10 MB; the service advises 500 rows. */
const MAX_ROWS = 500;
const MAX_BYTES = 9_000_000;

/** A row on its way, with the parcel it belongs to. */
type Loose = { parcelId: string; row: WarehouseRow; bytes: number };

/** Delivers messages to BigQuery, table by table in chunks. A message one of whose rows BigQuery can never take is
 *  quarantined whole, and those of its rows that are in already stay: a replay is the same rows. Its neighbours, which
 *  come back `stopped`, go again at once, within this attempt. */
export async function deliverToBigQuery(
  env: BigQueryConfig,
  parcels: readonly Parcel<EpisodeMessage>[],
): Promise<Deliveries> {
  const rows = parcels.flatMap(({ id, message }) =>
    warehouseRows(message).map((row) => ({ parcelId: id, row })),
  );
  const failed = await deliverRows(env, rows);
  return new Map(
    parcels.map(({ id, message }) => [
      id,
      failed.get(id) ?? { state: "delivered", where: whereOf(env, message) },
    ]),
  );
}

/** Delivers rows, table by table in chunks.
 *  @returns what is not there, by parcel */
export async function deliverRows(
  env: BigQueryConfig,
  rows: readonly { parcelId: string; row: WarehouseRow }[],
): Promise<ReadonlyMap<string, Delivery>> {
  const failed = new Map<string, Delivery>();
  const measured = rows.map((one) => ({
    ...one,
    bytes: new TextEncoder().encode(JSON.stringify(one.row)).length,
  }));
  for (const chunk of inChunks(measured)) await deliverChunk(env, chunk, failed);
  return failed;
}

/** Sends one table's rows until they are in or their parcels have failed. Ends: every round that sends again has
 *  fewer rows, or one half of them. */
async function deliverChunk(
  env: BigQueryConfig,
  chunk: readonly Loose[],
  failed: Map<string, Delivery>,
): Promise<void> {
  const wanted = chunk.filter(({ parcelId }) => !failed.has(parcelId));
  const [first] = wanted;
  if (first === undefined) return;
  const inserted = await insertRows(
    env,
    first.row.table,
    wanted.map(({ row }) => row),
  );
  if (!inserted.ok) {
    const { failure } = inserted;
    if (isPermanent(failure) && wanted.length > 1) return deliverHalves(env, wanted, failed);
    const delivery: Delivery = isPermanent(failure)
      ? { state: "quarantine", reason: failure.status, detail: failure.message }
      : { state: "retry", reason: failure.status, detail: failure.message, afterMs: failure.retryAfterMs };
    for (const { parcelId } of wanted) failed.set(parcelId, delivery);
    return;
  }
  const refused = wanted.filter((_, index) => inserted.errors.has(index));
  if (refused.length === 0) return;
  const faulty = [...inserted.errors].filter(([, { reason }]) => reason !== "stopped");
  for (const [index, error] of faulty) failed.set(wanted[index]?.parcelId ?? "", rowFailure(error));
  // All stopped and none at fault: there is nothing to leave out, so the queue waits.
  if (faulty.length === 0)
    for (const { parcelId } of refused) failed.set(parcelId, { state: "retry", reason: "stopped" });
  await deliverChunk(env, refused, failed);
}

async function deliverHalves(
  env: BigQueryConfig,
  rows: readonly Loose[],
  failed: Map<string, Delivery>,
): Promise<void> {
  const middle = Math.ceil(rows.length / 2);
  await deliverChunk(env, rows.slice(0, middle), failed);
  await deliverChunk(env, rows.slice(middle), failed);
}

/** A row's reason, https://cloud.google.com/bigquery/docs/error-messages: only `invalid` is the row's own fault. */
function rowFailure({ reason, message }: { reason: string; message: string }): Delivery {
  return reason === "invalid" ? { state: "quarantine", reason, detail: message } : { state: "retry", reason };
}

function* inChunks(rows: readonly Loose[]): Generator<Loose[]> {
  for (const table of Map.groupBy(rows, ({ row }) => row.table).values()) {
    let chunk: Loose[] = [];
    let bytes = 0;
    for (const loose of table) {
      if (chunk.length === MAX_ROWS || (chunk.length > 0 && bytes + loose.bytes > MAX_BYTES)) {
        yield chunk;
        chunk = [];
        bytes = 0;
      }
      chunk.push(loose);
      bytes += loose.bytes;
    }
    if (chunk.length > 0) yield chunk;
  }
}

function whereOf(env: BigQueryConfig, { body }: EpisodeMessage): string {
  const table = `${env.BIGQUERY_PROJECT}.${env.BIGQUERY_DATASET}.order_transaction_events`;
  return "order_id" in body ? `${table}/${body.order_id}` : table;
}
