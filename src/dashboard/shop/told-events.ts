import type { components } from "../../client/schema.d.ts";
import { freshKey } from "../session/fresh-key.ts";

type Schemas = components["schemas"];
/** What a storefront tells of a visit. */
export type ShopEvent =
  | Omit<Schemas["SearchEvent"], "event_id" | "occurred_at">
  | Omit<Schemas["ProductEvent"], "event_id" | "occurred_at">
  | Omit<Schemas["CartEvent"], "event_id" | "occurred_at">
  | Omit<Schemas["ImpressionEvent"], "event_id" | "occurred_at">;

const WAIT_MS = 1_000;
const MOST_IN_BATCH = 50;
/** A batch that was not taken is sent again with the next ones, so many times. */
const MOST_SENDS = 3;

type Kept = { event: object; sends: number };

/** Tells `/v1/events` of a visit, a second's events at once, and what is left when the page is closed. An event keeps its id
 *  and time through repeats, so that it counts once. */
export class ToldEvents {
  readonly #token: string;
  readonly #visit = freshKey();
  readonly #seen = new Set<string>();
  #waiting: Kept[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(token: string) {
    this.#token = token;
    addEventListener("pagehide", () => void this.#send());
  }

  tell(event: ShopEvent): void {
    const full = {
      ...event,
      event_id: freshKey(),
      occurred_at: new Date().toISOString(),
      session_id: this.#visit,
    };
    this.#waiting.push({ event: full, sends: 0 });
    this.#timer ??= setTimeout(() => void this.#send(), WAIT_MS);
  }

  /** Tells once what of a recommendation was shown. */
  shown(id: string, type: string, skus: readonly string[]): void {
    if (skus.length === 0 || this.#seen.has(id)) return;
    this.#seen.add(id);
    this.tell({
      type: "recommendation_impression",
      recommendation_id: id,
      recommendation_type: type,
      products_shown: [...skus],
    });
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0, MOST_IN_BATCH);
    if (batch.length === 0) return;
    const isTaken = await this.#post(batch.map(({ event }) => event));
    if (!isTaken) {
      const again = batch.map(({ event, sends }) => ({ event, sends: sends + 1 }));
      this.#waiting.unshift(...again.filter(({ sends }) => sends < MOST_SENDS));
    }
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.#send(), WAIT_MS);
  }

  /** @returns false where the same may be taken another time */
  async #post(events: readonly object[]): Promise<boolean> {
    const sent = fetch("/v1/events", {
      method: "POST",
      keepalive: true,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: JSON.stringify({ sent_at: new Date().toISOString(), events }),
    });
    return sent.then(
      ({ status }) => status < 500 && status !== 429,
      () => false,
    );
  }
}
