import type { WriteRequest } from "../../../durable-objects/requests.ts";
import type { CapturedEvent, EventsMessage } from "../../../src/forward/events/message.ts";

/** Something that the memory took: what was asked, and the bytes of its first answer. */
export type Taken = { request: WriteRequest; answer: string; atMs: number };

/** An event that was accepted, and the batches in which it was. */
export type Told = { event: CapturedEvent; batches: EventsMessage[] };

/** What one user knows of what he did, of which the memory owes him the proof. */
export class Account {
  readonly userId: string;
  /** By episode id, since the last erasure. */
  readonly taken = new Map<string, Taken>();
  /** Events by their id, since the last erasure. */
  readonly events = new Map<string, Told>();
  /** Ids of events that were erased. */
  readonly erasedEvents = new Set<string>();
  /** Episode ids that he had forgotten since the last erasure. */
  readonly forgotten = new Set<string>();
  /** When he last had something forgotten: answers of before may lack news since. */
  forgotAtMs = -Infinity;
  /** What was erased, and when the erasure was answered. */
  readonly erased: { ids: readonly string[]; atMs: number }[] = [];
  /** Sequence of keys. */
  keys = 0;

  constructor(userId: string) {
    this.userId = userId;
  }

  /** Orders that were confirmed and not forgotten, by their confirmation's episode id. */
  get orders(): { episodeId: string; orderId: string; taken: Taken }[] {
    return [...this.taken].flatMap(([episodeId, taken]) => {
      const { happening } = taken.request;
      return happening.kind === "order_confirmed" && !this.forgotten.has(episodeId)
        ? [{ episodeId, orderId: happening.body.order_id, taken }]
        : [];
    });
  }

  /** A batch was accepted. */
  note(batch: EventsMessage): void {
    for (const event of batch.events) {
      const known = this.events.get(event.event_id);
      this.events.set(event.event_id, { event, batches: [...(known?.batches ?? []), batch] });
    }
  }

  /** Everything is erased: what is taken from now on belongs to the next generation. */
  erase(atMs: number): void {
    this.erased.push({ ids: [...this.taken.keys()], atMs });
    for (const id of this.events.keys()) this.erasedEvents.add(id);
    this.events.clear();
    this.taken.clear();
    this.forgotten.clear();
    this.forgotAtMs = -Infinity;
  }
}
