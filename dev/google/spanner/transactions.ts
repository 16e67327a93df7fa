import { GoogleRefusal } from "../google-error.ts";
import type { Mutation, TransactionSelector } from "./bodies.ts";
import type { ResultSet } from "./result-stream.ts";

/** Keys of rows that a read saw or a commit changed, as JSON texts; "all" when it may be any row. */
export type Keys = ReadonlySet<string> | "all";

/** What a commit changed, by lower-case table name. */
export type Changes = ReadonlyMap<string, Keys>;

interface SeenRead {
  readonly table: string;
  readonly keys: Keys;
  /** The number of the last commit before the read. */
  readonly after: number;
}

type State = "active" | "aborted" | "rolledBack" | { readonly committedAt: string };

/** A transaction by id. */
export interface Transaction {
  readonly id: string;
  readonly session: string;
  readonly mode: "readWrite" | "readOnly";
  readonly reads: SeenRead[];
  /** What its DML statements have changed; it is committed before the mutations of the commit. */
  readonly changes: Mutation[];
  /** The answers of its DML statements and batches by `seqno`: a repeated one does nothing. */
  readonly answers: Map<string, ResultSet>;
  readonly batches: Map<string, object>;
  /** Sequence number of the newest precommit token given out; 0 when none was. */
  tokenNumber: number;
  /** What a commit brought that was then asked for again. */
  kept?: Mutation[];
  state: State;
}

/** How many commits back a transaction's reads can be checked; an older transaction is aborted. */
const MAX_LOG = 5000;
/** Finished transactions are remembered for a repeated commit. */
const MAX_TRANSACTIONS = 2000;

function overlaps(a: Keys, b: Keys): boolean {
  if (a === "all" || b === "all") return true;
  return [...a].some((key) => b.has(key));
}

/** Optimistic read-write transactions: nobody waits for a lock; a commit is ABORTED when another commit has
 *  changed since a row that the transaction read. A `read` by keys counts those rows, also absent ones; a
 *  read of ranges or a query counts its whole tables, so that phantoms abort too. All of it is in memory: a
 *  restart ends open transactions, as a lost server does in the real service. */
export class Transactions {
  readonly #known = new Map<string, Transaction>();
  readonly #log: { number: number; changes: Changes }[] = [];
  #commits = 0;
  #next = 1;

  begin(session: string, mode: Transaction["mode"]): Transaction {
    const id = Buffer.from(`${this.#next}/${Date.now()}`).toString("base64");
    this.#next += 1;
    const dml = { changes: [], answers: new Map<string, ResultSet>(), batches: new Map<string, object>() };
    const transaction: Transaction = {
      id,
      session,
      mode,
      reads: [],
      ...dml,
      tokenNumber: 0,
      state: "active",
    };
    this.#known.set(id, transaction);
    const oldest = this.#known.keys().next();
    if (this.#known.size > MAX_TRANSACTIONS && oldest.done !== true) this.#known.delete(oldest.value);
    return transaction;
  }

  /** The session's transaction of that id.
   *  @throws GoogleRefusal NOT_FOUND */
  get(session: string, id: string): Transaction {
    const transaction = this.#known.get(id);
    if (transaction?.session === session) return transaction;
    throw new GoogleRefusal("NOT_FOUND", `Transaction not found: ${id}`);
  }

  /** The transaction that a selector names or begins; nothing for one that serves a single read.
   *  @throws GoogleRefusal NOT_FOUND for an unknown one, or when it has ended */
  select(session: string, selector: TransactionSelector | undefined): Transaction | undefined {
    const { begin, id } = selector ?? {};
    if (begin !== undefined)
      return this.begin(session, begin.readWrite === undefined ? "readOnly" : "readWrite");
    if (id === undefined) return undefined;
    const transaction = this.get(session, id);
    assertActive(transaction);
    return transaction;
  }

  /** Must be called before the rows are read: a commit in between then aborts, and is never missed. */
  noteRead(transaction: Transaction, table: string, keys: Keys): void {
    if (transaction.mode === "readOnly") return;
    transaction.reads.push({ table: table.toLowerCase(), keys, after: this.#commits });
  }

  /** @throws GoogleRefusal ABORTED when something that was read has changed since */
  checkReads(transaction: Transaction): void {
    const oldest = this.#log[0]?.number ?? 0;
    const stale = transaction.reads.some(
      ({ table, keys, after }) =>
        after < oldest - 1 ||
        this.#log.some(
          ({ number, changes }) => number > after && overlaps(keys, changes.get(table) ?? new Set()),
        ),
    );
    if (!stale) return;
    transaction.state = "aborted";
    throw new GoogleRefusal(
      "ABORTED",
      "Transaction was aborted: a row that it read has been changed by another transaction.",
    );
  }

  /** Must be called as soon as the commit's write has returned, with nothing awaited in between: the next commit in
   *  the write queue checks its reads against it. */
  noteCommit(changes: Changes): void {
    this.#commits += 1;
    this.#log.push({ number: this.#commits, changes });
    if (this.#log.length > MAX_LOG) this.#log.shift();
  }

  rollBack(transaction: Transaction): void {
    if (transaction.state === "active") transaction.state = "rolledBack";
  }
}

/** @throws GoogleRefusal when the transaction can take no more reads */
export function assertActive(transaction: Transaction): void {
  if (transaction.state === "active") return;
  if (transaction.state === "aborted") throw new GoogleRefusal("ABORTED", "Transaction was aborted.");
  const how = transaction.state === "rolledBack" ? "rolled back" : "committed";
  throw new GoogleRefusal("FAILED_PRECONDITION", `Transaction has already been ${how}.`);
}
