import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import type { AdoptRequest } from "./adoption.ts";
import { AlarmClock } from "./alarm-clock.ts";
import { Eraser } from "./erasing.ts";
import { type Fate, fateOf } from "./fate.ts";
import type { ForgetOutcome } from "./forgetting.ts";
import { USER } from "./graph/facts/fact.ts";
import { noWishes } from "./graph/wishes.ts";
import { type HandedOver, HandingOver } from "./handing-over.ts";
import type { Held } from "./held.ts";
import { type HistoryQuestion, type OrderHistory, orderHistory } from "./order-history.ts";
import { MemoryWriter } from "./memory-writer.ts";
import { type Open, reopen } from "./open-memory.ts";
import { type KnownDelivery, type KnownOrder, lookUpDelivery, lookUpOrder } from "./order-lookup.ts";
import type { ProposeRequest } from "./proposing.ts";
import type { AroundQuestion, EpisodesQuestion, FactsQuestion, SearchQuestion } from "./questions.ts";
import { nothingKnown } from "./recollection.ts";
import type { WriteOutcome, WriteRequest } from "./requests.ts";
import { owesScrubbing, scrubPages } from "./scrubbing.ts";
import { entriesIn, stateOfLog } from "./recovering/merging.ts";
import { type Recovery, Recovering } from "./recovering/recovering.ts";
import type { Tally } from "./recovering/tally.ts";
import { FIRST_WAIT_MS, LONGEST_FIRST_WAIT_MS } from "./settlement.ts";
import { erasedAtMs } from "./tables.ts";
import { KeptSignals } from "./signals/kept-signals.ts";
import { type Signal, signalAnswer } from "./signals/signal.ts";
import type { WarmViews } from "./warm-views.ts";
import type { Given, SuggestQuestion, Suggested } from "./suggestions/question.ts";
import { Suggestions } from "./suggestions/suggestions.ts";
import { streamOf } from "./text-stream.ts";
import type { ArrivalReport } from "./tracking.ts";
import { catchUp } from "./vectors/catching-up.ts";

/** One user's memory: a thin shell over the log and its projections. Every write is one transaction. */
export class UserMemory extends DurableObject<Env> {
  readonly #held: Held;
  readonly #clock: AlarmClock;
  readonly #writer: MemoryWriter;
  readonly #eraser: Eraser;
  readonly #recovering: Recovering;
  readonly #owesScrubbing: boolean;
  #isAwake = false;
  readonly #handingOver: HandingOver;
  #suggestions: { views: WarmViews | undefined; of: Suggestions } | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#held = { open: reopen({ ctx, env }), signals: new KeptSignals(ctx.storage.sql) };
    this.#clock = new AlarmClock(ctx.storage);
    const parts = { ground: { ctx, env }, clock: this.#clock, held: this.#held };
    this.#eraser = new Eraser(parts.ground, parts.clock, parts.held);
    this.#writer = new MemoryWriter(parts, this.#eraser);
    this.#handingOver = new HandingOver(parts.ground, this.#held);
    this.#recovering = new Recovering(parts.ground, parts.clock, parts.held);
    this.#owesScrubbing = owesScrubbing(ctx.storage.sql);
  }

  /** Remembers an episode: two rows written, whatever its length, and a third by the alarm. Repeats give the first
   *  answer. */
  async write(request: WriteRequest): Promise<WriteOutcome> {
    return this.#writer.write(request);
  }

  /** Remembers what a model read in a note; nothing when the note is gone. Repeats change nothing. */
  async propose(request: ProposeRequest): Promise<void> {
    return this.#writer.propose(request);
  }

  /** What a note says, for a model to read; undefined when it was forgotten or withdrawn. */
  async note(episodeId: string): Promise<string | undefined> {
    return this.#wake()?.recollection.note(episodeId);
  }

  /** Takes over the memory of an anonymous session, which is no more afterwards. */
  async adopt(request: AdoptRequest): Promise<WriteOutcome> {
    return this.#writer.adopt(request);
  }

  /** Takes note of what the person did short of an order: a row in half a minute at the most, none when it is known; nothing
   *  while he does not consent to personalization. What was received (epoch milliseconds) before the last erasure belongs to
   *  who was erased. */
  notice(signals: Signal[], receivedAtMs: number): void {
    if (this.#held.open?.views.graph.wishes.preferences.consent.personalization === false) return;
    if (receivedAtMs > erasedAtMs(this.ctx.storage.sql)) this.#held.signals.take(signals, Date.now());
  }

  /** What a user's memory may take over by an adoption, and no other user's any more; undefined when there is nothing. */
  handOver(to: string, adoption: string): HandedOver | "promised" | undefined {
    return this.#handingOver.to(to, adoption);
  }

  /** By this adoption nothing was taken over. */
  release(adoption: string): void {
    this.#handingOver.release(adoption);
  }

  /** Forgets an episode and all that follows from it alone, at every time of knowledge. */
  async forget(_userId: string, episodeId: string): Promise<ForgetOutcome> {
    return this.#writer.forget(episodeId);
  }

  /** Erases everything here, and keeps sinks from taking what is still on its way.
   *  @param atVersion nothing is erased of a memory that went on since
   *  @returns the generation that was erased, or undefined when there was nothing */
  async erase(atVersion?: number): Promise<number | undefined> {
    if (atVersion !== undefined) this.#handingOver.taken();
    return this.#eraser.erase(atVersion);
  }

  /** The same of every generation up to one, of a user who has no memory too: his next generation is the one after.
   *  @returns false when it cannot be done now; nothing is written here before it is */
  async eraseThrough(userId: string, generation: number): Promise<boolean> {
    return this.#eraser.eraseThrough(userId, generation);
  }

  /** The memory's generation, also of who only browsed; undefined when there is none. */
  generation(): number | undefined {
    return this.#held.open?.identity.generation ?? this.#eraser.browsedGeneration;
  }

  /** The order as it stands, or undefined when this user has none of that id. */
  order(orderId: string): KnownOrder | undefined {
    const open = this.#wake();
    return open === undefined ? undefined : lookUpOrder(orderId, open, this.ctx.storage.sql);
  }

  /** Where the order is, what sinks reported a moment ago included. */
  delivery(orderId: string): KnownDelivery | undefined {
    const open = this.#wake();
    return open === undefined ? undefined : lookUpDelivery(orderId, open, this.ctx.storage.sql);
  }

  /** What became of an entry of the log at its sinks. */
  fate(generation: number, seq: number): Fate | undefined {
    const open = this.#wake();
    return open === undefined ? undefined : fateOf({ generation, seq }, open, this.ctx.storage.sql);
  }

  /** What is suggested to the person, as JSON text, or what must be given first. */
  suggest(question: SuggestQuestion, given: Given): Suggested {
    const views = this.#wake()?.views;
    if (this.#suggestions?.views !== views || this.#suggestions === undefined)
      this.#suggestions = { views, of: new Suggestions(views, this.#held.signals) };
    return this.#suggestions.of.ask(question, given);
  }

  /** The person's switches, consent and retention, as JSON text. */
  preferences(): string {
    const found = this.#wake()?.recollection.preferences();
    return JSON.stringify(found ?? nothingKnown(noWishes().preferences));
  }

  /** The memory's version; 0 when nothing was ever written. */
  version(): number {
    return this.#held.open?.views.version ?? 0;
  }

  /** How many episodes were forgotten: what was made with fewer of them forgotten may not be shown any more. */
  forgettings(): number {
    return this.#held.open?.views.index.forgotten.size ?? 0;
  }

  /** Orders as they stand, the latest confirmed first, and where the next page begins. */
  history(question: HistoryQuestion): OrderHistory {
    const open = this.#wake();
    return open === undefined
      ? { orders: [], nextCursor: null, version: 0 }
      : orderHistory(question, open, this.ctx.storage.sql);
  }

  /** What a copy of suggestions must be of to be right: the memory's version, and the stamp of what it took note of. */
  suggestionStamp(): { version: number; signals: string } {
    return { version: this.version(), signals: this.#held.signals.stamp };
  }

  /** Facts that answer a question, best first, as JSON text. Only where there is a model for embeddings is it waited
   *  for: briefly, and answered without it then. */
  async search(question: SearchQuestion): Promise<string> {
    const model = this.#held.open?.vectors;
    const embedded = model === undefined ? undefined : await model.embeddedQuery(question.query);
    // Whatever was forgotten meanwhile is not found any more.
    const open = this.#wake();
    const vector = embedded === undefined ? undefined : open?.vectors?.nearest(embedded);
    if (open?.vectors?.isEmpty === true) this.ctx.waitUntil(this.#clock.rearm(Date.now() + FIRST_WAIT_MS));
    const found = open?.recollection.search(question, vector);
    return JSON.stringify(found ?? nothingKnown({ query: question.query, hits: [], notes: [] }));
  }

  /** Facts by what they say, as JSON text. */
  facts(question: FactsQuestion): string {
    const found = this.#wake()?.recollection.facts(question);
    return JSON.stringify(found ?? nothingKnown({ facts: [], next_cursor: null }));
  }

  /** Why a fact is one, as JSON text; undefined when there is no such fact. */
  why(factId: string, without: readonly string[]): string | undefined {
    const found = this.#wake()?.recollection.why(factId, without);
    return found === undefined ? undefined : JSON.stringify(found);
  }

  /** What surrounds an entity, as JSON text; undefined when nothing is known of it. */
  around(question: AroundQuestion): string | undefined {
    const open = this.#wake();
    const { center, depth } = question;
    if (open === undefined && center === USER)
      return JSON.stringify(nothingKnown({ center, depth, nodes: [], edges: [] }));
    const found = open?.recollection.around(question);
    return found === undefined ? undefined : JSON.stringify(found);
  }

  /** Entries of the log, the latest first, as JSON text. */
  episodes(question: EpisodesQuestion): string {
    const found = this.#wake()?.recollection.episodes(question);
    return JSON.stringify(found ?? nothingKnown({ episodes: [], next_cursor: null }));
  }

  /** Everything remembered: one JSON document, made while it is read. */
  exportAll(): ReadableStream {
    const open = this.#wake();
    const signals = this.#held.signals.all().map(signalAnswer);
    const about = { user_id: open?.identity.userId ?? null, signals };
    const nothing = JSON.stringify(nothingKnown({ ...about, facts: [], entities: [], episodes: [] }));
    const { readable, sent } = streamOf(open?.recollection.everything(about) ?? [nothing]);
    this.ctx.waitUntil(sent);
    return readable;
  }

  /** Takes what a sink's consumer reports, and writes an episode's receipts down once every sink has reported on it; what is
   *  left, the next alarm does. Repeats change nothing. */
  async reportArrivals(reports: readonly ArrivalReport[]): Promise<void> {
    const isNews = this.#held.open?.tracking.take(reports, !this.#clock.isSet) ?? false;
    if (!isNews) return;
    // A memory that slept since it confirmed does not know that its alarm is set: to set it once more is a row.
    await this.#clock.rearm(Date.now() + FIRST_WAIT_MS);
    await this.#clock.arm(Date.now() + LONGEST_FIRST_WAIT_MS);
  }

  /** Takes in what the log has not, given as lines: a memory that was lost is written again. Repeats change nothing.
   *  @returns entries that were added */
  async recover(recovery: Recovery, lines: ReadableStream<Uint8Array>): Promise<number> {
    return this.#recovering.recover(recovery, entriesIn(await new Response(lines).text()));
  }

  /** What the log says of before a time (epoch milliseconds), added up. */
  stateBefore(beforeMs: number): Tally | undefined {
    const { open } = this.#held;
    return open === undefined ? undefined : stateOfLog(this.ctx.storage.sql, { ...open.identity, beforeMs });
  }

  /** Writes receipts, sends again what no sink has reported, writes the snapshot when it is due, scrubs after a forgetting,
   *  and has embedded what is new. */
  override async alarm(): Promise<void> {
    const arm = (atMs: number): Promise<void> => this.#clock.arm(atMs);
    await this.#clock.ring(async () => {
      if (!(await this.#eraser.settled())) return arm(Date.now() + FIRST_WAIT_MS);
      await this.#held.open?.tracking.settle(Date.now(), arm);
      await scrubPages(this.ctx.storage);
      await catchUp(this.#held, Date.now(), arm);
      await this.#askSpanner();
    });
  }

  /** A memory without its past may have been lost. */
  async #askSpanner(): Promise<void> {
    const userId = this.#held.open?.identity.userId ?? this.ctx.id.name;
    if (userId !== undefined) await this.#recovering.askSpanner(userId);
  }

  /** Once after waking, behind the answer: if something may be owed, makes sure that an alarm is set. */
  #wake(): Open | undefined {
    const { open } = this.#held;
    if (!this.#isAwake && (this.#owesScrubbing || open?.views.mayOwe === true))
      this.ctx.waitUntil(this.#clock.rearm(Date.now() + FIRST_WAIT_MS));
    // Of somebody unknown no row may be written, not even an alarm's.
    if (!this.#isAwake && open === undefined) this.ctx.waitUntil(this.#askSpanner());
    this.#isAwake = true;
    return open;
  }
}
