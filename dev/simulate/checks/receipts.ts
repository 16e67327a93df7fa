import type { LogEntry } from "../../../durable-objects/episode-log.ts";
import { type Receipt, type Sink, sinksOf } from "../../../durable-objects/receipts.ts";
import { warehouseRows } from "../../../src/forward/bigquery/rows.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import type { Archive } from "./archive.ts";
import type { Log } from "./log.ts";
import { messageOf, refOf } from "./owner.ts";

type Place = { userId: string; log: Log; archive: Archive };

/** Receipts agree with where the rows are, and per sink accepted = delivered + pending + quarantined + suppressed. */
export function checkReceipts(
  { realm, violations }: { realm: Realm; violations: Violations },
  place: Place,
): void {
  const { userId, log } = place;
  const inWarehouse = idsInWarehouse(realm);
  const counts = { accepted: 0, delivered: 0, pending: 0, quarantined: 0, suppressed: 0 };
  for (const entry of log.entries) {
    for (const sink of sinksOf(entry.episode.kind)) {
      const receipt = entry.receipts[sink];
      counts.accepted += 1;
      counts[receipt?.state ?? "pending"] += 1;
      if (receipt === undefined) continue;
      const fault = faultIn(realm, { receipt, sink, entry }, { ...place, inWarehouse });
      violations.unless(
        fault === undefined,
        "receipts agree with where the rows are",
        () => `${userId} ${entry.episode.kind} ${entry.episode.episodeId} at ${sink}: ${fault}`,
      );
    }
  }
  const { accepted, ...states } = counts;
  const sum = Object.values(states).reduce((all, one) => all + one, 0);
  violations.unless(accepted === sum, "accepted is delivered, pending, quarantined or suppressed", () =>
    JSON.stringify(counts),
  );
}

function faultIn(
  realm: Realm,
  { receipt, sink, entry }: { receipt: Receipt; sink: Sink; entry: LogEntry },
  { userId, log, archive, inWarehouse }: Place & { inWarehouse: ReadonlySet<string> },
): string | undefined {
  const { episodeId } = entry.episode;
  switch (receipt.state) {
    case "quarantined": {
      const path = `quarantine/${sink}/${receipt.reason}/${refOf(realm, userId)}/${episodeId}.json`;
      return realm.bucket.objects.has(path) ? undefined : `quarantined, but ${path} is not there`;
    }
    case "suppressed":
      return receipt.reason === "claim_gone" ? undefined : "suppressed, of a user who was not erased";
    case "delivered": {
      if (sink === "archive")
        // A memory that was rebuilt knows no more of it.
        return receipt.where === "archive/" || archive.objects.get(receipt.where)?.has(episodeId) === true
          ? undefined
          : `not in ${receipt.where}`;
      if (sink === "spanner") {
        const rows = realm.spanner.tables.rowsOf("Episodes", userId);
        return rows.some((row) => row["episode_id"] === episodeId)
          ? undefined
          : "delivered, but there is no row";
      }
      const rows = warehouseRows(messageOf(realm, entry, { userId, generation: log.generation }));
      const missing = rows.filter(({ insertId }) => !inWarehouse.has(insertId));
      return missing.length === 0
        ? undefined
        : `delivered, but ${missing.length} of ${rows.length} rows are missing`;
    }
  }
}

function idsInWarehouse({ bigquery }: Realm): Set<string> {
  return new Set(
    [...bigquery.tables.values()].flatMap((rows) => rows.map(({ json }) => String(json["event_id"]))),
  );
}
