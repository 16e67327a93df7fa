import type { RowError } from "../bigquery/insert-row.ts";
import type { Fault } from "./fault.ts";

type RowsFault = Extract<Fault, { kind: "insert_errors" }>;

const told = new WeakMap<Request, RowsFault>();

/** Marks a request whose rows are to be refused. */
export function tellRowErrors(request: Request, fault: RowsFault): void {
  told.set(request, fault);
}

/** The error with which a row of the request is to be refused, good or not; nothing when it was not told to be.
 *  @param index the row's, from 0 */
export function toldRowError(request: Request, index: number): RowError | undefined {
  const fault = told.get(request);
  if (fault === undefined) return undefined;
  const { rows, reason } = fault;
  const hit = Array.isArray(rows) ? rows.includes(index) : (index + 1) % rows.every === 0;
  const message = reason === "stopped" ? "" : "refused because it was told to be";
  return hit ? { reason, location: "", debugInfo: "", message } : undefined;
}
