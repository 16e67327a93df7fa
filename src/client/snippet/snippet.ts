import { type Consent, agree, agreed, isAgreed } from "./consent.ts";
import { type Ground, alone, bytesOf, deliver, deliverAtClose } from "./delivery.ts";
import { type Identity, currentOwner, forgetVisitor, isPerson, sessionToken } from "./identity.ts";
import { type Told, dropAll, keep, newId } from "./kept.ts";
import { openStore } from "./store.ts";
import { backOnline, forgetWaits, waitNoMore } from "./wait.ts";

type Options = Identity & {
  /** Where the Worker answers, as in `https://edge.example`. */
  base: string;
  /** Nothing, until the person agreed. */
  consent?: Consent;
  /** Hears of each event that will not be taken, with the problem that says why. */
  onRefused?: (event: Told, problem: unknown) => void;
};

/** From an event to its batch: what a page tells comes in bursts. */
const GATHER_MS = 2_000;
const MAX_EVENT_BYTES = 32_768;

/** Begins to tell what happens on a page, and sends what earlier pages could not. */
export function start({ base, consent = false, onRefused = () => undefined, ...identity }: Options): Tracker {
  return new Tracker({ base, identity, onRefused }, consent);
}

/** Tells of events, in batches that survive the page. */
class Tracker {
  readonly #ground: Ground;
  /** Told on this page: when it closes it sends these, and leaves those of other tabs to them. */
  readonly #own = new Set<string>();
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #flushing: Promise<void> | undefined;

  constructor(ground: Omit<Ground, "store">, consent: Consent) {
    this.#ground = { ...ground, store: openStore() };
    this.consent(consent);
    addEventListener("pagehide", () => this.#close());
    addEventListener("online", () => {
      backOnline(this.#ground.store);
      void this.flush();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#close();
    });
  }

  /** Keeps an event and sends it soon. It gets its id and its time here, so that it stays one event however often it is sent. */
  track(told: Told): void {
    const nowMs = Date.now();
    const id = newId(nowMs, (this.#told += 1));
    const { store, identity, onRefused } = this.#ground;
    const event = agreed(store, { event_id: id, occurred_at: new Date(nowMs).toISOString(), ...told });
    if (event === undefined) return;
    if (bytesOf(event) > MAX_EVENT_BYTES) return onRefused(event, { title: "The event is too large" });
    this.#own.add(id);
    for (const gone of keep(store, { id, as: currentOwner(store, identity), event, untilMs: 0 }))
      onRefused(gone, { title: "There are too many events to keep" });
    this.#schedule(GATHER_MS);
  }

  /** Takes what the person agrees to from now on, on all pages of the shop; events that wait heed it, too. */
  consent(consent: Consent): void {
    const { store } = this.#ground;
    if (agree(store, consent)) return void this.flush();
    dropAll(store);
    forgetVisitor(store);
    forgetWaits(store);
  }

  /** Says who tells from now on: signed in, or out again. */
  as(identity: Identity): void {
    const { store, identity: current } = this.#ground;
    const nobody = { user: undefined, token: undefined, lastToken: undefined, refusedToken: undefined };
    Object.assign(current, nobody, identity);
    const owner = currentOwner(store, current);
    if (isPerson(owner)) waitNoMore(store, owner);
    // A flush that is under way may have passed over this person already.
    void Promise.resolve(this.#flushing).then(() => this.flush());
  }

  /** With this an account adopts what the visitor did. */
  sessionToken(): string | undefined {
    return sessionToken(this.#ground.store);
  }

  /** Sends what waits, now, unless a pause is due. */
  flush(): Promise<void> {
    this.#flushing ??= alone(() => deliver(this.#ground)).then(
      (afterMs) => this.#flushed(afterMs),
      () => this.#flushed(GATHER_MS),
    );
    return this.#flushing;
  }

  #flushed(afterMs: number | undefined): void {
    this.#flushing = undefined;
    if (afterMs !== undefined) this.#schedule(afterMs);
  }

  /** What is due earlier stays so. */
  #schedule(afterMs: number): void {
    const dueMs = Date.now() + afterMs;
    if (dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Number.POSITIVE_INFINITY;
      void this.flush();
    }, afterMs);
  }

  #close(): void {
    if (!isAgreed(this.#ground.store)) return;
    void deliverAtClose(this.#ground, (id) => this.#own.has(id));
    // In case the page was only hidden.
    this.#schedule(GATHER_MS);
  }
}
