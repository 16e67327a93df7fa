import type { Engine } from "../engine.ts";
import { applySteps } from "./apply-steps.ts";
import type { TransactionOptions, TransactionSelector } from "./bodies.ts";
import type { Database } from "./databases.ts";
import { readSteps } from "./mutations.ts";
import { nextPrecommitToken } from "./precommit.ts";
import type { Reader, ReadOutcome } from "./query.ts";
import { rehearse } from "./rehearse.ts";
import type { ResultSet } from "./result-stream.ts";
import type { Session } from "./sessions.ts";
import type { Keys, Transaction, Transactions } from "./transactions.ts";

/** Where a read happens. */
export interface ReadPlace {
  readonly engine: Engine;
  readonly database: Database;
  readonly transactions: Transactions;
  readonly session: Session;
}

/** A read that is ready to run, and what it will see. */
export interface PlannedRead {
  readonly reads: readonly { readonly table: string; readonly keys: Keys }[];
  readonly run: (reader: Reader) => Promise<ReadOutcome>;
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

/** Runs a read in the transaction that is chosen, or begins one with it, sees what its DML has changed, and answers a ResultSet. `rows` is
 *  absent when there is none. A read-only transaction is not a snapshot here: each read sees the newest rows.
 *  @throws GoogleRefusal NOT_FOUND for an unknown transaction, ABORTED, FAILED_PRECONDITION when it has ended */
export async function readInTransaction(
  { engine, database, transactions, session }: ReadPlace,
  selector: TransactionSelector | undefined,
  { reads, run }: PlannedRead,
): Promise<ResultSet> {
  const begun = selector?.begin;
  const options = begun ?? selector?.singleUse;
  const transaction = transactions.select(session.name, selector);
  if (transaction !== undefined)
    for (const { table, keys } of reads) transactions.noteRead(transaction, table, keys);
  const changes = transaction?.changes ?? [];
  const { fields, rows } = await (changes.length === 0
    ? run(engine)
    : rehearse(engine, async (write) => {
        await applySteps(write, database, readSteps(database.schema, changes, new Date().toISOString()));
        return run({ read: write });
      }));
  const shown = transactionJson(begun === undefined ? undefined : transaction, options);
  return {
    metadata: { rowType: { fields }, ...(Object.keys(shown).length === 0 ? {} : { transaction: shown }) },
    ...(rows.length === 0 ? {} : { rows }),
    ...nextPrecommitToken(session, transaction),
  };
}
