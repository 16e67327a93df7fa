import { isDeepStrictEqual } from "node:util";
import { EpisodeMessage } from "../../../src/forward/outgoing.ts";
import { warehouseRows } from "../../../src/forward/bigquery/rows.ts";
import type { Account } from "../people/account.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import type { Archive } from "./archive.ts";
import type { Log } from "./log.ts";
import { messageOf } from "./owner.ts";

type Place = { account: Account; log: Log; archive: Archive };

/** BigQuery has, by distinct event ids, exactly the rows that the mapper gives; the archive has each episode, and it can be
 *  opened. */
export function checkWarehouse(
  { realm, violations }: { realm: Realm; violations: Violations },
  place: Place,
): void {
  const { account, log, archive } = place;
  const { userId } = account;
  const due = new Map<string, { row: object; isDue: boolean }>();
  for (const entry of log.entries) {
    const message = messageOf(realm, entry, { userId, generation: log.generation });
    const isDue = entry.receipts.bigquery?.state !== "quarantined";
    for (const { table, insertId, json } of warehouseRows(message))
      due.set(`${table} ${insertId}`, { row: plain(json), isDue });
    if (entry.episode.kind === "episode_forgotten") continue;
    const lines = archive.opened(message.episode_id);
    const isArchived = lines.some(
      (line) => line !== undefined && isDeepStrictEqual(read(line), read(JSON.stringify(message))),
    );
    violations.unless(
      isArchived,
      "the archive has every episode, and it can be opened",
      () => `${userId} ${message.episode_id}: ${lines.length} lines`,
    );
  }
  const found = new Map<string, object>();
  for (const [table, rows] of realm.bigquery.tables)
    for (const { json } of rows)
      if (json["user_id"] === userId) found.set(`${table} ${String(json["event_id"])}`, plain(json));
  for (const [id, { row, isDue }] of due) {
    const there = found.get(id);
    const isAsDue = there === undefined ? !isDue : isDeepStrictEqual(there, row);
    violations.unless(
      isAsDue,
      "BigQuery has the rows that the mapper gives",
      () => `${userId} ${id}: ${JSON.stringify(there)}, not ${JSON.stringify(row)}`,
    );
  }
  checkNoOthers({ violations, account, log }, { due, found });
}

/** Rows of what was forgotten may come late; others there are none. */
function checkNoOthers(
  { violations, account, log }: { violations: Violations; account: Account; log: Log },
  { due, found }: { due: ReadonlyMap<string, unknown>; found: ReadonlyMap<string, unknown> },
): void {
  const known = new Set([
    ...log.entries.map(({ episode }) => episode.episodeId),
    ...account.forgotten,
    ...account.events.keys(),
  ]);
  for (const id of found.keys()) {
    const isKnown = due.has(id) || [...known].some((episodeId) => id.includes(episodeId));
    violations.unless(isKnown, "BigQuery has no row that nothing explains", () => `${account.userId} ${id}`);
  }
}

function plain(json: object): object {
  return JSON.parse(JSON.stringify(json));
}

function read(text: string): unknown {
  return EpisodeMessage.parse(JSON.parse(text));
}
