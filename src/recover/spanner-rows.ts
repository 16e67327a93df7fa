import { entityKey } from "../../durable-objects/graph/ids.ts";
import { messagesOf } from "../../durable-objects/recovering/rows.ts";
import type { SpannerMessage } from "../forward/outgoing.ts";
import { EPISODES, FORGOTTEN, episodeRow } from "../forward/spanner/episode-rows.ts";
import { ENTITIES, FACTS } from "../forward/spanner/graph-rows.ts";
import {
  type GuardedTable,
  ORDERS,
  ORDER_ITEMS,
  PATTERNS,
  USERS,
  itemRows,
} from "../forward/spanner/rows.ts";
import { querySpanner } from "../forward/spanner/query.ts";
import type { SpannerConfig } from "../forward/spanner/session.ts";
import type { OpenedUser } from "./open-part.ts";
import type { CellKind, Columns } from "../../durable-objects/recovering/tally.ts";

/** Rows by table. */
type Rows = Map<string, unknown[][]>;

type Compared = {
  name: string;
  columns: Columns;
  keyColumns: readonly string[];
  rowsOf: (message: SpannerMessage) => unknown[][];
};

/** Commit times, and the version of the memory when it told: they follow from no event. An entity's name and properties
 *  are as of when it was told last. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["updated_at", "version"]);
const ENTITY_COLUMNS = ["user_id", "entity_id", "entity_type"];

const KINDS: Record<string, CellKind> = {
  created_at: "time",
  occurred_at: "time",
  recorded_at: "time",
  order_date: "time",
  valid_from: "time",
  valid_to: "time",
  superseded_at: "time",
  weight: "number",
  confidence: "number",
  quantity: "number",
  avg_reorder_days: "number",
  body: "json",
  preferences: "json",
  properties: "json",
};

/** The tables that are compared, with their columns. */
export const TABLES: readonly Compared[] = [
  guarded(USERS),
  compared(EPISODES, ["episode_id"], (message) => [episodeRow(message)]),
  guarded(ORDERS),
  compared(ORDER_ITEMS, ["order_id", "line_no"], itemRows),
  guarded(PATTERNS),
  guarded(FACTS),
  guarded({ ...ENTITIES, columns: ENTITY_COLUMNS }),
];

/** Rows that are read at once. */
const PAGE = 2_000;

/** What Spanner has of some users, by user and table.
 *  @throws Error with Spanner's status */
export async function rowsByUser(env: SpannerConfig, userIds: readonly string[]): Promise<Map<string, Rows>> {
  const users = new Map(userIds.map((id) => [id, new Map<string, unknown[][]>()]));
  for (const { name, columns, keyColumns } of TABLES) {
    const key = ["user_id", ...keyColumns].join(", ");
    const sql = `SELECT ${columns.map(([column]) => column).join(", ")} FROM ${name}
 WHERE user_id IN UNNEST(@users) ORDER BY ${key} LIMIT ${PAGE} OFFSET `;
    for (let offset = 0, more = true; more; offset += PAGE) {
      const rows = await querySpanner(env, `${sql}${offset}`, { users: userIds });
      for (const row of rows) {
        const mine = users.get(String(row[0]));
        mine?.set(name, [...(mine.get(name) ?? []), row]);
      }
      more = rows.length === PAGE;
    }
  }
  return users;
}

/** A user's rows that are to be compared: those that follow from the archive, and those that stand there. */
export function compareUser(
  { log, ...owner }: OpenedUser,
  standing: Rows,
  beganAt: string,
): { expected: Rows; found: Rows; wentOn: boolean } {
  const beganMs = Date.parse(beganAt);
  const before = log.filter(({ episode }) => episode.recordedAtMs < beganMs);
  const expected = rowsOfMessages(messagesOf(before, owner));
  const found = new Map(TABLES.map(({ name }) => [name, (standing.get(name) ?? []).filter(says(name))]));
  const late = (found.get(EPISODES.name) ?? []).some((row) => !isBefore(row, beganMs));
  const wentOn = late || before.length < log.length;
  if (wentOn) {
    const episodes = (found.get(EPISODES.name) ?? []).filter((row) => isBefore(row, beganMs));
    const all = expected.get(EPISODES.name) ?? [];
    return { expected: new Map([[EPISODES.name, all]]), found: new Map([[EPISODES.name, episodes]]), wentOn };
  }
  return { expected: withNamed(expected), found: withNamed(found), wentOn };
}

function rowsOfMessages(messages: readonly SpannerMessage[]): Rows {
  return new Map(
    TABLES.map(({ name, rowsOf, keyColumns }) => {
      const keyed = messages
        .flatMap(rowsOf)
        .filter(says(name))
        .map((row) => [JSON.stringify(row.slice(0, 1 + keyColumns.length)), row] as const);
      return [name, [...new Map(keyed).values()]];
    }),
  );
}

/** Whether a row says anything: what was withdrawn or forgotten leaves its key. */
function says(table: string): (row: unknown[]) => boolean {
  if (table === EPISODES.name) return (row) => row[2] !== FORGOTTEN;
  if (table === ORDERS.name) return (row) => row[3] !== FORGOTTEN;
  if (table === USERS.name) return () => true;
  return (row) => row[2] !== null;
}

/** Entities that no fact names any more stay in Spanner until they are told of again: they are not compared. */
function withNamed(rows: Rows): Rows {
  const names = TABLES.find(({ name }) => name === FACTS.name)?.columns.map(([name]) => name) ?? [];
  const at = (column: string, row: unknown[]): unknown => row[names.indexOf(column)];
  const named = new Set(
    (rows.get(FACTS.name) ?? []).flatMap((row) => {
      const scope = at("scope", row);
      const ids = [at("subject_id", row), at("object_id", row)];
      return typeof scope === "string" ? [...ids, entityKey(scope)] : ids;
    }),
  );
  const entities = (rows.get(ENTITIES.name) ?? []).filter((row) => named.has(row[1]));
  return new Map([...rows, [ENTITIES.name, entities]]);
}

function isBefore(row: unknown[], beganMs: number): boolean {
  return Date.parse(String(row[4])) < beganMs;
}

function guarded(table: GuardedTable): Compared {
  const { idColumn, rowsOf } = table;
  return compared(table, idColumn === undefined ? [] : [idColumn], (message) =>
    rowsOf(message).map(({ cells }) => cells()),
  );
}

/** Compared columns come first in every table, so that a row's cells are those of its columns. */
function compared(
  { name, columns }: { name: string; columns: readonly string[] },
  keyColumns: readonly string[],
  rowsOf: Compared["rowsOf"],
): Compared {
  const left = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => !NOT_COMPARED.has(column));
  return {
    name,
    columns: left.map(({ column }) => [column, KINDS[column] ?? "text"] as const),
    keyColumns,
    rowsOf: (message) => rowsOf(message).map((row) => left.map(({ index }) => row[index])),
  };
}
