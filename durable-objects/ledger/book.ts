import { z } from "zod";
import { type Account, DELIVERED, EVENT_SINKS, type EventSink, LOST, type SinkAccount } from "./events.ts";
import { HASH_CHARACTERS } from "./id-hash.ts";

/** Not reported yet. */
const PENDING = "pending";
const PASSING = "quarantined:retries_exhausted";

/** An accepted batch of which some event may still change: `ids` are hashes, one after the other; `marks` is one number an
 *  event, the place of its standing among the book's standings. */
const OpenBatch = z.object({
  seq: z.int(),
  key: z.string(),
  receivedAtMs: z.number(),
  ids: z.string(),
  marks: z.object({ bigquery: z.array(z.int()), archive: z.array(z.int()) }),
});
type OpenBatch = z.infer<typeof OpenBatch>;

const Tally = z.record(z.string(), z.int());
const Checkpoint = z.object({
  writtenAtMs: z.number(),
  throughSeq: z.int(),
  accepted: z.int(),
  standings: z.array(z.string()),
  tallies: z.object({ bigquery: Tally, archive: Tally }),
  open: z.array(OpenBatch),
});

/** An event's place: its batch, and which one of it. */
export type Place = { seq: number; index: number };

/**
 * What the ledger's rows come to: how many ids stand where at each sink, and the batches in which something may still
 * change. A standing is `delivered`, or `quarantined:REASON`, `suppressed:REASON`. A function of the rows in their
 * order, so it can be made anew from them.
 */
export class Book {
  /** The last place in the ledger that it knows. */
  throughSeq = 0;
  /** When the text was made that it was read from; 0: it was not. */
  writtenAtMs = 0;
  #accepted = 0;
  readonly #standings = [PENDING];
  readonly #tallies: Record<EventSink, Record<string, number>> = { bigquery: {}, archive: {} };
  readonly #open = new Map<number, OpenBatch>();
  readonly #byKey = new Map<string, OpenBatch>();

  /** Batches in which something may still change. */
  get openBatches(): number {
    return this.#open.size;
  }

  /** Enters a batch of ids that no other has. */
  accept(batch: Omit<OpenBatch, "marks">, withoutAnalytics: ReadonlySet<number>): void {
    const count = batch.ids.length / HASH_CHARACTERS;
    const pending = (): number[] => Array.from({ length: count }, () => 0);
    const open = { ...batch, marks: { bigquery: pending(), archive: pending() } };
    this.throughSeq = Math.max(this.throughSeq, batch.seq);
    this.#accepted += count;
    this.#open.set(open.seq, open);
    this.#byKey.set(open.key, open);
    for (const index of withoutAnalytics)
      this.mark("bigquery", { seq: open.seq, index }, "suppressed:consent");
  }

  /** Where an event of an open batch is, or undefined. */
  placeOf(key: string, hash: string): Place | undefined {
    const open = this.#byKey.get(key);
    const index = open === undefined ? -1 : indexIn(open.ids, hash);
    return open === undefined || index === -1 ? undefined : { seq: open.seq, index };
  }

  /** The same of a batch whose place in the ledger is known. */
  placeIn(seq: number, hash: string): Place | undefined {
    const index = indexIn(this.#open.get(seq)?.ids ?? "", hash);
    return index === -1 ? undefined : { seq, index };
  }

  /** How an event stands at a sink: undefined when its batch is closed, which is to say for good. */
  #standing(sink: EventSink, { seq, index }: Place): string | undefined {
    return this.#standings[this.#open.get(seq)?.marks[sink][index] ?? -1];
  }

  /** Whether a report changes how an event stands: what is delivered or suppressed stays so, and a quarantine does when a
   *  repeat is given up for a passing reason. */
  #isNews(sink: EventSink, place: Place, standing: string): boolean {
    const known = this.#standing(sink, place);
    if (known === undefined || isFinal(known) || known === standing) return false;
    return known === PENDING || known === PASSING || standing !== PASSING;
  }

  /** Enters how an event stands from now on; a batch in which nothing can change any more is closed.
   *  @returns whether that is news */
  mark(sink: EventSink, place: Place, standing: string): boolean {
    const open = this.#open.get(place.seq);
    if (open === undefined || !this.#isNews(sink, place, standing)) return false;
    const tally = this.#tallies[sink];
    const known = this.#standing(sink, place) ?? PENDING;
    if (known !== PENDING) tally[known] = (tally[known] ?? 0) - 1;
    tally[standing] = (tally[standing] ?? 0) + 1;
    open.marks[sink][place.index] = this.#numberOf(standing);
    const isSettled = (mark: number): boolean => isFinal(this.#standings[mark] ?? PENDING);
    if (EVENT_SINKS.every((each) => open.marks[each].every(isSettled))) this.#close(open);
    return true;
  }

  /** Closes batches whose rows are not kept any longer: what is pending in them is lost, all else stays as it stands. */
  dropUntil(receivedBeforeMs: number): void {
    for (const open of this.#open.values()) {
      if (open.receivedAtMs >= receivedBeforeMs) continue;
      for (const sink of EVENT_SINKS) {
        const lost = open.marks[sink].filter((mark) => mark === 0).length;
        if (lost > 0) this.#tallies[sink][LOST] = (this.#tallies[sink][LOST] ?? 0) + lost;
      }
      this.#close(open);
    }
  }

  /** Every id counted once at each sink. */
  account(): Account {
    return {
      accepted: this.#accepted,
      sinks: { bigquery: this.#accountOf("bigquery"), archive: this.#accountOf("archive") },
    };
  }

  /** The book as text. */
  toText(nowMs: number): string {
    const checkpoint: z.infer<typeof Checkpoint> = {
      writtenAtMs: nowMs,
      throughSeq: this.throughSeq,
      accepted: this.#accepted,
      standings: this.#standings,
      tallies: this.#tallies,
      open: [...this.#open.values()],
    };
    return JSON.stringify(checkpoint);
  }

  /** The book that `toText` gave. */
  static fromText(text: string): Book {
    const { throughSeq, writtenAtMs, accepted, standings, tallies, open } = Checkpoint.parse(
      JSON.parse(text),
    );
    const book = new Book();
    book.throughSeq = throughSeq;
    book.writtenAtMs = writtenAtMs;
    book.#accepted = accepted;
    book.#standings.splice(0, Infinity, ...standings);
    for (const sink of EVENT_SINKS) Object.assign(book.#tallies[sink], tallies[sink]);
    for (const batch of open) {
      book.#open.set(batch.seq, batch);
      book.#byKey.set(batch.key, batch);
    }
    return book;
  }

  #close(open: OpenBatch): void {
    this.#open.delete(open.seq);
    if (this.#byKey.get(open.key) === open) this.#byKey.delete(open.key);
  }

  #numberOf(standing: string): number {
    const known = this.#standings.indexOf(standing);
    return known === -1 ? this.#standings.push(standing) - 1 : known;
  }

  #accountOf(sink: EventSink): SinkAccount {
    const known = Object.entries(this.#tallies[sink]).filter(([, count]) => count > 0);
    const reasons = (state: string): Record<string, number> =>
      Object.fromEntries(
        known.flatMap(([standing, count]) =>
          standing.startsWith(`${state}:`) ? [[standing.slice(state.length + 1), count]] : [],
        ),
      );
    const waiting = [...this.#open.values()].filter(({ marks }) => marks[sink].includes(0));
    const oldest = waiting.reduce((ms, { receivedAtMs }) => Math.min(ms, receivedAtMs), Infinity);
    return {
      delivered: this.#tallies[sink][DELIVERED] ?? 0,
      pending: waiting.reduce((sum, { marks }) => sum + marks[sink].filter((mark) => mark === 0).length, 0),
      quarantined: reasons("quarantined"),
      suppressed: reasons("suppressed"),
      lost: this.#tallies[sink][LOST] ?? 0,
      oldest_pending_ms: oldest === Infinity ? null : oldest,
    };
  }
}

function isFinal(standing: string): boolean {
  return standing === DELIVERED || standing.startsWith("suppressed:");
}

/** Which of the hashes a text of them it is, from 0; -1 when it is none of them. */
export function indexIn(ids: string, hash: string): number {
  for (let at = ids.indexOf(hash); at !== -1; at = ids.indexOf(hash, at + 1))
    if (at % HASH_CHARACTERS === 0) return at / HASH_CHARACTERS;
  return -1;
}
