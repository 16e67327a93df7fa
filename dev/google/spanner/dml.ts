import type * as z from "zod";
import type { Engine, Run } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { rpcCode } from "../google-status.ts";
import { applySteps } from "./apply-steps.ts";
import { type ExecuteBatchDmlBody, ExecuteSqlBody, type Mutation } from "./bodies.ts";
import type { Database } from "./databases.ts";
import { readSteps } from "./mutations.ts";
import { nextPrecommitToken } from "./precommit.ts";
import { changesOf, type Dml, prepareDml } from "./dml-statement.ts";
import { transactionJson } from "./read-in-transaction.ts";
import { rehearse } from "./rehearse.ts";
import type { ResultSet } from "./result-stream.ts";
import type { Session } from "./sessions.ts";
import type { Transaction, Transactions } from "./transactions.ts";

interface Place {
  readonly engine: Engine;
  readonly database: Database;
  readonly session: Session;
  readonly transactions: Transactions;
}

function rowCount({ delete: removed, insert, insertOrUpdate, update }: Mutation): number {
  return removed?.keySet.keys.length ?? (insert ?? insertOrUpdate ?? update)?.values.length ?? 0;
}

async function apply(run: Run, database: Database, mutations: readonly Mutation[]): Promise<void> {
  await applySteps(run, database, readSteps(database.schema, mutations, new Date().toISOString()));
}

/** Adds a statement's changes to the transaction; how many rows it has changed.
 *  @throws GoogleRefusal what the changes would be refused with */
async function change({ engine, database }: Place, transaction: Transaction, dml: Dml): Promise<number> {
  const mutations = await rehearse(engine, async (run) => {
    await apply(run, database, transaction.changes);
    const changed = await changesOf(dml, run);
    return changed === undefined ? [] : [changed];
  });
  await rehearse(engine, async (run) => {
    await apply(run, database, [...transaction.changes, ...mutations]);
    return true;
  });
  transaction.changes.push(...mutations);
  return mutations.reduce((sum, mutation) => sum + rowCount(mutation), 0);
}

type Selector = ExecuteSqlBody["transaction"];

function transactionFor({ transactions, session }: Place, selector: Selector): Transaction {
  const transaction = transactions.select(session.name, selector);
  if (transaction?.mode === "readWrite") return transaction;
  throw new GoogleRefusal(
    "INVALID_ARGUMENT",
    "DML statements can only be performed in a read-write or partitioned-dml transaction.",
  );
}

function noteTables({ transactions }: Place, transaction: Transaction, { statement }: Dml): void {
  for (const table of statement.tables) transactions.noteRead(transaction, table, "all");
}

function begun(transaction: Transaction, selector: Selector): object {
  return selector?.begin === undefined ? {} : { transaction: transactionJson(transaction, selector.begin) };
}

/** Runs a DML statement in a read-write transaction: its changes become mutations, which later reads of the
 *  transaction see and its commit writes. The same `seqno` again gets the same answer and does nothing.
 *  @throws GoogleRefusal */
export async function executeDml(place: Place, body: ExecuteSqlBody, dml: Dml): Promise<ResultSet> {
  const transaction = transactionFor(place, body.transaction);
  const known = transaction.answers.get(body.seqno);
  if (known !== undefined) return known;
  noteTables(place, transaction, dml);
  const rowCountExact = String(await change(place, transaction, dml));
  const answer = {
    metadata: { rowType: { fields: [] }, ...begun(transaction, body.transaction) },
    stats: { rowCountExact },
    ...nextPrecommitToken(place.session, transaction),
  };
  if (body.seqno !== "0") transaction.answers.set(body.seqno, answer);
  return answer;
}

/** `POST S:executeBatchDml`: statements one after the other, until one is refused; what the ones before it have
 *  changed stays.
 *  @throws GoogleRefusal for the transaction; a statement's refusal is the answer's `status` */
export async function executeBatchDml(
  place: Place,
  body: z.infer<typeof ExecuteBatchDmlBody>,
): Promise<object> {
  const transaction = transactionFor(place, body.transaction);
  const known = transaction.batches.get(body.seqno);
  if (known !== undefined) return known;
  const resultSets: object[] = [];
  let status: object = {};
  for (const statement of body.statements) {
    try {
      const dml = prepareDml(place.database, ExecuteSqlBody.parse(statement));
      if (dml === undefined) throw new GoogleRefusal("INVALID_ARGUMENT", "Only DML statements are allowed.");
      noteTables(place, transaction, dml);
      const stats = { rowCountExact: String(await change(place, transaction, dml)) };
      const first = resultSets.length === 0 ? begun(transaction, body.transaction) : {};
      resultSets.push({ metadata: { rowType: { fields: [] }, ...first }, stats });
    } catch (failure) {
      if (!(failure instanceof GoogleRefusal)) throw failure;
      status = { code: rpcCode(failure.status), message: failure.message };
      break;
    }
  }
  const answer = { resultSets, status, ...nextPrecommitToken(place.session, transaction) };
  transaction.batches.set(body.seqno, answer);
  return answer;
}
