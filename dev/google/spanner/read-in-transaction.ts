import type { Engine } from "../engine.ts";
import type { TransactionOptions, TransactionSelector } from "./bodies.ts";
import { nextPrecommitToken } from "./precommit.ts";
import type { ReadOutcome } from "./query.ts";
import type { Session } from "./sessions.ts";
import { assertActive, type Keys, type Transaction, type Transactions } from "./transactions.ts";

/** Where a read happens. */
export interface ReadPlace {
  readonly engine: Engine;
  readonly transactions: Transactions;
  readonly session: Session;
}

/** A read that is ready to run, and what it will see. */
export interface PlannedRead {
  readonly reads: readonly { readonly table: string; readonly keys: Keys }[];
  readonly run: (engine: Engine) => Promise<ReadOutcome>;
}

/** The transaction as the service shows it; every read is strong, so its read timestamp is now. */
export function transactionJson(
  transaction: Transaction | undefined,
  options: TransactionOptions | undefined,
): object {
  const readTimestamp =
    options?.readOnly?.returnReadTimestamp === true ? { readTimestamp: new Date().toISOString() } : {};
  return { ...(transaction === undefined ? {} : { id: transaction.id }), ...readTimestamp };
}

/** Runs a read in the transaction that is chosen, or begins one with it, and answers a ResultSet. `rows` is
 *  absent when there is none. A read-only transaction is not a snapshot here: each read sees the newest rows.
 *  @throws GoogleRefusal NOT_FOUND for an unknown transaction, ABORTED, FAILED_PRECONDITION when it has ended */
export async function readInTransaction(
  { engine, transactions, session }: ReadPlace,
  selector: TransactionSelector | undefined,
  { reads, run }: PlannedRead,
): Promise<object> {
  const begun = selector?.begin;
  const options = begun ?? selector?.singleUse;
  const transaction =
    begun === undefined
      ? selector?.id === undefined
        ? undefined
        : transactions.get(session.name, selector.id)
      : transactions.begin(session.name, begun.readWrite === undefined ? "readOnly" : "readWrite");
  if (transaction !== undefined) {
    assertActive(transaction);
    for (const { table, keys } of reads) transactions.noteRead(transaction, table, keys);
  }
  const { fields, rows } = await run(engine);
  const shown = transactionJson(begun === undefined ? undefined : transaction, options);
  return {
    metadata: { rowType: { fields }, ...(Object.keys(shown).length === 0 ? {} : { transaction: shown }) },
    ...(rows.length === 0 ? {} : { rows }),
    ...nextPrecommitToken(session, transaction),
  };
}
