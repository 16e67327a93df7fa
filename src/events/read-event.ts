import { pointerOf } from "../web/strict-json.ts";
import type { CapturedEvent, ClockFlag } from "../forward/events/message.ts";
import { correctedTime } from "./clock.ts";
import { type OwnEvent, OwnEvent as OwnEventSchema } from "./event-schema.ts";
import { isOfOrder, translated } from "./foreign-events.ts";
import { eventIdOf } from "./identity.ts";
import { type Place, memberOf } from "./place.ts";
import { type EventRefusal, refusal } from "./refusals.ts";

/** What the request says of all its events, and who sent it. */
export type Ground = {
  userId: string;
  receivedMs: number;
  sentAt: string | undefined;
  sessionId: string | undefined;
  consent: { analytics?: boolean | undefined; personalization?: boolean | undefined };
};

const OWN_TYPES: ReadonlySet<string> = new Set(
  OwnEventSchema.options.map(({ shape }): string => shape.type.value),
);

/** The events that one told event comes to, more than one when it is of several products; or why it is none. */
export function readEvent(told: Place, ground: Ground): CapturedEvent[] | EventRefusal {
  const named = nameOf(told);
  if (named === undefined)
    return refusal("event_type_unknown", "the event has no type", [
      { pointer: `${told.pointer}/type`, detail: "one of ours, GA4's or Segment's names" },
    ]);
  const { name, pointer } = named;
  if (isOfOrder(name))
    return refusal("event_of_order", `${name} is told by confirming the order: POST /v1/orders/confirm`, [
      {
        pointer,
        detail: "an order is confirmed with an Idempotency-Key, or changed below /v1/orders/{order_id}",
      },
    ]);
  if (isOwn(name, told)) return checked([{ own: told.value, pointers: {} }], { told, ground });
  const parts = translated(name, told);
  if (parts === undefined)
    return refusal("event_type_unknown", "there is no event of that name", [
      { pointer, detail: "one of ours, GA4's or Segment's names" },
    ]);
  if (parts.length === 0)
    return refusal("event_invalid", "no products", [
      { pointer: told.pointer, detail: "its list of products is empty" },
    ]);
  return checked(parts, { told, ground, name });
}

/** `search` is GA4's name too: it is GA4's where its search term is. */
function isOwn(name: string, told: Place): boolean {
  return (
    OWN_TYPES.has(name) && memberOf(told, "params", "ecommerce", "properties", "search_term") === undefined
  );
}

/** Segment's `type` is the kind of the call; its `event` and GA4's `name` say what happened. */
function nameOf(told: Place): { name: string; pointer: string } | undefined {
  const isTrack = memberOf(told, "type")?.value === "track";
  const place = isTrack ? memberOf(told, "event") : memberOf(told, "type", "name", "event");
  return typeof place?.value === "string" ? { name: place.value, pointer: place.pointer } : undefined;
}

type Part = { own: unknown; pointers: Record<string, string> };

function checked(
  parts: readonly Part[],
  { told, ground, name }: { told: Place; ground: Ground; name?: string },
): CapturedEvent[] | EventRefusal {
  const events: CapturedEvent[] = [];
  for (const [place, { own, pointers }] of parts.entries()) {
    const { success, data, error } = OwnEventSchema.safeParse(own);
    if (!success) return invalid(error.issues, { told, pointers });
    const captured = capturedFrom(data, { ground, name, place });
    if (captured === undefined)
      return refusal("event_too_old", "the event is more than five years old", [
        {
          pointer: pointers["occurred_at"] ?? `${told.pointer}/occurred_at`,
          detail: "at most five years back",
        },
      ]);
    events.push(captured);
  }
  return events;
}

type Issue = { code: string; path: PropertyKey[]; message: string; keys?: string[] };

function invalid(
  issues: readonly Issue[],
  { told, pointers }: { told: Place; pointers: Record<string, string> },
): EventRefusal {
  const errors = issues.flatMap(({ path, message, keys }) => {
    const [member, ...rest] = path;
    const known = pointers[String(member)];
    const base = known === undefined ? told.pointer + pointerOf(path) : known + pointerOf(rest);
    if (keys !== undefined)
      return keys.map((key) => ({ pointer: base + pointerOf([key]), detail: "unknown member" }));
    return [{ pointer: base, detail: message }];
  });
  return refusal("event_invalid", `${errors.length} field(s) are wrong`, errors);
}

/** @returns undefined for what is too old */
function capturedFrom(
  event: OwnEvent,
  { ground, name, place }: { ground: Ground; name: string | undefined; place: number },
): CapturedEvent | undefined {
  const { event_id, occurred_at, sent_at = ground.sentAt, ...more } = event;
  const { session_id = ground.sessionId, timezone, country, store_id, consent, ...said } = more;
  const time = correctedTime({
    occurredMs: occurred_at === undefined ? undefined : Date.parse(occurred_at),
    sentMs: sent_at === undefined ? undefined : Date.parse(sent_at),
    receivedMs: ground.receivedMs,
  });
  if (time === undefined) return undefined;
  const occurredAt = new Date(time.atMs).toISOString();
  const { type, body } = bodyOf(said);
  const told =
    event_id === undefined
      ? { type, occurredAt: occurred_at ?? occurredAt, body: { ...body, session_id } }
      : { clientId: event_id };
  const common = {
    event_id: eventIdOf(ground.userId, told, place),
    occurred_at: occurredAt,
    given: { event_id, occurred_at, sent_at, name },
    ...flagged(time.flags),
    consent: consentOf(ground.consent, consent),
    session_id,
    timezone,
    country,
    store_id,
  };
  return { ...common, ...bodyOf(said) };
}

type Said = OwnEvent extends infer One
  ? One extends OwnEvent
    ? Omit<
        One,
        | "event_id"
        | "occurred_at"
        | "sent_at"
        | "session_id"
        | "timezone"
        | "country"
        | "store_id"
        | "consent"
      >
    : never
  : never;

type Body = CapturedEvent extends infer One
  ? One extends CapturedEvent
    ? Pick<One, "type" | "body">
    : never
  : never;

function bodyOf(said: Said): Body {
  switch (said.type) {
    case "search": {
      const { type, ...body } = said;
      return { type, body };
    }
    case "product_interaction": {
      const { type, ...body } = said;
      return { type, body };
    }
    case "cart_modification": {
      const { type, ...body } = said;
      return { type, body };
    }
    case "recommendation_impression": {
      const { type, ...body } = said;
      return { type, body };
    }
  }
}

function flagged(flags: ClockFlag[]): { flags?: ClockFlag[] } {
  return flags.length === 0 ? {} : { flags };
}

/** What an event says of itself outranks what its request says of all. */
function consentOf(
  ofAll: Ground["consent"],
  own: Ground["consent"] | undefined,
): { analytics: boolean; personalization: boolean } {
  return {
    analytics: own?.analytics ?? ofAll.analytics ?? true,
    personalization: own?.personalization ?? ofAll.personalization ?? true,
  };
}
