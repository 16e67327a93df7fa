import type { Context } from "hono";
import type { Signed } from "../web/authenticate.ts";
import { type FieldError, Problem } from "../web/problem.ts";
import { pointerOf, strictFaults } from "../web/strict-json.ts";
import { EventBatch } from "./batch-schema.ts";
import { isObject } from "./place.ts";
import type { ToldBatch } from "./read-batch.ts";

const MAX_BYTES = 500_000;

/** A request's body: what it says of all its events, and these as they came. */
export type EventRequest = ToldBatch & { envelope: Omit<EventBatch, "events"> };

/** Reads the body of a call or a beacon, which says `text/plain`. What is wrong inside one event is left to it.
 *  @throws Problem unsupported_media_type, body_too_large, malformed_json or invalid_request */
export async function readRequest(c: Context<Signed>): Promise<EventRequest> {
  const type = c.req.header("content-type") ?? "";
  if (!/^(?:application\/json|text\/plain)\s*(?:;|$)/i.test(type))
    throw new Problem("unsupported_media_type");
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > MAX_BYTES) throw new Problem("body_too_large", `at most ${MAX_BYTES} bytes`);
  const text = decoded(bytes);
  const faults = strictFaults(text);
  const body: unknown = JSON.parse(text);
  // Segment's libraries call the list so.
  const list =
    isObject(body) && body["events"] === undefined && body["batch"] !== undefined ? "batch" : "events";
  const inside = new Map<number, FieldError>();
  for (const { path, detail } of faults) {
    const fault = { pointer: pointerOf(path), detail };
    const [member, index] = path;
    if (member !== list || typeof index !== "number")
      throw new Problem("invalid_request", detail, { fields: [fault] });
    inside.set(index, fault);
  }
  const { events, ...envelope } = checked(
    list === "batch" && isObject(body) ? { ...body, events: body["batch"] } : body,
    list,
  );
  return { envelope, list, told: events, faults: inside };
}

function checked(body: unknown, list: string): EventBatch {
  const { success, data, error } = EventBatch.safeParse(body);
  if (success) return data;
  const fields = error.issues.map(({ path, message }) => ({
    pointer: pointerOf(path.map((part, at) => (at === 0 && part === "events" ? list : part))),
    detail: message,
  }));
  throw new Problem("invalid_request", `${fields.length} field(s) are wrong`, { fields });
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Problem("malformed_json", "the body is not UTF-8");
  }
}
