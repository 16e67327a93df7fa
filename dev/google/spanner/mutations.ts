import { GoogleRefusal } from "../google-error.ts";
import type { KeySet, Mutation } from "./bodies.ts";
import { checkCellSize } from "./cell-size.ts";
import { type Column, columnIndex, type Schema, type Table, tableOf } from "./schema.ts";
import type { Cell } from "../sql/types.ts";
import { COMMIT_TIMESTAMP, readValue } from "./values.ts";

/** The limit that Spanner documents: each column of each written row counts one, each key or range of keys that
 *  is deleted counts one, whatever is interleaved in it. What indexes would add is not counted. */
const MAX_MUTATIONS = 80_000;

/** What a write does with a row that exists or does not. */
type Operation = "insert" | "update" | "insertOrUpdate" | "replace";

/** A row to be written: canonical values by column position. */
export interface RowWrite {
  readonly operation: Operation;
  readonly table: Table;
  readonly key: readonly Cell[];
  readonly cells: ReadonlyMap<number, Cell>;
}

/** Mutations in their order, neighbouring writes together. */
export type Step =
  | { readonly kind: "write"; readonly rows: readonly RowWrite[] }
  | { readonly kind: "delete"; readonly table: Table; readonly keySet: KeySet };

function precondition(message: string): never {
  throw new GoogleRefusal("FAILED_PRECONDITION", message);
}

function invalid(message: string): never {
  throw new GoogleRefusal("INVALID_ARGUMENT", message);
}

/** One value for a column, with the commit's time put in where it is asked for. */
function readCell(table: Table, column: Column, given: { value: unknown; commitTimestamp: string }): Cell {
  const { value, commitTimestamp } = given;
  if (value === null && column.notNull) {
    precondition(
      `Cannot specify a null value for column: ${table.name}.${column.name} in table: ${table.name}`,
    );
  }
  if (value === COMMIT_TIMESTAMP && column.type.code === "TIMESTAMP") {
    if (column.allowCommitTimestamp) return commitTimestamp;
    precondition(
      `Cannot write commit timestamp because the allow_commit_timestamp column option is not set to true for column ${table.name}.${column.name}, or for all corresponding shared key columns in this table's interleaved table hierarchy.`,
    );
  }
  const cell = readValue(column.type, value);
  checkCellSize(table, column, cell);
  if (
    column.allowCommitTimestamp &&
    typeof cell === "string" &&
    Date.parse(cell) > Date.parse(commitTimestamp)
  ) {
    precondition(`Cannot write timestamps in the future, found: ${cell}`);
  }
  return cell;
}

/** A key as given in a key set or range, in canonical form; a range's key may be a prefix.
 *  @throws GoogleRefusal FAILED_PRECONDITION, INVALID_ARGUMENT when it has too many parts */
export function readKey(table: Table, parts: readonly unknown[]): Cell[] {
  if (parts.length > table.key.length) {
    precondition(
      `Wrong number of key parts for ${table.name}. Expected ${table.key.length} key parts, found ${parts.length} key parts.`,
    );
  }
  return table.key.slice(0, parts.length).map(({ column }, at) => {
    const declared = table.columns[columnIndex(table, column)];
    return declared === undefined ? null : readValue(declared.type, parts[at]);
  });
}

/** A whole key in canonical form.
 *  @throws GoogleRefusal FAILED_PRECONDITION */
export function readWholeKey(table: Table, parts: readonly unknown[]): Cell[] {
  if (parts.length === table.key.length) return readKey(table, parts);
  return precondition(
    `Wrong number of key parts for ${table.name}. Expected ${table.key.length} key parts, found ${parts.length} key parts.`,
  );
}

interface Write {
  readonly table: string;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

function readWrite(
  schema: Schema,
  operation: Operation,
  given: { write: Write; commitTimestamp: string },
): RowWrite[] {
  const { write, commitTimestamp } = given;
  const table = tableOf(schema, write.table);
  const positions = write.columns.map((name) => columnIndex(table, name));
  const twice = positions.findIndex((position, at) => positions.indexOf(position) !== at);
  if (twice >= 0) invalid(`Multiple values for column ${write.columns[twice]}.`);
  return write.values.map((values) => {
    if (values.length !== positions.length) {
      invalid(
        `Mutation column and value size mismatch: Found: ${positions.length} columns and ${values.length} values`,
      );
    }
    const cells = new Map<number, Cell>();
    positions.forEach((position, at) => {
      const column = table.columns[position];
      if (column !== undefined)
        cells.set(position, readCell(table, column, { value: values[at], commitTimestamp }));
    });
    const key = table.key.map(({ column }) => cells.get(columnIndex(table, column)) ?? null);
    return { operation, table, key, cells };
  });
}

function stepOf(schema: Schema, mutation: Mutation, commitTimestamp: string): Step {
  if (Object.keys(mutation).length !== 1) invalid("No value provided for required field: Mutation.operation");
  if (mutation.delete !== undefined) {
    const { table, keySet } = mutation.delete;
    return { kind: "delete", table: tableOf(schema, table), keySet };
  }
  for (const operation of ["insert", "update", "insertOrUpdate", "replace"] as const) {
    const write = mutation[operation];
    if (write === undefined) continue;
    return { kind: "write", rows: readWrite(schema, operation, { write, commitTimestamp }) };
  }
  return invalid("No value provided for required field: Mutation.operation");
}

/** How many mutations Spanner counts. */
export function countMutations(mutations: readonly Mutation[]): number {
  const counts = mutations.map((mutation) => {
    const write = mutation.insert ?? mutation.update ?? mutation.insertOrUpdate ?? mutation.replace;
    if (write !== undefined) return write.columns.length * write.values.length;
    const { keys = [], ranges = [], all = false } = mutation.delete?.keySet ?? {};
    return keys.length + ranges.length + (all ? 1 : 0);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Reads the mutations against the schema.
 *  @param commitTimestamp RFC 3339, what `spanner.commit_timestamp()` becomes
 *  @throws GoogleRefusal INVALID_ARGUMENT over the limit or for a wrong shape, NOT_FOUND for an unknown table
 *  or column, FAILED_PRECONDITION for a wrong value */
export function readSteps(schema: Schema, mutations: readonly Mutation[], commitTimestamp: string): Step[] {
  if (countMutations(mutations) > MAX_MUTATIONS) {
    invalid(
      `The transaction contains too many mutations. Insert and update operations count with the multiplicity of the number of columns they affect. (Maximum number: ${MAX_MUTATIONS})`,
    );
  }
  const steps: Step[] = [];
  let pending: RowWrite[] = [];
  const flush = (): void => {
    if (pending.length > 0) steps.push({ kind: "write", rows: pending });
    pending = [];
  };
  for (const mutation of mutations) {
    const step = stepOf(schema, mutation, commitTimestamp);
    if (step.kind === "write") pending.push(...step.rows);
    else {
      flush();
      steps.push(step);
    }
  }
  flush();
  return steps;
}
