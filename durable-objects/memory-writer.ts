import { erasureLedger } from "../src/forward/tombstones.ts";
import { log } from "../src/log.ts";
import { type AdoptRequest, adopted, isTaken } from "./adoption.ts";
import type { HandedOver } from "./handing-over.ts";
import type { AlarmClock } from "./alarm-clock.ts";
import { type NewEntry, append, entryAt } from "./episode-log.ts";
import type { Eraser } from "./erasing.ts";
import { type ForgetOutcome, forget, refOf } from "./forgetting.ts";
import type { Held } from "./held.ts";
import { memoryOf } from "./memory-of.ts";
import { type Ground, type Open, create, reopen } from "./open-memory.ts";
import { type ProposeRequest, offerToModel, proposal } from "./proposing.ts";
import { type WriteOutcome, type WriteRequest, refused } from "./requests.ts";
import { FIRST_WAIT_MS } from "./settlement.ts";
import { RowTooLarge, refusalFor, refusalOfNothing, write } from "./writing.ts";

type Memory = ReturnType<typeof memoryOf>;

const ERASING = refused({ code: "erasing", detail: "what was here is being erased" });

/** Everything that changes a memory: each change is one transaction, whole or not at all. */
export class MemoryWriter {
  readonly #ground: Ground;
  readonly #clock: AlarmClock;
  readonly #held: Held;
  readonly #eraser: Eraser;

  constructor({ ground, clock, held }: { ground: Ground; clock: AlarmClock; held: Held }, eraser: Eraser) {
    this.#ground = ground;
    this.#clock = clock;
    this.#held = held;
    this.#eraser = eraser;
  }

  /** Remembers an episode. Repeats give the first answer. */
  async write(request: WriteRequest): Promise<WriteOutcome> {
    if (!(await this.#eraser.settled())) return ERASING;
    const nowMs = Date.now();
    const outcome = this.#known(request) ?? this.#refusal(request, nowMs);
    if (outcome !== undefined) return outcome;
    return this.#remember(request.userId, ({ views }) => [write(request, { sql: this.#sql, views, nowMs })]);
  }

  /** Remembers what a model read in a note; nothing when the note is gone. */
  async propose(request: ProposeRequest): Promise<void> {
    const outcome = await this.write(proposal(request));
    if (outcome.kind !== "refused" || outcome.refusal.code === "unknown_episode") return;
    log("warn", "proposal refused", { episode_id: request.of, code: outcome.refusal.code });
  }

  /** Takes over a session's memory, which is no more afterwards. A crash in between is mended by the repeat. */
  async adopt(request: AdoptRequest): Promise<WriteOutcome> {
    const { userId, session, episodeId } = request;
    const source = memoryOf(this.#ground.env, session);
    const handed = await source.handOver(userId, episodeId);
    const outcome = await this.#adopt(request, source, handed);
    // Where it is not told, the session stays promised to this user.
    if (outcome.kind !== "written")
      await source
        .release(episodeId)
        .catch((error: unknown) => log("warn", "session not released", { error: String(error) }));
    return outcome;
  }

  async #adopt(
    { session, ...request }: AdoptRequest,
    source: Memory,
    handed: HandedOver | "promised" | undefined,
  ): Promise<WriteOutcome> {
    if (!(await this.#eraser.settled())) return ERASING;
    const known = this.#known(request);
    if (known !== undefined) return this.#adoptedBefore(known, { source, handed, userId: request.userId });
    if (handed === "promised")
      return refused({ code: "promised", detail: "another user is taking the session over" });
    if (handed === undefined) return refused({ code: "unknown_entity", detail: "there is no such session" });
    const nowMs = Date.now();
    const { userId } = request;
    const refTo = this.#refTo(userId);
    const ref = refOf(session, "", this.#ground.env.USER_REF_SECRET);
    const body = { session_ref: ref, episodes: handed.entries.length };
    const whole = {
      ...request,
      occurredAtMs: undefined,
      happening: { kind: "session_adopted", body } as const,
    };
    const outcome = await this.#remember(userId, ({ views }) => {
      const entries = adopted(handed, { views, userId, nowMs, fromSeq: views.version + 2, ref: refTo });
      const beside = entries.map(({ episode }) => episode);
      const first = write(whole, { sql: this.#sql, views, nowMs }, beside);
      for (const entry of entries) append(this.#sql, entry);
      return [first, ...entries];
    });
    if (outcome.kind === "written") {
      this.#held.signals.take(handed.signals, nowMs);
      // What the session wrote meanwhile stays there, for another adoption.
      await source.erase(handed.version);
    }
    return outcome;
  }

  /** A repeat of an adoption: should the first have crashed before the session was erased, it is now, unless it went on. */
  async #adoptedBefore(
    known: WriteOutcome,
    {
      source,
      handed,
      userId,
    }: { source: Memory; handed: HandedOver | "promised" | undefined; userId: string },
  ): Promise<WriteOutcome> {
    const views = this.#held.open?.views;
    if (known.kind !== "replayed" || handed === undefined || handed === "promised" || views === undefined)
      return known;
    const ref = this.#refTo(userId);
    if (handed.entries.every(({ episode }) => isTaken(episode, { views, userId, ref })))
      await source.erase(handed.version);
    return known;
  }

  /** Forgets an episode and all that follows from it alone, at every time of knowledge. */
  async forget(episodeId: string): Promise<ForgetOutcome> {
    const isSettled = await this.#eraser.settled();
    const { open } = this.#held;
    if (open === undefined || !isSettled) return { kind: "unknown" };
    const nowMs = Date.now();
    const ref = this.#refTo(open.identity.userId);
    const { outcome, entries, armed } = this.#clock.inTransaction(() => {
      const done = forget(episodeId, { views: open.views, sql: this.#sql, nowMs, ref });
      return { ...done, armed: done.entries.length > 0 ? this.#clock.arm(nowMs + FIRST_WAIT_MS) : undefined };
    });
    if (entries.length === 0) return outcome;
    // Nothing that was derived before may outlive it: everything is made anew from what the log has now, and who is
    // under way with the old views ends.
    open.tracking.stop().catch((error: unknown) => log("error", "sends failed", { error: String(error) }));
    const anew = reopen(this.#ground);
    this.#held.open = anew;
    await armed;
    await this.#suppress(entries);
    this.#ground.ctx.waitUntil(this.#sendAfterAnswer(entries));
    return outcome;
  }

  /** What is on its way of forgotten episodes is suppressed from here on. Should the ledger not answer, the first sink that
   *  gets the forgetting notes it. */
  async #suppress(entries: readonly NewEntry[]): Promise<void> {
    const refs = entries.flatMap(({ episode }) =>
      episode.kind === "episode_forgotten" ? [episode.body.ref] : [],
    );
    try {
      await erasureLedger(this.#ground.env).forget(refs);
    } catch (error) {
      log("warn", "forgetting not noted yet", { error: String(error) });
    }
  }

  get #sql(): SqlStorage {
    return this.#ground.ctx.storage.sql;
  }

  #refTo(userId: string): (episodeId: string) => string {
    return (episodeId) => refOf(userId, episodeId, this.#ground.env.USER_REF_SECRET);
  }

  /** The outcome of a request whose episode was written before, and may have been forgotten since. */
  #known({
    episodeId,
    fingerprint,
  }: Pick<WriteRequest, "episodeId" | "fingerprint">): WriteOutcome | undefined {
    const { open } = this.#held;
    if (open === undefined) return undefined;
    const { seqs, forgotten } = open.views.index;
    const seq = seqs.get(episodeId);
    if (seq === undefined) {
      const isGone = forgotten.size > 0 && forgotten.has(this.#refTo(open.identity.userId)(episodeId));
      return isGone ? { kind: "gone" } : undefined;
    }
    const entry = entryAt(this.#sql, seq);
    if (entry === undefined) throw new Error(`the log has no entry ${seq}`);
    // What was recovered from rows that had no fingerprint is taken for the same request.
    return entry.fingerprint === fingerprint || entry.fingerprint === ""
      ? { kind: "replayed", answer: entry.answer }
      : { kind: "conflict" };
  }

  #refusal(request: WriteRequest, nowMs: number): WriteOutcome | undefined {
    const { open } = this.#held;
    const refusal =
      open === undefined
        ? refusalOfNothing(request, nowMs)
        : refusalFor(request, { sql: this.#sql, views: open.views, nowMs });
    return refusal === undefined ? undefined : refused(refusal);
  }

  /** Appends entries that the graph has learned of and sets the alarm, all of it or nothing; sends them behind the answer,
   *  which is the first one's. */
  async #remember(userId: string, act: (open: Open) => NewEntry[]): Promise<WriteOutcome> {
    try {
      const { open, written, armed } = this.#clock.inTransaction(() => {
        const memory = this.#held.open ?? create(this.#ground, userId);
        const all = act(memory);
        return {
          open: memory,
          written: all,
          armed: this.#clock.arm(Date.now() + memory.tracking.firstWaitMs),
        };
      });
      for (const { episode, body } of written) open.views.added(episode, body.length);
      this.#held.open = open;
      await armed;
      this.#ground.ctx.waitUntil(this.#sendAfterAnswer(written));
      return { kind: "written", answer: written[0]?.answer ?? "" };
    } catch (error) {
      // Whatever the graph has learned of what was rolled back, it must not know.
      this.#held.open?.views.forgetGraph();
      if (error instanceof RowTooLarge)
        return refused({ code: "too_large", detail: "more than an episode may say" });
      throw error;
    }
  }

  /** Lets the answer leave first: what is sent to the queues is made on the same thread. Should the object be gone by
   *  then, the alarm sends. */
  async #sendAfterAnswer(written: readonly NewEntry[]): Promise<void> {
    await scheduler.wait(1);
    for (const { episode } of written) {
      // As it is now: it may have been forgotten, and the memory erased, since it was written.
      const { open } = this.#held;
      const entry = open === undefined ? undefined : entryAt(this.#sql, episode.seq);
      if (open === undefined || entry?.episode.episodeId !== episode.episodeId) continue;
      await open.tracking.send(entry);
      await offerToModel(this.#ground.env, open.identity, entry);
    }
  }
}
