import type { Env } from "../src/env.ts";
import { beginErasure } from "../src/forward/erasures.ts";
import { userRef } from "../src/forward/seal.ts";
import { destroyKey } from "../src/forward/user-keys.ts";
import { log } from "../src/log.ts";
import type { AlarmClock } from "./alarm-clock.ts";
import type { Identity } from "./identity.ts";
import type { Held } from "./held.ts";
import { type Ground, type Open, reopen } from "./open-memory.ts";
import { scrubPages } from "./scrubbing.ts";
import { FIRST_WAIT_MS } from "./settlement.ts";
import { dropTables, erasedGeneration, erasingOwed, noteErased, oweErasing, endPromise } from "./tables.ts";
import { wipeAll } from "./wiping.ts";

/** Erases a memory. That it is wanted is written down first: should the machine die on the way, whoever writes next, or the
 *  alarm, goes on, and nothing is confirmed in between that would be erased with the rest. */
export class Eraser {
  readonly #ground: Ground;
  readonly #clock: AlarmClock;
  readonly #held: Held;
  #owed: number | undefined;
  #running: Promise<void> | undefined;

  constructor(ground: Ground, clock: AlarmClock, held: Held) {
    this.#ground = ground;
    this.#clock = clock;
    this.#held = held;
    this.#owed = erasingOwed(this.#sql);
  }

  /** Once no erasure is under way, and none is owed.
   *  @returns false when one is owed that cannot be done now: nothing may be written then */
  async settled(): Promise<boolean> {
    while (this.#running !== undefined) await this.#running;
    const { open } = this.#held;
    if (this.#owed === undefined || open === undefined) return true;
    return this.#tried(() => this.#run(this.#erase(open, this.#owed ?? open.identity.generation)));
  }

  /** Erases everything but the number of the generation. What is written meanwhile waits, and begins the next one.
   *  @param atVersion nothing is erased of a memory that went on since
   *  @returns that generation, or undefined when there was nothing
   *  @throws when the ledger of tombstones cannot be asked: the alarm tries again */
  async erase(atVersion?: number): Promise<number | undefined> {
    await this.settled();
    const { open } = this.#held;
    const version = open?.views.version ?? 0;
    if ((atVersion ?? version) !== version) return undefined;
    if (open === undefined) return this.#eraseBrowsed();
    const { generation } = open.identity;
    await this.#run(this.#erase(open, generation));
    return generation;
  }

  /** The generation of who only browsed, and has no log; undefined when there is nothing of him. */
  get browsedGeneration(): number | undefined {
    const { open, signals } = this.#held;
    return open === undefined && signals.all().length > 0 ? erasedGeneration(this.#sql) + 1 : undefined;
  }

  /** Erases every generation up to one, also of a user who has no memory: his next one is then the one after. Of a memory
   *  of a later generation nothing. Repeats change nothing.
   *  @returns false when it cannot be done now */
  async eraseThrough(userId: string, generation: number): Promise<boolean> {
    if (!(await this.settled())) return false;
    const { open } = this.#held;
    if (open !== undefined && open.identity.generation > generation) return true;
    // What came since is of who came back.
    if (open === undefined && generation <= erasedGeneration(this.#sql)) return true;
    return this.#tried(async () =>
      this.#run(
        open === undefined ? this.#eraseLogless({ userId, generation }) : this.#erase(open, generation),
      ),
    );
  }

  async #eraseBrowsed(): Promise<number | undefined> {
    const userId = this.#ground.ctx.id.name;
    const generation = this.browsedGeneration;
    if (userId !== undefined && generation !== undefined)
      await this.#run(this.#eraseLogless({ userId, generation }));
    return generation;
  }

  /** Of who has no log. Whoever cannot be sealed off now must still be known by what is here. */
  async #eraseLogless(owner: Pick<Identity, "userId" | "generation">): Promise<void> {
    const erasedAtMs = await sealOff(this.#ground.env, owner);
    await this.#held.signals.forgetAlone(this.#ground.ctx.storage);
    endPromise(this.#sql);
    noteErased(this.#sql, { generation: owner.generation, erasedAtMs });
  }

  async #tried(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      log("error", "erasure to be tried again", { error: String(error) });
      return false;
    }
  }

  /** Whatever would write meanwhile waits. */
  async #run(running: Promise<void>): Promise<void> {
    this.#running = running.catch(() => undefined);
    try {
      await running;
    } finally {
      this.#running = undefined;
    }
  }

  async #erase(open: Open, generation: number): Promise<void> {
    await this.#owe(generation);
    await open.tracking.stop();
    try {
      const erasedAtMs = await sealOff(this.#ground.env, { userId: open.identity.userId, generation });
      const armed = this.#clock.inTransaction(() => {
        wipeMemory(this.#sql, { generation, erasedAtMs });
        return this.#clock.arm(Date.now() + FIRST_WAIT_MS);
      });
      this.#held.open = undefined;
      this.#held.signals.forget();
      this.#owed = undefined;
      await armed;
    } catch (error) {
      this.#held.open = reopen(this.#ground);
      throw error;
    }
    // Should that fail, or the object die on the way, the alarm scrubs.
    try {
      await scrubPages(this.#ground.ctx.storage);
      await this.#clock.disarm();
    } catch (error) {
      log("error", "scrubbing failed", { error: String(error) });
    }
  }

  async #owe(generation: number): Promise<void> {
    if (this.#owed !== undefined) return;
    const armed = this.#clock.inTransaction(() => {
      oweErasing(this.#sql, generation);
      return this.#clock.arm(Date.now() + FIRST_WAIT_MS);
    });
    this.#owed = generation;
    await armed;
  }

  get #sql(): SqlStorage {
    return this.#ground.ctx.storage.sql;
  }
}

/** Before anything is deleted: from here on no sink takes a message of this user's generation, and what lies sealed in R2
 *  can never be opened again. A key that cannot be deleted now is deleted by the erasure's own leg.
 *  @returns when that was, epoch milliseconds */
async function sealOff(env: Env, owner: Pick<Identity, "userId" | "generation">): Promise<number> {
  const { erased_at_ms } = await beginErasure(env, owner);
  const { userId, generation } = owner;
  try {
    await destroyKey(env.BUCKET, { user_ref: userRef(userId, env.USER_REF_SECRET), generation });
  } catch (error) {
    log("warn", "key not deleted yet", { error: String(error) });
  }
  return erased_at_ms;
}

/** Takes everything away, in the caller's transaction; the generation stays, so that who comes back begins another one. */
function wipeMemory(sql: SqlStorage, erased: Parameters<typeof dropTables>[1]): void {
  wipeAll(sql);
  dropTables(sql, erased);
}
