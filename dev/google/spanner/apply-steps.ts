import type { Run } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import type { Database } from "./databases.ts";
import type { Step } from "./mutations.ts";
import { applyWrite, changedRows, keyText, neededKeys, type OverlayRow } from "./overlay.ts";
import { deleteKeys, insertRows, keysCondition, keySetCondition, selectRows } from "./rows-sql.ts";
import { childrenOf, columnIndex, type Table } from "./schema.ts";
import type { Changes } from "./transactions.ts";
import type { Cell } from "../sql/types.ts";

interface Work {
  readonly run: Run;
  readonly database: Database;
  readonly changed: Map<string, Set<string>>;
}

function noteChanges({ changed }: Work, table: Table, keys: readonly (readonly Cell[])[]): void {
  const name = table.name.toLowerCase();
  const known = changed.get(name) ?? new Set();
  for (const key of keys) known.add(keyText(key));
  if (keys.length > 0) changed.set(name, known);
}

function keyColumns(table: Table): number[] {
  return table.key.map(({ column }) => columnIndex(table, column));
}

async function load({ run, database }: Work, table: Table, rows: Map<string, OverlayRow>): Promise<void> {
  const condition = keysCondition(
    table,
    [...rows.values()].map(({ key }) => key),
  );
  const columns = table.columns.map((_, at) => at);
  for (const stored of await selectRows(run, { database, table }, { columns, condition })) {
    const key = keyColumns(table).map((at) => stored[at] ?? null);
    rows.set(keyText(key), { key, before: stored, after: stored });
  }
}

/** Writes are applied to the loaded rows in memory, and the outcome goes to DuckDB as one delete and one
 *  insert per table, however many mutations there were. */
async function write(work: Work, rows: Extract<Step, { kind: "write" }>["rows"]): Promise<void> {
  const { run, database } = work;
  const overlay = neededKeys(rows, database.schema.tables);
  for (const entry of overlay.values()) await load(work, entry.table, entry.rows);
  for (const row of rows) applyWrite(overlay, row);
  for (const { table, rows: touched } of overlay.values()) {
    const changed = changedRows(touched.values());
    const replaced = changed.filter(({ before }) => before !== undefined).map(({ key }) => key);
    await deleteKeys(run, { database, table }, replaced);
    await insertRows(
      run,
      { database, table },
      changed.flatMap(({ after }) => (after === undefined ? [] : [after])),
    );
    noteChanges(
      work,
      table,
      changed.map(({ key }) => key),
    );
  }
}

/** Removes rows and, deepest first, what is interleaved in them. */
async function removeKeys(work: Work, table: Table, keys: readonly (readonly Cell[])[]): Promise<void> {
  const { run, database } = work;
  if (keys.length === 0) return;
  for (const child of childrenOf(database.schema, table)) {
    const condition = keysCondition(child, keys);
    const orphans = await selectRows(
      run,
      { database, table: child },
      { columns: keyColumns(child), condition },
    );
    if (orphans.length > 0 && child.parent?.cascade !== true) {
      throw new GoogleRefusal(
        "FAILED_PRECONDITION",
        `Integrity constraint violation during DELETE/REPLACE. Found child row [${keyText(orphans[0] ?? [])}] in table ${child.name}.`,
      );
    }
    await removeKeys(work, child, orphans);
  }
  await deleteKeys(run, { database, table }, keys);
  noteChanges(work, table, keys);
}

async function remove(work: Work, { table, keySet }: Extract<Step, { kind: "delete" }>): Promise<void> {
  const { run, database } = work;
  const condition = keySetCondition(table, keySet);
  const keys = await selectRows(run, { database, table }, { columns: keyColumns(table), condition });
  await removeKeys(work, table, keys);
}

/** Applies the steps in their order within one DuckDB transaction, and says which rows have changed.
 *  @throws GoogleRefusal what a step is refused with; the caller rolls back */
export async function applySteps(run: Run, database: Database, steps: readonly Step[]): Promise<Changes> {
  const work: Work = { run, database, changed: new Map() };
  for (const step of steps) {
    if (step.kind === "write") await write(work, step.rows);
    else await remove(work, step);
  }
  return work.changed;
}
