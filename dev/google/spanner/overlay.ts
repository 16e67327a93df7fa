import { GoogleRefusal } from "../google-error.ts";
import type { RowWrite } from "./mutations.ts";
import type { Table } from "./schema.ts";
import type { Cell } from "../sql/types.ts";

/** A row in memory: as stored before, and as it is to be stored. */
export interface OverlayRow {
  readonly key: readonly Cell[];
  readonly before: readonly Cell[] | undefined;
  after: readonly Cell[] | undefined;
}

/** The rows that writes touch or need, by lower-case table name and key; a row that is not there has no
 *  `before` and no `after`. */
export type Overlay = Map<string, { readonly table: Table; readonly rows: Map<string, OverlayRow> }>;

/** A key as one text. */
export function keyText(key: readonly Cell[]): string {
  return JSON.stringify(key);
}

/** A key as Spanner writes it in messages, like `{String("u1"), Int64(5)}`. */
function printKey(key: readonly Cell[]): string {
  return `{${key.map((part) => (typeof part === "string" ? `String(${JSON.stringify(part)})` : String(part))).join(", ")}}`;
}

/** Keys that must be loaded before the writes are applied: those of the rows and of their parents. */
export function neededKeys(writes: readonly RowWrite[], tables: ReadonlyMap<string, Table>): Overlay {
  const overlay: Overlay = new Map();
  const need = (table: Table, key: readonly Cell[]): void => {
    const name = table.name.toLowerCase();
    const entry = overlay.get(name) ?? { table, rows: new Map<string, OverlayRow>() };
    overlay.set(name, entry);
    const text = keyText(key);
    if (!entry.rows.has(text)) entry.rows.set(text, { key, before: undefined, after: undefined });
  };
  for (const { table, key } of writes) {
    need(table, key);
    const parent = tables.get(table.parent?.table.toLowerCase() ?? "");
    if (parent !== undefined) need(parent, key.slice(0, parent.key.length));
  }
  return overlay;
}

function checkParent(overlay: Overlay, { table, key }: RowWrite): void {
  const parent = overlay.get(table.parent?.table.toLowerCase() ?? "");
  if (table.parent === undefined || parent === undefined) return;
  const parentKey = key.slice(0, parent.table.key.length);
  if (parent.rows.get(keyText(parentKey))?.after !== undefined) return;
  throw new GoogleRefusal(
    "NOT_FOUND",
    `Insert failed because key was not found in parent table:  Parent Table: ${parent.table.name}  Child Table: ${table.name}  Key: ${printKey(parentKey)}`,
  );
}

/** A new row must give every NOT NULL column; an insertOrUpdate must even when the row exists. */
function checkRequired({ table, cells }: RowWrite): void {
  const missing = table.columns.find((column, at) => column.notNull && (cells.get(at) ?? null) === null);
  if (missing === undefined) return;
  throw new GoogleRefusal(
    "FAILED_PRECONDITION",
    `A new row in table ${table.name} does not specify a non-null value for NOT NULL column: ${missing.name}`,
  );
}

/** Applies one write to the overlay.
 *  @throws GoogleRefusal ALREADY_EXISTS, NOT_FOUND for an update's row or a child's parent,
 *  FAILED_PRECONDITION for a missing NOT NULL column */
export function applyWrite(overlay: Overlay, write: RowWrite): void {
  const { operation, table, key, cells } = write;
  const row = overlay.get(table.name.toLowerCase())?.rows.get(keyText(key));
  if (row === undefined) throw new Error(`the row ${printKey(key)} of ${table.name} was not loaded`);
  const exists = row.after !== undefined;
  if (operation === "insert" && exists) {
    throw new GoogleRefusal("ALREADY_EXISTS", `Table ${table.name}: Row ${printKey(key)} already exists.`);
  }
  if (operation === "update" && !exists) {
    throw new GoogleRefusal("NOT_FOUND", `Table ${table.name}: Row ${printKey(key)} not found.`);
  }
  if (operation !== "update") checkRequired(write);
  if (!exists) checkParent(overlay, write);
  const kept = operation === "replace" ? undefined : row.after;
  row.after = table.columns.map((_, at) => cells.get(at) ?? (cells.has(at) ? null : (kept?.[at] ?? null)));
}

/** The rows of the overlay that differ from what is stored. */
export function changedRows(rows: Iterable<OverlayRow>): OverlayRow[] {
  return [...rows].filter(({ before, after }) => before !== after);
}
