import type { EventProblemCode, ProblemCode } from "./problem.ts";

/** What happened, and what the caller should do. */
type Help = readonly [happened: string, next: string];

const SAME_KEY =
  "Send the same request with the same Idempotency-Key after the seconds that Retry-After names.";

/** What the page of each problem says: a caller who meets a code for the first time finds there what to do. */
export const PROBLEM_HELP: Record<ProblemCode | EventProblemCode, Help> = {
  malformed_json: [
    "The body could not be read as UTF-8 JSON. `detail` says at which character reading ended. Nothing was changed.",
    "Write the body with a JSON library, and send it as UTF-8. A truncated or doubly encoded body is the usual cause.",
  ],
  missing_idempotency_key: [
    "The call writes, and came without the header Idempotency-Key. Without one a repeat could not be told from a second order. Nothing was changed.",
    "Make a key once for each thing that is written, such as the id of the cart, and send it with the call and all its repeats.",
  ],
  invalid_idempotency_key: [
    "The key is empty or over 255 bytes. Nothing was changed.",
    "Send a key of 1 to 255 bytes; a UUID or the id of the cart will do.",
  ],
  missing_user: [
    "The token is a service's (scope svc), and the call does not say for whom it acts.",
    "Name the user in the header Leafloaf-User, percent-encoded, or in the path where it has one.",
  ],
  unauthenticated: [
    "No token came, or it is expired, not yet valid, for another audience, or signed by a key that is not known. Which of them is not said.",
    "Get a fresh token from the shop's identity provider and send it as `Authorization: Bearer …`. In a beacon it stands in the body.",
  ],
  foreign_origin: [
    "A page of an origin that the shop does not list called what is for agents. The request was not looked at any further.",
    "Call from a server, or have the origin added to CORS_ORIGINS.",
  ],
  not_found: [
    "There is no such thing, or it is somebody else's: the two are answered alike.",
    "Check the id and whose token it is. Operations need the scope ops. A repeat will be answered the same.",
  ],
  method_not_allowed: [
    "The path is served, but not with this method.",
    "Use one that the header Allow names.",
  ],
  order_cancelled: [
    "The order was cancelled, and nothing may follow that. Nothing was changed.",
    "Confirm another order under another key.",
  ],
  gone: [
    "What was written under this key, or had this id, was forgotten at the person's wish. It stays so, whatever comes late.",
    "Do not repeat it. What is to be remembered anew needs another key.",
  ],
  body_too_large: [
    "The body, or one thing in it, is over what the call takes; `detail` names the limit. Nothing was changed.",
    "Send less at once: fewer events, fewer lines, shorter texts.",
  ],
  unsupported_media_type: [
    "The body is not said to be what this call reads. It was not read.",
    "Send `Content-Type: application/json`; beacons may say text/plain, and the catalogue application/x-ndjson.",
  ],
  invalid_request: [
    "The request was read, but something in it does not fit. `errors` lists each wrong member by its JSON pointer. Nothing was changed.",
    "Mend what the pointers name; the reference has the schema of every call. A misspelt optional member counts as unknown.",
  ],
  idempotency_conflict: [
    "The key was used before, for the same kind of call and with another body. The first answer stands, and nothing was changed.",
    "Use the key for repeats of one request alone. For another order, make another key.",
  ],
  no_acceptable_event: [
    "Every event of the batch was refused; `errors` says why. None was taken.",
    "Drop or mend these events. The same batch will be refused again.",
  ],
  too_many_requests: [
    "More requests came from one address, with nothing but the publishable key, than a minute may have.",
    "Wait the seconds that Retry-After names. Requests with a token are not counted.",
  ],
  internal: [
    "Something broke that should not have. It was written down under the request id.",
    "Repeat a write with the same Idempotency-Key: it is done once. If it fails again, report the request id.",
  ],
  memory_unavailable: [
    "The person's memory could not be reached in time, or is being erased. The write was either done whole or not at all.",
    SAME_KEY,
  ],
  warehouse_unavailable: [
    "BigQuery did not answer in time, or refused the question, and no earlier answer is at hand. Orders and suggestions do not need it.",
    "Ask again after the seconds that Retry-After names.",
  ],
  capture_unavailable: [
    "Neither the queue nor the store behind it took the events. None was accepted.",
    "Send the same batch again after the seconds that Retry-After names: with the same event ids these are the same events.",
  ],
  keys_unavailable: [
    "The identity provider's keys could not be fetched, so the token could not be verified.",
    SAME_KEY,
  ],
  memory_full: [
    "The memory holds as many episodes as it may. What it has is safe, and everything else is answered as before.",
    "Forget episodes that are needed no more, or ask who runs the service.",
  ],
  event_invalid: [
    "The event has members that do not fit its type; `errors` has their pointers. The others of the batch were taken.",
    "Mend the event and send it again under the same event_id, or drop it.",
  ],
  event_type_unknown: [
    "The event's name is none of ours, of GA4's or of Segment's that are read here. The others of the batch were taken.",
    "Use a name that the reference lists, or do not send such events here.",
  ],
  event_too_large: [
    "The event is over 32 KB. The others of the batch were taken.",
    "Send fewer or shorter members; metadata is the usual cause.",
  ],
  event_beyond_limit: [
    "An event of several products counts as one for each, and the request came to more than 500. Those before it were taken.",
    "Send this event, and those after it that were refused, in another request.",
  ],
  event_too_old: [
    "The event is from more than five years ago, which the warehouse would refuse.",
    "Check the clock and the unit of the time. Old orders are confirmed with `occurred_at`, within the same limit.",
  ],
  event_of_order: [
    "The event tells of an order. Orders are counted from confirmations alone, or each would count twice.",
    "Confirm the order with POST /v1/orders/confirm under a key, and do not send this event here.",
  ],
};
