import type { Env } from "../src/env.ts";
import { userRef } from "../src/forward/seal.ts";
import { type LogEntry, entriesAfter } from "./episode-log.ts";
import type { Held } from "./held.ts";
import type { Signal } from "./signals/signal.ts";
import { createPromised, endPromise, erasingOwed, hasTable } from "./tables.ts";

/** What a session's memory hands over: its episodes as its log has them, but for what it forgot, its signals, and its
 *  version: 0 of one that was only browsed in. */
export type HandedOver = {
  version: number;
  signals: readonly Signal[];
  entries: Pick<LogEntry, "episode" | "fingerprint" | "answer" | "traceId">[];
};

/** Hands a session's memory over to one user alone: the first who asks for it, until it turns out that they take nothing. */
export class HandingOver {
  readonly #env: Env;
  readonly #sql: SqlStorage;
  readonly #held: Held;
  /** The user's adoptions that are under way. */
  readonly #adoptions = new Set<string>();

  constructor({ ctx, env }: { ctx: DurableObjectState; env: Env }, held: Held) {
    this.#env = env;
    this.#sql = ctx.storage.sql;
    this.#held = held;
  }

  /** Everything that a user's memory may take over by this adoption; undefined when there is nothing, or it is another's. */
  to(user: string, adoption: string): HandedOver | "promised" | undefined {
    const handed = erasingOwed(this.#sql) === undefined ? this.#all() : undefined;
    if (handed === undefined) return undefined;
    const ref = userRef(user, this.#env.USER_REF_SECRET);
    createPromised(this.#sql, ref);
    const { to_ref: to, taken } = this.#sql.exec("SELECT to_ref, taken FROM promised").one();
    if (to !== ref) return taken === 0 ? "promised" : undefined;
    this.#adoptions.add(adoption);
    return handed;
  }

  /** It was taken over: whatever is left of it, or comes, is that user's. */
  taken(): void {
    if (hasTable(this.#sql, "promised")) this.#sql.exec("UPDATE promised SET taken = 1");
  }

  /** Nothing was taken over by this adoption: it is anybody's again, unless it was by another. */
  release(adoption: string): void {
    if (!this.#adoptions.delete(adoption) || this.#adoptions.size > 0) return;
    if (!hasTable(this.#sql, "promised")) return;
    if (this.#sql.exec("SELECT taken FROM promised").one()["taken"] === 0) endPromise(this.#sql);
  }

  #all(): HandedOver | undefined {
    const version = this.#held.open?.views.version;
    const signals = this.#held.signals.all();
    if (version === undefined) return signals.length === 0 ? undefined : { version: 0, signals, entries: [] };
    const entries = [...entriesAfter(this.#sql, 0)].filter(
      ({ episode }) => episode.kind !== "episode_forgotten",
    );
    return { version, signals, entries };
  }
}
