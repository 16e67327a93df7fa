import type { EventsMessage } from "../forward/events/message.ts";

/** Queues take 128 KB. */
const MAX_MESSAGE_BYTES = 100_000;

/** A request's events as messages that a queue takes, in their order. */
export function inMessages(batch: EventsMessage): EventsMessage[] {
  const { events, ...envelope } = batch;
  const room = MAX_MESSAGE_BYTES - bytesOf(envelope) - '"events":[],"spool":""'.length - MAX_PATH_BYTES;
  const parts: EventsMessage["events"][] = [];
  let left = 0;
  for (const event of events) {
    const bytes = bytesOf(event) + 1;
    if (bytes > left) {
      parts.push([]);
      left = room;
    }
    parts.at(-1)?.push(event);
    left -= bytes;
  }
  return parts.map((part) => ({ ...envelope, events: part }));
}

/** A spool's path, generously. */
const MAX_PATH_BYTES = 128;

function bytesOf(value: object): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
