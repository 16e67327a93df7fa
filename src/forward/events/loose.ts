import type { Delivery } from "../delivery.ts";
import { CapturedEvent, type EventsMessage, EventsParcel } from "./message.ts";

/** An event by itself, with what its message says of it. `id` is the message's and its place there. */
export type LooseEvent = {
  id: string;
  messageId: string;
  envelope: Omit<EventsMessage, "events">;
  eventId: string;
  /** Undefined where it does not fit: then `told` is all there is. */
  event: CapturedEvent | undefined;
  told: unknown;
};

/** A batch's messages taken apart; what is no message of events at all, by its id. */
export type TakenApart = {
  events: LooseEvent[];
  unreadable: { id: string; body: unknown; detail: string }[];
};

/** Takes messages apart: every event is delivered, refused and accounted for by itself. */
export function takeApart(messages: readonly Pick<Message, "id" | "body">[]): TakenApart {
  const apart: TakenApart = { events: [], unreadable: [] };
  for (const { id, body } of messages) {
    const { success, data, error } = EventsParcel.safeParse(body);
    if (!success) {
      apart.unreadable.push({ id, body, detail: error.message });
      continue;
    }
    const { events, ...envelope } = data;
    for (const [place, told] of events.entries()) {
      const event = CapturedEvent.safeParse(told).data;
      apart.events.push({
        id: `${id} ${place}`,
        messageId: id,
        envelope,
        eventId: told.event_id,
        event,
        told,
      });
    }
  }
  return apart;
}

/** What becomes of a message: it comes again, whole, while one of its events has to; else it is done with. */
export function settled(outcomes: readonly Delivery[]): Delivery {
  const waiting = outcomes.filter((outcome) => outcome.state === "retry");
  const [first] = waiting;
  if (first !== undefined)
    return { ...first, afterMs: Math.max(...waiting.map(({ afterMs = 0 }) => afterMs)) };
  const order = ["delivered", "quarantine", "suppressed"];
  const ranked = [...outcomes].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return ranked[0] ?? { state: "delivered", where: "" };
}
