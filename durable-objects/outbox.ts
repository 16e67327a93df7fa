import type { Env } from "../src/env.ts";
import { checkIn } from "../src/forward/claim-check.ts";
import type { Outgoing } from "../src/forward/outgoing.ts";
import { queueOf } from "../src/forward/queue-of.ts";
import { userRef } from "../src/forward/seal.ts";
import { keepKey } from "../src/forward/user-keys.ts";
import { log } from "../src/log.ts";
import type { Derived } from "./derived-rows.ts";
import type { LogEntry } from "./episode-log.ts";
import { type Identity, markKeyStored } from "./identity.ts";
import { archiveMessage, episodeMessage, spannerMessage } from "./messages.ts";
import { isRemade } from "./recovering/remade.ts";
import type { Sink } from "./receipts.ts";

/**
 * Sends episodes to the queues. Nothing is remembered of a send that fails: the alarm asks again for whatever
 * no sink has reported, so a queue, a restart or a lost message can never lose an order.
 */
export class Outbox {
  readonly #env: Env;
  readonly #sql: SqlStorage;
  readonly #identity: Identity;
  #keyKept: Promise<Uint8Array<ArrayBuffer>> | undefined;
  #isClosed = false;
  readonly #underWay = new Set<Promise<void>>();

  constructor(env: Env, sql: SqlStorage, identity: Identity) {
    this.#env = env;
    this.#sql = sql;
    this.#identity = identity;
  }

  /** Sends one entry to the sinks given, each by itself: one that fails holds back no other. Nothing once it is closed. */
  async send(entry: LogEntry, sinks: readonly Sink[], derived: () => Derived): Promise<void> {
    if (this.#isClosed) return;
    const sending = this.#send(entry, sinks, derived);
    this.#underWay.add(sending);
    try {
      await sending;
    } finally {
      this.#underWay.delete(sending);
    }
  }

  /** Whether the memory was erased. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends nothing more, and returns once nothing is under way: what is erased then must not come back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  async #send(entry: LogEntry, sinks: readonly Sink[], derived: () => Derived): Promise<void> {
    const sent = await Promise.allSettled(sinks.map((sink) => this.#sendTo(sink, entry, derived)));
    const failures = sent.flatMap((outcome) =>
      outcome.status === "rejected" ? [String(outcome.reason)] : [],
    );
    const { kind, body, episodeId } = entry.episode;
    if (failures.length > 0)
      log("warn", "not sent, the alarm will", { episode_id: episodeId, trace_id: entry.traceId, failures });
    else if (kind === "order_confirmed") console.log(`Order ${body.order_id} sent to Graphiti/data pipeline`);
  }

  async #sendTo(sink: Sink, entry: LogEntry, derived: () => Derived): Promise<void> {
    const message = await this.#messageFor(sink, entry, derived);
    const key = (): Promise<Uint8Array<ArrayBuffer>> => this.#keptKey();
    const outgoing: Outgoing = await checkIn(message, { sink, bucket: this.#env.BUCKET, key });
    await queueOf(this.#env, sink, message.user_ref).send(outgoing, { contentType: "json" });
  }

  async #messageFor(
    sink: Sink,
    entry: LogEntry,
    derived: () => Derived,
  ): Promise<ReturnType<typeof episodeMessage> | Awaited<ReturnType<typeof archiveMessage>>> {
    const owner = {
      identity: this.#identity,
      userRef: userRef(this.#identity.userId, this.#env.USER_REF_SECRET),
    };
    if (sink === "spanner") return spannerMessage(entry, owner, derived());
    if (sink === "bigquery") return episodeMessage(entry, owner);
    const key = await this.#keptKey();
    // The archive may have the first answer; one that was made anew must not take its place.
    const answer = isRemade(this.#sql, entry.episode.seq) ? undefined : entry.answer;
    return archiveMessage({ ...entry, answer }, owner, key);
  }

  /** The user's key, once it lies in R2: what is sealed before that could never be opened again. */
  async #keptKey(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#identity.keyStored) return this.#identity.archiveKey;
    this.#keyKept ??= this.#storeKey();
    try {
      return await this.#keyKept;
    } catch (error) {
      this.#keyKept = undefined;
      throw error;
    }
  }

  async #storeKey(): Promise<Uint8Array<ArrayBuffer>> {
    const { userId, generation, archiveKey } = this.#identity;
    const owner = { user_ref: userRef(userId, this.#env.USER_REF_SECRET), generation };
    const key = await keepKey(this.#env.BUCKET, owner, archiveKey);
    markKeyStored(this.#sql, key);
    this.#identity.archiveKey = key;
    this.#identity.keyStored = true;
    return key;
  }
}
