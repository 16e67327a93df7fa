import type { EventStatus } from "../../durable-objects/delivery-ledger.ts";
import {
  type AcceptedBatch,
  type Account,
  type BatchReport,
  type EventSink,
  sumOf,
} from "../../durable-objects/ledger/events.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { shardOfRef } from "./shard.ts";

/** Writes down that events were accepted, behind the answer and after a queue or R2 has them. What cannot be written down
 *  now is when the first sink reports, so it never fails. */
export async function recordAccepted(env: Env, batch: AcceptedBatch): Promise<void> {
  try {
    await ledgerOf(env, shardOf(env, batch.user_ref)).accept(batch);
  } catch (error) {
    log("warn", "acceptance not written down", { batch_id: batch.batch_id, error: String(error) });
  }
}

/** Tells the ledger what became of events at a sink: one call and at most one row a shard, whatever their number. A ledger
 *  that cannot be told leaves them pending: their messages have to come again.
 *  @returns the users, by their keyed hash, of whom it is not written down */
export async function reportEvents(
  env: Env,
  sink: EventSink,
  reports: readonly BatchReport[],
): Promise<ReadonlySet<string>> {
  const at = new Date().toISOString();
  const told = reports.filter(({ outcomes }) => outcomes.size > 0);
  const byShard = Map.groupBy(told, ({ batch }) => shardOf(env, batch.user_ref));
  const untold = new Set<string>();
  await Promise.all(
    [...byShard].map(async ([shard, batches]) => {
      try {
        await ledgerOf(env, shard).report({ sink, at, batches });
      } catch (error) {
        log("warn", "ledger not told", { sink, shard, error: String(error) });
        for (const { batch } of batches) untold.add(batch.user_ref);
      }
    }),
  );
  return untold;
}

/** Where an event of this user is, or undefined when he has none of that id.
 *  @throws when the ledger cannot be asked */
export async function eventStatus(
  env: Env,
  userRef: string,
  eventId: string,
): Promise<EventStatus | undefined> {
  return ledgerOf(env, shardOf(env, userRef)).statusOf(userRef, eventId);
}

/** Whether a user had any event that was received after then, epoch milliseconds, in the last thirty days.
 *  @throws when the ledger cannot be asked */
export async function hasEvents(env: Env, userRef: string, afterMs: number): Promise<boolean> {
  return ledgerOf(env, shardOf(env, userRef)).hasEvents(userRef, afterMs);
}

/** Takes away which events a user had by then, for his erasure; the counts stay.
 *  @param throughMs epoch milliseconds
 *  @throws when the ledger cannot be asked */
export async function forgetEvents(env: Env, userRef: string, throughMs: number): Promise<void> {
  await ledgerOf(env, shardOf(env, userRef)).forget(userRef, throughMs);
}

/** Every distinct event that was accepted, in exactly one figure at each sink.
 *  @throws when a ledger cannot be asked */
export async function eventAccount(env: Env): Promise<Account> {
  const shards = Array.from({ length: shardsOf(env) }, (_, shard) => shard);
  return sumOf(await Promise.all(shards.map(async (shard) => ledgerOf(env, shard).accounting())));
}

function ledgerOf(env: Env, shard: number): ReturnType<Env["DELIVERY_LEDGER"]["getByName"]> {
  return env.DELIVERY_LEDGER.getByName(String(shard));
}

function shardsOf(env: Env): number {
  return Number(env.LEDGER_SHARDS);
}

function shardOf(env: Env, userRef: string): number {
  return shardOfRef(userRef, shardsOf(env));
}
