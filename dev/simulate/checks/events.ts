import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { DeliveryLedger, type EventStatus } from "../../../durable-objects/delivery-ledger.ts";
import { EVENT_SINKS, type EventSink } from "../../../durable-objects/ledger/events.ts";
import { parsed } from "../../../durable-objects/signals/signal.ts";
import { eventRow } from "../../../src/forward/events/rows.ts";
import { EventsMessage } from "../../../src/forward/events/message.ts";
import { Quarantined } from "../../../src/forward/quarantine.ts";
import { shardOfRef } from "../../../src/forward/shard.ts";
import type { Account, Told } from "../people/account.ts";
import { askAsleep } from "../platform/asleep.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import type { Archive } from "./archive.ts";
import { refOf } from "./owner.ts";

type Scene = { realm: Realm; violations: Violations };

/** Times of receipt are those of one of the requests that told of it. */
const OF_REQUEST = new Set(["received_at", "trace_id"]);

/** What the ledger says of events agrees with where they are, and per sink accepted is delivered, pending, quarantined or
 *  suppressed. */
export function checkEventLedger(
  { realm, violations }: Scene,
  { account, archive }: { account: Account; archive: Archive },
): void {
  for (const [name, { database }] of realm.eventLedgers.disks) {
    const said = askLedger(realm, name, (ledger) => ledger.accounting());
    for (const sink of EVENT_SINKS) {
      const { delivered, pending, quarantined, suppressed, lost } = said.sinks[sink];
      const counts = [...Object.values(quarantined), ...Object.values(suppressed)];
      const sum = counts.reduce((all, one) => all + one, delivered + pending + lost);
      violations.unless(
        sum === said.accepted,
        "accepted events are delivered, pending, quarantined or suppressed",
        () => `ledger ${name} (${database.databaseSize} bytes) at ${sink}: ${JSON.stringify(said)}`,
      );
    }
  }
  for (const [id, { event }] of account.events) {
    const status = statusOf(realm, account, id);
    for (const sink of EVENT_SINKS) {
      const fault =
        status === undefined ? undefined : faultIn(realm, { account, archive }, { id, sink, status });
      violations.unless(
        fault === undefined,
        "the ledger agrees with where events are",
        () => `${account.userId} ${event.type} ${id} at ${sink}: ${fault}`,
      );
    }
  }
}

/** In the end every event that was accepted is once in the warehouse, by distinct id, if he agreed to be counted, and in the
 *  archive; what a table never took is in quarantine. Of what was erased there is nothing. */
export function checkEvents(
  { realm, violations }: Scene,
  { account, archive }: { account: Account; archive: Archive },
): void {
  for (const [id, told] of account.events) {
    const status = statusOf(realm, account, id);
    const faults = [faultInWarehouse(realm, { id, told, status }), faultInArchive(archive, { id, told })];
    for (const fault of faults.filter((one) => one !== undefined))
      violations.add("every accepted event is where it belongs, once", `${account.userId} ${id}: ${fault}`);
  }
  for (const id of account.erasedEvents) {
    const left = [
      rowsOf(realm, id).length > 0 ? "a row" : undefined,
      archive.opened(id).some((line) => line !== undefined) ? "a line" : undefined,
      statusOf(realm, account, id) === undefined ? undefined : "an entry of the ledger",
    ].filter((one) => one !== undefined);
    violations.unless(
      left.length === 0,
      "of an erased event nothing is left",
      () => `${account.userId} ${id}: ${left.join(", ")}`,
    );
  }
  checkSignals({ realm, violations }, account);
}

function faultInWarehouse(
  realm: Realm,
  { id, told, status }: { id: string; told: Told; status: EventStatus | undefined },
): string | undefined {
  const { event, batches } = told;
  const rows = rowsOf(realm, id);
  if (!event.consent.analytics) return rows.length === 0 ? undefined : "counted without consent";
  if (rows.length === 0) {
    // Whatever the ledger says: it may not have been told.
    const isRefused = isQuarantined(realm, { prefix: "quarantine/bigquery/", id });
    return isRefused ? undefined : `no row, and the ledger says ${JSON.stringify(status)}`;
  }
  const due = batches.map((batch) => withoutRequest(eventRow(batch, event).json));
  const isAsDue = rows.every((row) => due.some((one) => isDeepStrictEqual(one, withoutRequest(row))));
  return isAsDue ? undefined : `${JSON.stringify(rows[0])}, not ${JSON.stringify(due[0])}`;
}

function withoutRequest(json: Record<string, unknown>): unknown {
  const said = Object.entries(json).filter(([column]) => !OF_REQUEST.has(column));
  return JSON.parse(JSON.stringify(Object.fromEntries(said)));
}

function faultInArchive(archive: Archive, { id, told }: { id: string; told: Told }): string | undefined {
  const lines = archive.opened(id);
  const says = JSON.parse(JSON.stringify(told.event));
  const isThere = lines.some((line) => {
    const message = line === undefined ? undefined : EventsMessage.safeParse(JSON.parse(line)).data;
    return isDeepStrictEqual(JSON.parse(JSON.stringify(message?.events)), [says]);
  });
  return isThere ? undefined : `${lines.length} lines, of which none says it`;
}

function faultIn(
  realm: Realm,
  { account, archive }: { account: Account; archive: Archive },
  { id, sink, status }: { id: string; sink: EventSink; status: EventStatus },
): string | undefined {
  const standing = status.sinks[sink];
  switch (standing.state) {
    case "pending":
      return undefined;
    case "delivered": {
      const isThere =
        sink === "bigquery" ? rowsOf(realm, id).length > 0 : archive.objects.get(standing.where)?.has(id);
      return isThere === true ? undefined : `delivered, but it is not there`;
    }
    case "suppressed":
      return standing.reason === "consent" ? undefined : `suppressed as ${standing.reason}`;
    case "quarantined":
      return isQuarantined(realm, {
        prefix: `quarantine/${sink}/${standing.reason}/${refOf(realm, account.userId)}/`,
        id,
      })
        ? undefined
        : `quarantined as ${standing.reason}, but it is not there`;
  }
}

function isQuarantined({ bucket }: Realm, { prefix, id }: { prefix: string; id: string }): boolean {
  return bucket.under(prefix).some((path) => {
    const text = new TextDecoder().decode(bucket.objects.get(path)?.bytes);
    const quarantined = Quarantined.parse(JSON.parse(text));
    return "event_ids" in quarantined && quarantined.event_ids.includes(id);
  });
}

function rowsOf({ bigquery }: Realm, id: string): Record<string, unknown>[] {
  return [...bigquery.tables.values()].flatMap((rows) =>
    rows.flatMap(({ json }) => (json["event_id"] === id ? [json] : [])),
  );
}

function statusOf(realm: Realm, { userId }: Account, id: string): EventStatus | undefined {
  const ref = refOf(realm, userId);
  const name = String(shardOfRef(ref, Number(realm.env.LEDGER_SHARDS)));
  if (!realm.eventLedgers.disks.has(name)) return undefined;
  return askLedger(realm, name, (ledger) => ledger.statusOf(ref, id));
}

function askLedger<Said>(realm: Realm, name: string, ask: (ledger: DeliveryLedger) => Said): Said {
  const database = realm.eventLedgers.disks.get(name)?.database;
  if (database === undefined) throw new Error(`there is no ledger ${name}`);
  const make = (ctx: DurableObjectState): DeliveryLedger => new DeliveryLedger(ctx, realm.env);
  return askAsleep(realm.world, { database, make }, ask);
}

const Row = z.object({ body: z.string() });
const Tombstone = z.object({ erased_at: z.number() });

/** What a memory took note of lately is from after its last erasure. */
function checkSignals({ realm, violations }: Scene, { userId }: Account): void {
  const database = realm.memories.disks.get(userId)?.database;
  const isKept = database?.exec("SELECT 1 FROM sqlite_schema WHERE name = 'signals'").toArray().length === 1;
  const [kept] = isKept ? database.exec("SELECT body FROM signals").toArray() : [];
  const [buried] =
    realm.erasures.disks
      .get("all")
      ?.database.exec("SELECT erased_at FROM tombstones WHERE user_ref = ?", refOf(realm, userId))
      .toArray() ?? [];
  if (kept === undefined || buried === undefined) return;
  const { erased_at } = Tombstone.parse(buried);
  const old = parsed(Row.parse(kept).body).filter(({ atMs }) => atMs <= erased_at);
  violations.unless(
    old.length === 0,
    "no memory takes note of what was erased",
    () => `${userId}: ${old.length} signals of before ${new Date(erased_at).toISOString()}`,
  );
}
