import type { components } from "../../client/schema.d.ts";
import { start } from "../../client/snippet/snippet.ts";
import { freshKey } from "../session/fresh-key.ts";
import type { Session } from "../session/session.ts";

type Schemas = components["schemas"];
/** What a storefront tells of a visit. */
export type ShopEvent =
  | Omit<Schemas["SearchEvent"], "event_id" | "occurred_at">
  | Omit<Schemas["ProductEvent"], "event_id" | "occurred_at">
  | Omit<Schemas["CartEvent"], "event_id" | "occurred_at">
  | Omit<Schemas["ImpressionEvent"], "event_id" | "occurred_at">;

const tellers = new Map<string, ToldEvents>();

/** What a session tells: one for as long as the page is open, because it hears of the page's end. */
export function toldBy(session: Session): ToldEvents {
  const events = tellers.get(session.token) ?? new ToldEvents(session);
  tellers.set(session.token, events);
  return events;
}

/** Tells `/v1/events` of a visit as a shop's page does, by the snippet's own queue, which outlives the page. */
export class ToldEvents {
  readonly #tracker: ReturnType<typeof start>;
  readonly #visit = freshKey();
  readonly #seen = new Set<string>();

  constructor({ user, token }: Session) {
    this.#tracker = start({
      base: location.origin,
      user,
      token,
      // Known from the first event on, should the page be closed before one was sent.
      lastToken: token,
      consent: {},
      onRefused: (event, problem) => console.warn("an event was not taken", event, problem),
    });
  }

  tell(event: ShopEvent): void {
    this.#tracker.track({ ...event, session_id: this.#visit });
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
}
