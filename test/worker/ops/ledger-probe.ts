import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { vi } from "vitest";
import type { DeliveryLedger } from "../../../durable-objects/delivery-ledger.ts";
import type { AcceptedBatch, EventOutcome, EventSink } from "../../../durable-objects/ledger/events.ts";

/** Events of one user that were accepted together a moment ago. */
export function batchOf(
  [userRef, batchId]: [userRef: string, batchId: string],
  ids: readonly string[],
  more: Partial<AcceptedBatch> = {},
): AcceptedBatch {
  return { batch_id: batchId, received_at: new Date().toISOString(), user_ref: userRef, ids, ...more };
}

/** A report of one sink on one batch: the same outcome for each of the ids. */
export function reportOf(
  sink: EventSink,
  batch: AcceptedBatch,
  { of: ids = batch.ids, ...outcome }: EventOutcome & { of?: readonly string[] },
): Parameters<DeliveryLedger["report"]>[0] {
  const outcomes = new Map(ids.map((id) => [id, outcome]));
  return { sink, at: new Date().toISOString(), batches: [{ batch, outcomes }] };
}

/** Rows written in a ledger while something happens inside it, its alarm apart. */
export async function writtenIn(
  name: string,
  act: (ledger: DeliveryLedger) => Promise<unknown>,
): Promise<number> {
  return (await billedIn(name, act)).written;
}

/** The same, and rows read. */
export function billedIn(
  name: string,
  act: (ledger: DeliveryLedger) => unknown,
): Promise<{ read: number; written: number }> {
  return runInDurableObject(env.DELIVERY_LEDGER.getByName(name), async (ledger, { storage }) => {
    const cursors: { rowsRead: number; rowsWritten: number }[] = [];
    const exec = storage.sql.exec.bind(storage.sql);
    const counted = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
      const cursor = exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    });
    try {
      await act(ledger);
      return {
        read: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
        written: cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
      };
    } finally {
      counted.mockRestore();
    }
  });
}

export const DELIVERED = { state: "delivered", where: "leafloaf_analytics.user_search_events" } as const;
