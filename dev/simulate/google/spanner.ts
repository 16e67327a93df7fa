import { z } from "zod";
import { versionsQuery } from "../../../src/forward/spanner/versions.ts";
import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";
import { type Asked, type Reply, failed } from "./network.ts";
import { FORGOTTEN } from "../../../src/forward/spanner/episode-rows.ts";
import { type Mutation, Mutations, type Outdated, type Row, Tables } from "./spanner-tables.ts";

const Begins = z.object({ transaction: z.object({}) });
const Statement = z.object({ sql: z.string() });
const Read = z.object({
  params: z.record(z.string(), z.array(z.string())),
  transaction: z.object({ begin: z.object({ readWrite: z.object({}) }) }),
});
const Select = z.object({ params: z.object({ users: z.array(z.string()) }) });
const Look = Read.extend({ params: z.object({ user: z.string() }) });
const Delete = z.object({
  transaction: z.object({ id: z.string() }),
  params: z.object({ user: z.string(), last: z.string() }),
});
const Commit = z.object({
  transactionId: z.string(),
  mutations: Mutations,
  precommitToken: z.object({ precommitToken: z.string(), seqNum: z.number() }),
});

type Transaction = {
  users: Set<string>;
  readAt: number;
  tokens: number;
  deletes: Outdated[];
  /** What a commit brought that was then asked for again. */
  kept?: readonly Mutation[];
};

const VERSIONS = versionsQuery([]).sql;
const GENERATION = "SELECT generation FROM Users WHERE user_id = @user";
const ROWS =
  /^SELECT ([\w, ]+) FROM (\w+)\s+WHERE user_id IN UNNEST\(@users\)( AND kind != 'forgotten')?(?:\s+ORDER BY ([\w, ]+) LIMIT (\d+) OFFSET (\d+))?$/;
const OUTDATED = /^DELETE FROM (\w+) WHERE user_id = @user AND (version|seq) <= @last$/;

/**
 * Spanner's REST API, as far as the Worker asks it. What it models: multiplexed sessions that may be lost; a read-write transaction
 * that is begun by the read of versions and is ABORTED when another has committed to those users since; commits that need the
 * newest precommit token and may ask for one more round; mutations in their order, whole or not at all; rows without parents
 * refused; deletions by statement, in a transaction; commit timestamps; rows of users, by page. Statements are known by their text: any other is refused.
 */
export class Spanner {
  readonly tables = new Tables();
  readonly #world: World;
  readonly #plan: Plan;
  readonly #sessions = new Set<string>();
  readonly #transactions = new Map<string, Transaction>();
  readonly #changedAt = new Map<string, number>();
  #counted = 0;
  /** Why a commit is refused for good, or undefined. */
  refusal: (mutations: readonly Mutation[]) => string | undefined = () => undefined;

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
  }

  readonly answer = ({ path, body }: Asked): Reply => {
    const [, session = "", verb] = /^\/v1\/(.*?)(?::(\w+))?$/.exec(path) ?? [];
    if (session.endsWith("/sessions")) return this.#newSession(session);
    if (this.#plan.losesSession()) this.#sessions.delete(session);
    if (!this.#sessions.has(session)) return failed(404, "NOT_FOUND", `Session not found: ${session}`);
    if (verb === "executeSql") return this.#read(body);
    if (verb === "commit") return this.#commit(body);
    return failed(501, "UNIMPLEMENTED", path);
  };

  #newSession(sessions: string): Reply {
    const name = `${sessions}/${this.#next()}`;
    this.#sessions.add(name);
    return { status: 200, body: { name } };
  }

  #read(body: unknown): Reply {
    const { sql } = Statement.parse(body);
    const [, table, column] = OUTDATED.exec(sql) ?? [];
    if (table !== undefined && column !== undefined) return this.#delete(body, { table, column });
    if (!Begins.safeParse(body).success) return this.#select(sql, body);
    if (sql === GENERATION) {
      const { user } = Look.parse(body).params;
      const rows = this.tables.rowsOf("Users", user).map((row) => [String(row["generation"])]);
      return this.#begun([user], rows);
    }
    if (sql !== VERSIONS) return failed(400, "INVALID_ARGUMENT", "a statement that is not known here");
    const { params } = Read.parse(body);
    return this.#begun(params["users"] ?? [], this.tables.versions(params));
  }

  /** Outside of any transaction: what a memory that has no past asks, and a rebuild that compares. */
  #select(sql: string, body: unknown): Reply {
    const { users } = Select.parse(body).params;
    const [, columns, table, isSaying, orderBy, count, from] = ROWS.exec(sql) ?? [];
    if (columns === undefined || table === undefined)
      return failed(400, "INVALID_ARGUMENT", "a statement that is not known here");
    const question = {
      table,
      columns: columns.split(", "),
      isWanted: (row: Row): boolean => isSaying === undefined || row["kind"] !== FORGOTTEN,
      orderBy: orderBy?.split(", ") ?? ["user_id"],
      from: Number(from ?? 0),
      count: Number(count ?? Infinity),
    };
    return { status: 200, body: { metadata: {}, rows: this.tables.page(question, users) } };
  }

  #begun(users: readonly string[], rows: string[][]): Reply {
    const id = `transaction-${this.#next()}`;
    this.#transactions.set(id, { users: new Set(users), readAt: this.#counted, tokens: 1, deletes: [] });
    return {
      status: 200,
      body: { metadata: { transaction: { id } }, rows, precommitToken: tokenOf(id, 1) },
    };
  }

  /** What a statement deletes is gone with the commit. */
  #delete(body: unknown, which: Pick<Outdated, "table" | "column">): Reply {
    const { transaction: named, params } = Delete.parse(body);
    const transaction = this.#transactions.get(named.id);
    if (transaction === undefined || this.#isOvertaken(transaction)) return aborted();
    transaction.deletes.push({ ...which, userId: params.user, last: Number(params.last) });
    transaction.tokens += 1;
    return { status: 200, body: { metadata: {}, precommitToken: tokenOf(named.id, transaction.tokens) } };
  }

  #isOvertaken({ users, readAt }: Transaction): boolean {
    return [...users].some((user) => (this.#changedAt.get(user) ?? 0) > readAt) || this.#plan.spannerAborts();
  }

  #commit(body: unknown): Reply {
    const { transactionId, mutations, precommitToken } = Commit.parse(body);
    const transaction = this.#transactions.get(transactionId);
    if (transaction === undefined) return aborted();
    if (precommitToken.seqNum !== transaction.tokens)
      return failed(400, "FAILED_PRECONDITION", "not the newest precommit token");
    if (mutations.length > 0 && transaction.kept !== undefined)
      return failed(400, "INVALID_ARGUMENT", "mutations were brought again");
    if (this.#plan.asksAgain()) {
      transaction.tokens += 1;
      transaction.kept ??= mutations;
      return { status: 200, body: { precommitToken: tokenOf(transactionId, transaction.tokens) } };
    }
    this.#transactions.delete(transactionId);
    if (this.#isOvertaken(transaction)) return aborted();
    const kept = transaction.kept ?? mutations;
    const refusal = this.refusal(kept);
    if (refusal !== undefined) return failed(400, "INVALID_ARGUMENT", refusal);
    for (const outdated of transaction.deletes) this.tables.deleteOutdated(outdated);
    const orphan = this.tables.apply(kept, new Date(this.#world.nowMs).toISOString());
    if (orphan !== undefined) return failed(404, "NOT_FOUND", `Parent row for ${orphan} is missing`);
    for (const user of transaction.users) this.#changedAt.set(user, this.#next());
    return { status: 200, body: { commitTimestamp: new Date(this.#world.nowMs).toISOString() } };
  }

  #next(): number {
    this.#counted += 1;
    return this.#counted;
  }
}

function aborted(): Reply {
  return failed(409, "ABORTED", "another transaction was first");
}

function tokenOf(transaction: string, seqNum: number): { precommitToken: string; seqNum: number } {
  return { precommitToken: `${transaction}/${seqNum}`, seqNum };
}
