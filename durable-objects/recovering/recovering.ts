import { log, reasonOf } from "../../src/log.ts";
import type { AlarmClock } from "../alarm-clock.ts";
import { refOf } from "../forgetting.ts";
import { createIdentity, goOnAs, markAsked } from "../identity.ts";
import type { Held } from "../held.ts";
import { type Ground, type Open, reopen } from "../open-memory.ts";
import type { Receipts, Sink } from "../receipts.ts";
import { scrubAnew } from "../scrubbing.ts";
import { FIRST_WAIT_MS } from "../settlement.ts";
import { wipe } from "../wiping.ts";
import { createTables, erasedGeneration, erasingOwed } from "../tables.ts";
import { forgetAsToldBy } from "./forgotten-since.ts";
import { readFromSpanner } from "./from-spanner.ts";
import { merge } from "./merging.ts";
import type { RecoveredEntry } from "./recovered.ts";
import { noteFirst, remadeAmong, restoreAnswers } from "./remade.ts";
import { mayStandIn, standInFor } from "./stand-ins.ts";

/** Spanner that did not answer one memory is left alone by all of them for so long. */
const ASK_AGAIN_MS = 60_000;
let askFromMs = 0;

/** Whose log is written again, from where, and as of which version at the least. */
export type Recovery = {
  userId: string;
  generation: number;
  version: number;
  from: Extract<Sink, "spanner" | "archive">;
  /** Where the other entries of `from` lie, for their receipts. */
  where: string;
};

/** A memory that was lost is written again, from the archive by a rebuild or from Spanner by itself. */
export class Recovering {
  readonly #ground: Ground;
  readonly #clock: AlarmClock;
  readonly #held: Held;
  #isAsking = false;

  constructor(ground: Ground, clock: AlarmClock, held: Held) {
    this.#ground = ground;
    this.#clock = clock;
    this.#held = held;
  }

  /** Takes in what the log has not, but for what was forgotten here, and forgets what was forgotten there. Repeats change
   *  nothing; what was erased, or belongs to a generation before, is left out. All that sinks may lack is sent again by the
   *  alarm. The archive's answers take the place of those that were made anew, and a forgetting that of what stood in for it.
   *  @returns entries that were added */
  async recover(recovery: Recovery, entries: readonly RecoveredEntry[]): Promise<number> {
    const { sql } = this.#ground.ctx.storage;
    const { open } = this.#held;
    const { userId, generation } = recovery;
    if (erasingOwed(sql) !== undefined) return 0;
    if (generation <= erasedGeneration(sql) || generation < (open?.identity.generation ?? 0)) return 0;
    const news = entries.filter((entry) => !this.#knows(userId, entry));
    const isAsIs = news.length === 0 && (open === undefined || open.identity.generation === generation);
    const standIns = news.flatMap((entry) => standInFor(sql, entry, open?.views.index.seqs) ?? []);
    const answers = recovery.from === "archive" ? this.#firstAnswers(entries) : [];
    if (answers.length > 0)
      this.#ground.ctx.storage.transactionSync(() => {
        scrubAnew(sql);
        restoreAnswers(sql, answers);
      });
    if (isAsIs) return 0;
    const at = new Date().toISOString();
    const delivered = { state: "delivered", at, where: recovery.where } as const;
    const armed = this.#clock.inTransaction(() => {
      scrubAnew(sql);
      if (open === undefined) {
        createTables(sql);
        createIdentity(sql, { userId, generation, asked: true });
      } else if (open.identity.generation < generation) goOnAs(sql, generation);
      const receiptsOf = (entry: RecoveredEntry): Receipts =>
        mayStandIn(entry) ? {} : { [recovery.from]: delivered };
      const movesAll = (open?.identity.generation ?? generation) < generation;
      if (open !== undefined) forgetAsToldBy(sql, news, open.views.index.seqs);
      if (standIns.length > 0) wipe(sql, standIns);
      noteFirst(sql, standIns);
      merge(sql, { entries: news, receiptsOf, version: recovery.version, movesAll });
      return this.#clock.arm(Date.now() + FIRST_WAIT_MS);
    });
    open?.tracking.stop().catch((error: unknown) => log("error", "sends failed", { error: String(error) }));
    this.#held.open = reopen(this.#ground);
    await armed;
    log("info", "memory recovered", { from: recovery.from, episodes: news.length });
    return news.length;
  }

  /** Asks Spanner, until it has answered once, whether it knows an earlier memory of this user, and takes that in. While it
   *  does not answer, the memory goes on with what it has. */
  async askSpanner(userId: string): Promise<void> {
    const { sql } = this.#ground.ctx.storage;
    const isKnown = this.#held.open?.identity.asked ?? erasedGeneration(sql) > 0;
    if (isKnown || this.#isAsking || Date.now() < askFromMs) return;
    this.#isAsking = true;
    try {
      const found = await readFromSpanner(this.#ground.env, userId);
      if (found !== undefined) await this.recover(recoveryOf(this.#ground, userId, found), found.log);
      const { open } = this.#held;
      if (open === undefined) return;
      markAsked(sql);
      open.identity.asked = true;
    } catch (error) {
      // Out of reach or not configured, as its consumer says too: asked again by a later alarm or look-up.
      askFromMs = Date.now() + ASK_AGAIN_MS;
      log("info", "Spanner could not be asked for an earlier memory", { reason: reasonOf(error) });
    } finally {
      this.#isAsking = false;
    }
  }

  /** Entries whose answer here was made anew, with the first one; none as long as they may name what was forgotten here. */
  #firstAnswers(entries: readonly RecoveredEntry[]): RecoveredEntry[] {
    const { open } = this.#held;
    const told = new Set(
      entries.flatMap(({ episode }) => (episode.kind === "episode_forgotten" ? [episode.body.ref] : [])),
    );
    const isUntold = [...(open?.views.index.forgotten.keys() ?? [])].some((ref) => !told.has(ref));
    return open === undefined || isUntold ? [] : remadeAmong(this.#ground.ctx.storage.sql, entries);
  }

  #knows(userId: string, entry: RecoveredEntry): boolean {
    const open: Open | undefined = this.#held.open;
    if (open === undefined) return false;
    const { seqs, forgotten } = open.views.index;
    const { episode } = entry;
    if (seqs.has(episode.episodeId))
      return standInFor(this.#ground.ctx.storage.sql, entry, seqs) === undefined;
    if (forgotten.size === 0) return false;
    return forgotten.has(refOf(userId, episode.episodeId, this.#ground.env.USER_REF_SECRET));
  }
}

function recoveryOf(
  { env }: Ground,
  userId: string,
  { generation, version }: { generation: number; version: number },
): Recovery {
  const where = `${env.SPANNER_DATABASE}/tables/Episodes`;
  return { userId, generation, version, from: "spanner", where };
}
