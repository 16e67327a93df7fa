import { z } from "zod";
import { versionsQuery } from "../../../src/forward/spanner/versions.ts";
import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";
import { type Asked, type Reply, failed } from "./network.ts";
import { type Mutation, Mutations, Tables } from "./spanner-tables.ts";

const Begins = z.object({ transaction: z.object({}) });
const Read = z.object({
  sql: z.string(),
  params: z.record(z.string(), z.array(z.string())),
  transaction: z.object({ begin: z.object({ readWrite: z.object({}) }) }),
});
const Commit = z.object({
  transactionId: z.string(),
  mutations: Mutations,
  precommitToken: z.object({ precommitToken: z.string(), seqNum: z.number() }),
});

type Transaction = { users: Set<string>; readAt: number; tokens: number };

const VERSIONS = versionsQuery([]).sql;

/**
 * Spanner's REST API, as far as the Worker asks it. What it models: multiplexed sessions that may be lost; a read-write transaction
 * that is begun by the read of versions and is ABORTED when another has committed to those users since; commits that need the
 * newest precommit token and may ask for one more round; mutations in their order, whole or not at all; rows without parents
 * refused; commit timestamps. Statements are known by their text: any other is refused.
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
    // A memory asks outside of any transaction whether it was lost: here none ever is.
    if (!Begins.safeParse(body).success) return { status: 200, body: { metadata: {} } };
    const { sql, params } = Read.parse(body);
    if (sql !== VERSIONS) return failed(400, "INVALID_ARGUMENT", "a statement that is not known here");
    const id = `transaction-${this.#next()}`;
    this.#transactions.set(id, { users: new Set(params["users"]), readAt: this.#counted, tokens: 1 });
    return {
      status: 200,
      body: {
        metadata: { transaction: { id } },
        rows: this.tables.versions(params),
        precommitToken: tokenOf(id, 1),
      },
    };
  }

  #commit(body: unknown): Reply {
    const { transactionId, mutations, precommitToken } = Commit.parse(body);
    const transaction = this.#transactions.get(transactionId);
    if (transaction === undefined) return failed(409, "ABORTED", "there is no such transaction any more");
    if (precommitToken.seqNum !== transaction.tokens)
      return failed(400, "FAILED_PRECONDITION", "not the newest precommit token");
    if (this.#plan.asksAgain()) {
      transaction.tokens += 1;
      return { status: 200, body: { precommitToken: tokenOf(transactionId, transaction.tokens) } };
    }
    this.#transactions.delete(transactionId);
    const others = [...transaction.users].some(
      (user) => (this.#changedAt.get(user) ?? 0) > transaction.readAt,
    );
    if (others || this.#plan.spannerAborts()) return failed(409, "ABORTED", "another transaction was first");
    const refusal = this.refusal(mutations);
    if (refusal !== undefined) return failed(400, "INVALID_ARGUMENT", refusal);
    const orphan = this.tables.apply(mutations, new Date(this.#world.nowMs).toISOString());
    if (orphan !== undefined) return failed(404, "NOT_FOUND", `Parent row for ${orphan} is missing`);
    for (const user of transaction.users) this.#changedAt.set(user, this.#next());
    return { status: 200, body: { commitTimestamp: new Date(this.#world.nowMs).toISOString() } };
  }

  #next(): number {
    this.#counted += 1;
    return this.#counted;
  }
}

function tokenOf(transaction: string, seqNum: number): { precommitToken: string; seqNum: number } {
  return { precommitToken: `${transaction}/${seqNum}`, seqNum };
}
