import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { applySteps } from "./apply-steps.ts";
import type { CommitBody, Mutation } from "./bodies.ts";
import type { Databases } from "./databases.ts";
import { countMutations, readSteps } from "./mutations.ts";
import { formatMicros } from "../sql/result-cells.ts";
import type { Session } from "./sessions.ts";
import { checkPrecommitToken } from "./precommit.ts";
import { assertActive, type Transaction, type Transactions } from "./transactions.ts";

/** What a commit needs to know. */
export interface CommitPlace {
  readonly engine: Engine;
  readonly databases: Databases;
  readonly transactions: Transactions;
}

/** What a commit answers; `commitStats` when it was asked for. */
interface Committed {
  readonly commitTimestamp: string;
  readonly commitStats?: object;
}

/** Commits to the database of that path, in the session. */
export type Commit = (path: string, session: Session, body: CommitBody) => Promise<Committed>;

/** Commit times in microseconds that only grow, also when two commits share a microsecond. */
function createCommitClock(): () => string {
  let lastMicros = 0n;
  return () => {
    const nowMicros = BigInt(Date.now()) * 1000n;
    lastMicros = nowMicros > lastMicros ? nowMicros : lastMicros + 1n;
    return formatMicros(lastMicros);
  };
}

function response(body: CommitBody, commitTimestamp: string, changes: readonly Mutation[] = []): Committed {
  const stats = { commitStats: { mutationCount: String(countMutations([...changes, ...body.mutations])) } };
  return { commitTimestamp, ...(body.returnCommitStats ? stats : {}) };
}

function checkKind(body: CommitBody): void {
  const { singleUseTransaction: single, transactionId: id } = body;
  if ((single === undefined) === (id === undefined)) {
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      "No value provided for required field: CommitRequest.transaction",
    );
  }
  if (single !== undefined && single.readWrite === undefined) {
    throw new GoogleRefusal(
      "FAILED_PRECONDITION",
      "Cannot commit or rollback a read-only or partitioned-dml transaction.",
    );
  }
}

/** Keeps what a commit is to write for the one that is asked for in its place.
 *  @throws GoogleRefusal INVALID_ARGUMENT when an earlier one has brought it already */
export function keepMutations(transaction: Transaction, { mutations }: CommitBody): void {
  if (mutations.length > 0 && transaction.kept !== undefined)
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      "A commit that was asked for again must not bring its mutations again: they were kept since the first one.",
    );
  transaction.kept ??= mutations;
}

/** The open transaction of a commit by id; its own commit time when it has been committed before. */
export function openTransaction(
  transactions: Transactions,
  session: Session,
  body: CommitBody,
): Transaction | { committedAt: string } | undefined {
  if (body.transactionId === undefined) return undefined;
  const transaction = transactions.get(session.name, body.transactionId);
  if (transaction.mode === "readOnly") {
    throw new GoogleRefusal(
      "FAILED_PRECONDITION",
      "Cannot commit or rollback a read-only or partitioned-dml transaction.",
    );
  }
  if (typeof transaction.state === "object") return transaction.state;
  assertActive(transaction);
  checkPrecommitToken(session, transaction, body);
  return transaction;
}

/** Creates `POST S:commit`: all mutations or none. A transaction that is committed again answers with its
 *  first commit time, as the real service does for a retried request. */
export function createCommit(place: CommitPlace): Commit {
  const { engine, databases, transactions } = place;
  const nextTimestamp = createCommitClock();
  return async (path, session, body) => {
    checkKind(body);
    const transaction = openTransaction(transactions, session, body);
    if (transaction !== undefined && "committedAt" in transaction)
      return response(body, transaction.committedAt);
    const { changes, commitTimestamp } = await engine.write(async (run) => {
      const now = nextTimestamp();
      const database = databases.get(path);
      if (transaction !== undefined) {
        assertActive(transaction);
        transactions.checkReads(transaction);
      }
      if (transaction?.kept !== undefined) keepMutations(transaction, body);
      const mutations = [...(transaction?.changes ?? []), ...(transaction?.kept ?? []), ...body.mutations];
      const steps = readSteps(database.schema, mutations, now);
      return { changes: await applySteps(run, database, steps), commitTimestamp: now };
    });
    transactions.noteCommit(changes);
    if (transaction !== undefined) transaction.state = { committedAt: commitTimestamp };
    return response(body, commitTimestamp, transaction?.changes);
  };
}
