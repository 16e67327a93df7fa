import { isDeepStrictEqual } from "node:util";
import { derivedRows } from "../../../durable-objects/derived-rows.ts";
import { spannerMessage } from "../../../durable-objects/messages.ts";
import { WarmViews } from "../../../durable-objects/warm-views.ts";
import { confirmationOf } from "../../../durable-objects/writing.ts";
import type { SpannerMessage } from "../../../src/forward/outgoing.ts";
import { EPISODES, FORGOTTEN, episodeRow } from "../../../src/forward/spanner/episode-rows.ts";
import { ENTITIES } from "../../../src/forward/spanner/graph-rows.ts";
import { GUARDED_TABLES } from "../../../src/forward/spanner/guard.ts";
import { ORDERS, ORDER_ITEMS, itemRows } from "../../../src/forward/spanner/rows.ts";
import type { Row } from "../google/spanner-tables.ts";
import type { Account } from "../people/account.ts";
import type { Database } from "../platform/sql.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import { type Log, asSql } from "./log.ts";
import { ownerOf } from "./owner.ts";

type Place = { account: Account; log: Log; database: Database };
type Told = { violations: Violations; userId: string };

/** Of when a row was written, not of what it says. */
const NOT_COMPARED = new Set(["version", "updated_at"]);
/** An entity is told when a fact of it is: what else it is known by may change meanwhile. */
const NOT_OF_ENTITIES = "properties";
const JSON_COLUMNS = new Set(["body", "properties", "preferences"]);
/** Spanner's rows are those of the newest version: as if a memory made anew from the log had told everything once. */
export function checkSpanner(
  { realm, violations }: { realm: Realm; violations: Violations },
  place: Place,
): void {
  const { account, log, database } = place;
  const told = { violations, userId: account.userId };
  checkEpisodes(told, { realm, ...place });
  // What Spanner refused may have said what no later message says again.
  if (log.entries.some(({ receipts }) => receipts.spanner?.state === "quarantined")) return;
  const copy = database.withoutSnapshot();
  const messages = messagesOf(realm, copy, place);
  copy.close();
  for (const table of GUARDED_TABLES) {
    const rows = realm.spanner.tables.rowsOf(table.name, account.userId);
    const found = new Map(rows.map((row) => [String(row[table.idColumn ?? ""] ?? ""), row]));
    const due = new Map(
      messages.flatMap(table.rowsOf).map(({ id, cells }) => [id, rowOf(table.columns, cells())]),
    );
    const content = table.columns.filter(
      (name) => !NOT_COMPARED.has(name) && !(table === ENTITIES && name === NOT_OF_ENTITIES),
    );
    for (const [id, row] of due)
      compare(told, { name: `${table.name} ${id}`, content }, { row, there: found.get(id) });
    for (const [id, there] of found) {
      const isEmpty =
        content.slice(2).every((column) => there[column] === null) || there["status"] === FORGOTTEN;
      // An entity stays when what it was known by is cancelled: nothing is said of it but its name.
      violations.unless(
        due.has(id) || isEmpty || table === ENTITIES,
        "Spanner has no row that nothing explains",
        () =>
          `${account.userId} of generation ${log.generation}, ${log.entries.length} episodes, ${table.name} ${id}: ${JSON.stringify(there)}`,
      );
    }
  }
  checkItems(told, { realm, messages });
}

function messagesOf(realm: Realm, database: Database, { account, log }: Place): SpannerMessage[] {
  const sql = asSql(database);
  const views = new WarmViews(sql, log.generation);
  const owner = ownerOf(realm, account.userId, log.generation);
  const confirmed = (orderId: string) => confirmationOf(orderId, { sql, views });
  return log.entries.map((entry) =>
    spannerMessage(entry, owner, derivedRows(entry.episode, { views, confirmed, unsettledFrom: 1 })),
  );
}

function compare(
  { violations, userId }: Told,
  { name, content }: { name: string; content: readonly string[] },
  { row, there }: { row: Row; there: Row | undefined },
): void {
  const isWithdrawn = content.slice(2).every((column) => row[column] === null);
  if (there === undefined && isWithdrawn) return;
  const differing = content.filter((column) => !isSame(column, there?.[column] ?? null, row[column] ?? null));
  violations.unless(
    there !== undefined && differing.length === 0,
    "Spanner's rows are those of the newest version",
    () =>
      `${userId} ${name}: ${there === undefined ? "no row" : differing.map((column) => `${column} ${there[column]}, not ${row[column]}`).join("; ")}`,
  );
}

function checkEpisodes(
  { violations, userId }: Told,
  { realm, log, account }: Place & { realm: Realm },
): void {
  const owner = ownerOf(realm, userId, log.generation);
  const found = new Map(
    realm.spanner.tables.rowsOf(EPISODES.name, userId).map((row) => [String(row["episode_id"]), row]),
  );
  const nothing = {
    memory_version: 0,
    first_event_at: "",
    order: null,
    patterns: [],
    withdrawn_patterns: [],
    entities: [],
    facts: [],
    withdrawn_facts: [],
  };
  for (const entry of log.entries) {
    if (entry.receipts.spanner?.state === "quarantined") continue;
    const due = rowOf(EPISODES.columns, episodeRow(spannerMessage(entry, owner, nothing)));
    compare(
      { violations, userId },
      { name: `Episodes ${entry.episode.episodeId}`, content: EPISODES.columns },
      { row: due, there: found.get(entry.episode.episodeId) },
    );
  }
  for (const id of account.forgotten) {
    const kind = found.get(id)?.["kind"] ?? FORGOTTEN;
    violations.unless(
      kind === FORGOTTEN,
      "what was forgotten says nothing in Spanner",
      () => `${userId} ${id}: ${String(kind)}`,
    );
  }
}

/** Lines belong to the version of their order, and go and come together. */
function checkItems(
  { violations, userId }: Told,
  { realm, messages }: { realm: Realm; messages: readonly SpannerMessage[] },
): void {
  const due = new Map(
    messages.flatMap((message) =>
      message.order === null ? [] : [[message.order.order_id, itemRows(message)] as const],
    ),
  );
  const found = realm.spanner.tables.rowsOf(ORDER_ITEMS.name, userId);
  for (const [orderId, rows] of due) {
    const mine = found
      .filter((row) => row["order_id"] === orderId)
      .map((row) => JSON.stringify(ORDER_ITEMS.columns.map((column) => row[column])));
    const isWhole = isDeepStrictEqual(mine.sort(), rows.map((row) => JSON.stringify(row)).sort());
    violations.unless(
      isWhole,
      `${ORDERS.name} have the lines of the newest version`,
      () => `${userId} ${orderId}: ${mine.length} lines, not ${rows.length}`,
    );
  }
}

/** Of a JSON column not the order of its members. */
function isSame(column: string, one: Row[string] = null, other: Row[string] = null): boolean {
  const isJson = JSON_COLUMNS.has(column) && typeof one === "string" && typeof other === "string";
  return isJson ? isDeepStrictEqual(JSON.parse(one), JSON.parse(other)) : one === other;
}

function rowOf(columns: readonly string[], cells: readonly Row[string][]): Row {
  return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]));
}
