import type { Env } from "../../env.ts";
import { type ArchiveLine, writeLines } from "../archive/deliver.ts";
import { deliverRows } from "../bigquery/deliver.ts";
import type { Deliveries, Parcel } from "../delivery.ts";
import { seal } from "../seal.ts";
import { keepKey, newKey, readKey } from "../user-keys.ts";
import type { LooseEvent } from "./loose.ts";
import type { CapturedEvent } from "./message.ts";
import { eventRow } from "./rows.ts";

/** An event that fits, and the generation of its user's key. */
export type ReadyEvent = LooseEvent & { event: CapturedEvent; generation: number };

/** Inserts an event's row. */
export async function eventsToBigQuery(env: Env, events: readonly ReadyEvent[]): Promise<Deliveries> {
  const rows = events.map(({ id, envelope, event }) => ({ parcelId: id, row: eventRow(envelope, event) }));
  const failed = await deliverRows(env, rows);
  const dataset = `${env.BIGQUERY_PROJECT}.${env.BIGQUERY_DATASET}`;
  return new Map(
    rows.map(({ parcelId, row }) => [
      parcelId,
      failed.get(parcelId) ?? { state: "delivered", where: `${dataset}.${row.table}/${row.insertId}` },
    ]),
  );
}

/** Writes an event's line, sealed like an episode's: of each a message of its own, so that a rebuild sends what it finds. */
export async function eventsToArchive(env: Env, events: readonly ReadyEvent[]): Promise<Deliveries> {
  const outcomes: Deliveries = new Map();
  const lines: Parcel<ArchiveLine>[] = [];
  const byOwner = Map.groupBy(events, ({ envelope, generation }) => `${envelope.user_ref}/${generation}`);
  await Promise.all(
    [...byOwner.values()].map(async (own) => {
      try {
        lines.push(...(await linesOf(env, own)));
      } catch (error) {
        for (const { id } of own)
          outcomes.set(id, { state: "retry", reason: "r2_unavailable", detail: String(error) });
      }
    }),
  );
  for (const [id, delivery] of await writeLines(env, lines)) outcomes.set(id, delivery);
  return outcomes;
}

/** Of one user. */
async function linesOf(env: Env, own: readonly ReadyEvent[]): Promise<Parcel<ArchiveLine>[]> {
  const [first] = own;
  if (first === undefined) return [];
  const owner = { user_ref: first.envelope.user_ref, generation: first.generation };
  const key = await eventKey(env, owner);
  return Promise.all(
    own.map(async ({ id, envelope, event }) => {
      const message = JSON.stringify({ ...envelope, spool: undefined, events: [event] });
      const { received_at: recorded_at } = envelope;
      const sealed = await seal(message, key);
      return { id, message: { event_id: event.event_id, ...owner, kind: "events", recorded_at, sealed } };
    }),
  );
}

/** The user's key; who only browsed has none before his first event. */
export async function eventKey(
  env: Pick<Env, "BUCKET">,
  owner: { user_ref: string; generation: number },
): Promise<Uint8Array<ArrayBuffer>> {
  return (await readKey(env.BUCKET, owner)) ?? keepKey(env.BUCKET, owner, newKey());
}
