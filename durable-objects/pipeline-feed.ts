import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import type { Journey, Step } from "./feed/journey.ts";
import { Journeys } from "./feed/journeys.ts";
import type { Sink } from "./receipts.ts";

/** What changed, and the place to ask from the next time. */
export type News = { cursor: string; journeys: Journey[] };

/**
 * The journeys of orders that somebody is watching, in memory only: a view, of which no row is written and which is empty
 * again when the object has left memory. Sinks' consumers tell it of a batch while there is a watcher.
 */
export class PipelineFeed extends DurableObject<Env> {
  readonly #journeys = new Journeys();
  /** Places of an earlier instance are told from its own by it. */
  readonly #instance = crypto.randomUUID();
  /** Watchers that wait for news; each leaves by itself. */
  readonly #waiting = new Set<() => void>();

  /** Takes what became of one batch's orders at a sink. */
  tell(sink: Sink, steps: readonly Step[]): void {
    this.#journeys.take(sink, steps, Date.now());
    for (const wake of this.#waiting) wake();
  }

  /** What changed since a place, at once where something did; else once something does, or nothing after a while. Of no place,
   *  or one of an instance that is gone, everything that is kept, at once.
   *  @param waitMs milliseconds */
  async news(cursor: string | undefined, waitMs: number): Promise<News> {
    const version = this.#versionAt(cursor);
    if (version === this.#journeys.version) await this.#change(waitMs);
    const journeys = this.#journeys.since(version ?? 0, Date.now());
    return { cursor: `${this.#instance}.${this.#journeys.version}`, journeys };
  }

  #versionAt(cursor: string | undefined): number | undefined {
    const [instance, version] = cursor?.split(".") ?? [];
    return instance === this.#instance ? Number(version) : undefined;
  }

  async #change(waitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      this.#waiting.add(wake);
    });
  }
}
