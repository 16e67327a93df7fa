import { z } from "zod";
import { EPISODES, FORGOTTEN } from "../../../src/forward/spanner/episode-rows.ts";
import { GUARDED_TABLES } from "../../../src/forward/spanner/guard.ts";
import { ORDERS, ORDER_ITEMS, USERS } from "../../../src/forward/spanner/rows.ts";

/** A question for rows. */
type Question = {
  table: string;
  columns: readonly string[];
  isWanted: (row: Row) => boolean;
  orderBy: readonly string[];
  from: number;
  count: number;
};

/** Rows of a user that are as of a version up to one. */
export type Outdated = { table: string; column: string; userId: string; last: number };

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Mutation = z.union([
  z.object({
    insertOrUpdate: z.object({
      table: z.string(),
      columns: z.array(z.string()),
      values: z.array(z.array(Cell)),
    }),
  }),
  z.object({
    delete: z.object({
      table: z.string(),
      keySet: z.object({
        ranges: z.array(z.object({ startClosed: z.array(z.string()), endClosed: z.array(z.string()) })),
      }),
    }),
  }),
]);
export type Mutation = z.infer<typeof Mutation>;
export const Mutations = z.array(Mutation);

/** A row by its columns. */
export type Row = Record<string, z.infer<typeof Cell>>;

/** Columns of each table's key; a row needs one whose key is all of it but the last, in the table it is interleaved in. */
const KEYS = new Map<string, { key: string[]; parent: string | undefined }>([
  [EPISODES.name, { key: ["user_id", "episode_id"], parent: USERS.name }],
  [ORDER_ITEMS.name, { key: ["user_id", "order_id", "line_no"], parent: ORDERS.name }],
]);
for (const { name, idColumn } of GUARDED_TABLES)
  KEYS.set(
    name,
    idColumn === undefined
      ? { key: ["user_id"], parent: undefined }
      : { key: ["user_id", idColumn], parent: USERS.name },
  );

const COMMIT_TIME = "spanner.commit_timestamp()";

/** Spanner's tables of the memory, by key. */
export class Tables {
  readonly #tables = new Map<string, Map<string, Row>>();

  /** A table's rows of a user. */
  rowsOf(table: string, userId: string): Row[] {
    return [...this.#of(table).values()].filter((row) => row["user_id"] === userId);
  }

  /** The names of all tables of a user. */
  get names(): string[] {
    return [...KEYS.keys()];
  }

  /** Every row is gone. */
  lose(): void {
    this.#tables.clear();
  }

  /** What the Worker's statement for versions selects. */
  versions(params: Record<string, string[]>): string[][] {
    const users = params["users"] ?? [];
    const guarded = GUARDED_TABLES.flatMap(({ name, idColumn }) => {
      const ids = idColumn === undefined ? [undefined] : (params[name] ?? []);
      return users.flatMap((user) =>
        ids.flatMap((id) => {
          const row = this.#of(name).get(keyText(id === undefined ? [user] : [user, id]));
          return row === undefined ? [] : [[name, user, id ?? "", String(row["version"])]];
        }),
      );
    });
    const forgotten = users.flatMap((user) =>
      (params[EPISODES.name] ?? []).flatMap((id) => {
        const row = this.#of(EPISODES.name).get(keyText([user, id]));
        return row?.["kind"] === FORGOTTEN ? [[EPISODES.name, user, id, String(row["seq"])]] : [];
      }),
    );
    return [...guarded, ...forgotten];
  }

  /** What the Worker's questions for rows of some users select, page by page. */
  page(
    { table, columns, isWanted, orderBy, from, count }: Question,
    users: readonly string[],
  ): Row[string][][] {
    const rows = [...this.#of(table).values()].filter(
      (row) => users.includes(String(row["user_id"])) && isWanted(row),
    );
    const byOrder = (one: Row, other: Row): number =>
      orderBy.reduce((sign, column) => sign || compare(one[column], other[column]), 0);
    return rows
      .sort(byOrder)
      .slice(from, from + count)
      .map((row) => columns.map((column) => row[column] ?? null));
  }

  /** Applies mutations in their order, or none of them.
   *  @returns the table of a row without a parent, when there is one */
  apply(mutations: readonly Mutation[], commitTime: string): string | undefined {
    const coming = new Set<string>();
    for (const mutation of mutations) {
      if (!("insertOrUpdate" in mutation)) continue;
      const { table, columns, values } = mutation.insertOrUpdate;
      for (const cells of values) {
        const key = keyOf(table, rowOf(columns, cells));
        coming.add(JSON.stringify([table, key]));
        const parent = KEYS.get(table)?.parent;
        const parentKey = key.slice(0, -1);
        if (parent === undefined || this.#of(parent).has(keyText(parentKey))) continue;
        if (!coming.has(JSON.stringify([parent, parentKey]))) return table;
      }
    }
    for (const mutation of mutations) this.#applyOne(mutation, commitTime);
    return undefined;
  }

  /** Deletes rows, and what is interleaved in them. */
  deleteOutdated({ table, column, userId, last }: Outdated): void {
    for (const [key, row] of this.#of(table)) {
      if (row["user_id"] !== userId || Number(row[column]) > last) continue;
      this.#of(table).delete(key);
      for (const [name, { parent }] of KEYS)
        if (parent === table) deleteUnder(this.#of(name), key.slice(0, -1));
    }
  }

  #applyOne(mutation: Mutation, commitTime: string): void {
    if ("insertOrUpdate" in mutation) {
      const { table, columns, values } = mutation.insertOrUpdate;
      for (const cells of values) {
        const row = rowOf(
          columns,
          cells.map((cell) => (cell === COMMIT_TIME ? commitTime : cell)),
        );
        const key = keyText(keyOf(table, row));
        this.#of(table).set(key, { ...this.#of(table).get(key), ...row });
      }
      return;
    }
    const rows = this.#of(mutation.delete.table);
    for (const { startClosed } of mutation.delete.keySet.ranges)
      deleteUnder(rows, keyText(startClosed).slice(0, -1));
  }

  #of(table: string): Map<string, Row> {
    const known = this.#tables.get(table) ?? new Map<string, Row>();
    this.#tables.set(table, known);
    return known;
  }
}

/** Whole numbers come as texts. */
function compare(one: Row[string] = null, other: Row[string] = null): number {
  const [a, b] = [String(one), String(other)];
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : Number(a > b);
}

function deleteUnder(rows: Map<string, Row>, prefix: string): void {
  for (const key of rows.keys()) if (key.startsWith(prefix)) rows.delete(key);
}

function rowOf(columns: readonly string[], cells: readonly Row[string][]): Row {
  return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]));
}

function keyOf(table: string, row: Row): string[] {
  const known = KEYS.get(table);
  if (known === undefined) throw new Error(`Spanner has no table ${table}`);
  return known.key.map((column) => String(row[column]));
}

function keyText(key: readonly string[]): string {
  return JSON.stringify(key);
}
