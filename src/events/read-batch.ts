import type { CapturedEvent } from "../forward/events/message.ts";
import type { FieldError } from "../web/problem.ts";
import { pointerOf } from "../web/strict-json.ts";
import { type Ground, readEvent } from "./read-event.ts";
import { type EventRefusal, refusal } from "./refusals.ts";

/** An event as JSON, at most. */
const MAX_EVENT_BYTES = 32_768;

/** What a request's events come to, an event of several products one for each, at most: each is an id in the ledger. */
const MOST_CAPTURED = 500;

/** What became of each event that was told, in their order. */
export type EventResult =
  | {
      index: number;
      status: "accepted" | "duplicate";
      event_id: string;
      event_ids?: string[];
      flags?: string[];
    }
  | { index: number; status: "refused"; error: EventRefusal };

/** A batch read: what is taken, each once, and a result for each that was told. */
export type ReadBatch = { events: CapturedEvent[]; results: EventResult[] };

/** Told events as they came, under the name of their list, and where they are not strict JSON, by their place. */
export type ToldBatch = { list: string; told: readonly unknown[]; faults: ReadonlyMap<number, FieldError> };

/** Reads every event by itself: one that is wrong is refused, and the others are taken, up to the first that is beyond the
 *  limit. */
export function readBatch({ list, told, faults }: ToldBatch, ground: Ground): ReadBatch {
  const events = new Map<string, CapturedEvent>();
  let room = MOST_CAPTURED;
  const results = told.map((value, index): EventResult => {
    const place = { value, pointer: pointerOf([list, index]) };
    if (room < 0) return { index, status: "refused", error: beyondLimit(place.pointer) };
    const fault = faults.get(index);
    const read =
      fault === undefined
        ? (tooLarge(value, place.pointer) ?? readEvent(place, ground))
        : refusal("event_invalid", fault.detail, [fault]);
    if (!Array.isArray(read)) return { index, status: "refused", error: read };
    // Those that are known count: reading them costs as much.
    room -= read.length;
    if (room < 0) return { index, status: "refused", error: beyondLimit(place.pointer) };
    const news = read.filter(({ event_id }) => !events.has(event_id));
    for (const event of news) events.set(event.event_id, event);
    return resultOf(index, read, news.length === 0 ? "duplicate" : "accepted");
  });
  return { events: [...events.values()], results };
}

function resultOf(
  index: number,
  read: readonly CapturedEvent[],
  status: "accepted" | "duplicate",
): EventResult {
  const [first] = read;
  const ids = read.map(({ event_id }) => event_id);
  return {
    index,
    status,
    event_id: first?.event_id ?? "",
    ...(ids.length > 1 ? { event_ids: ids } : {}),
    ...(first?.flags === undefined ? {} : { flags: first.flags }),
  };
}

function beyondLimit(pointer: string): EventRefusal {
  const detail = `a request's events come to at most ${MOST_CAPTURED}, one for each product; tell this one in another`;
  return refusal("event_beyond_limit", detail, [{ pointer, detail }]);
}

function tooLarge(value: unknown, pointer: string): EventRefusal | undefined {
  const text = JSON.stringify(value);
  // Three bytes a character at most: most events need not be measured.
  if (text.length * 3 <= MAX_EVENT_BYTES) return undefined;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_EVENT_BYTES) return undefined;
  const detail = `an event is at most ${MAX_EVENT_BYTES} bytes`;
  return refusal("event_too_large", detail, [{ pointer, detail }]);
}
