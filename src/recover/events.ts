import type { WarehouseRow } from "../forward/bigquery/rows.ts";
import { EventsMessage } from "../forward/events/message.ts";
import { eventRow } from "../forward/events/rows.ts";
import { jsonIn } from "../json-in.ts";

/** An event of the capture as a rebuild needs it: whose it is, its id, and the rows that the warehouse has of it, by the same
 *  pure function that delivery uses; none when the person does not consent to analytics. */
export type ArchivedEvent = {
  userId: string;
  eventId: string;
  /** When it was received, which decides what a run compares: ISO 8601 UTC. */
  receivedAt: string;
  rows: WarehouseRow[];
};

const Message = jsonIn(EventsMessage);

/** Reads what a line of events seals: a message with one of them.
 *  @returns undefined when it is none */
export function readEvent(text: string): ArchivedEvent | undefined {
  const { data: message } = Message.safeParse(text);
  const [event] = message?.events ?? [];
  if (message === undefined || event === undefined) return undefined;
  const { user_id: userId, received_at: receivedAt } = message;
  const rows = event.consent.analytics ? [eventRow(message, event)] : [];
  return { userId, eventId: event.event_id, receivedAt, rows };
}
