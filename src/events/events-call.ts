import { OpenAPIHono, createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { EventsMessage } from "../forward/events/message.ts";
import { userRef } from "../forward/seal.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { ActingUser } from "../web/user-id.ts";
import { captureOf } from "./backends.ts";
import { DocumentedBatch, EventReceipt } from "./batch-schema.ts";
import { behindAnswer } from "./behind-answer.ts";
import { batchIdOf } from "./identity.ts";
import { type EventResult, readBatch } from "./read-batch.ts";
import { type EventRequest, readRequest } from "./read-request.ts";
import { type Sender, senderOfBeacon, senderOfCall } from "./sender.ts";

const eventsRoute = createRoute({
  method: "post",
  path: "/",
  tags: ["events"],
  summary: "Tell of searches, products, carts and impressions",
  description:
    "At most 100 events, 500 KB, 32 KB each, under our own names, GA4's or Segment's; every event has a result of its own. An event of several products counts as one for each; from the first on that brings a request to more than 500 they are refused (`event_beyond_limit`). Answered once a queue or R2 has them; the same again changes nothing. State `consent` with each request, the stricter of the page's and of the person's preferences: those are asked for `personalization` alone, since events wait for no memory. Beacons say text/plain and carry `token`, or `publishable_key` and `session_id`, in the body. Orders are confirmed, not told: `purchase` and `Order Completed` are refused.",
  security: BEARER,
  request: {
    headers: ActingUser,
    body: {
      required: true,
      content: { "application/json": { schema: DocumentedBatch }, "text/plain": { schema: DocumentedBatch } },
    },
  },
  responses: {
    202: {
      description: "At least one event was taken; what became of each",
      content: { "application/json": { schema: EventReceipt } },
    },
    ...problems(400, 401, 413, 415, 422, 429, 503),
  },
});

/** `POST /v1/events` */
export const events = new OpenAPIHono<Signed>();

// Not `openapi`: that would refuse a batch for one of its events.
events.openAPIRegistry.registerPath(eventsRoute);
events.post("/", async (c) => {
  const receivedMs = Date.now();
  const caller = await senderOfCall(c);
  const request = await requestOf(c, caller);
  const sender = caller ?? (await senderOfBeacon(c, request));
  const { batch, results } = accepted(c, { request, sender, receivedMs });
  await captureOf(c.env).capture(batch);
  c.executionCtx.waitUntil(behindAnswer(c.env, batch, sender));
  const { batch_id, received_at } = batch;
  return c.json({ batch_id, received_at, ...counts(results), results }, 202);
});

/** Who is nobody does not learn what is wrong with what he sent. */
async function requestOf(c: Context<Signed>, caller: Sender | undefined): Promise<EventRequest> {
  try {
    return await readRequest(c);
  } catch (error) {
    throw caller === undefined && error instanceof Problem ? new Problem("unauthenticated") : error;
  }
}

/** @throws Problem no_acceptable_event */
function accepted(
  c: Context<Signed>,
  { request, sender, receivedMs }: { request: EventRequest; sender: Sender; receivedMs: number },
): { batch: EventsMessage; results: EventResult[] } {
  const { envelope } = request;
  const { sent_at: sentAt = envelope.sentAt, session_id: sessionId, consent = {} } = envelope;
  const ground = { userId: sender.userId, receivedMs, sentAt, sessionId, consent };
  const { events: taken, results } = readBatch(request, ground);
  if (taken.length === 0) throw noneOf(results);
  const user_ref = userRef(sender.userId, c.env.USER_REF_SECRET);
  const received_at = new Date(receivedMs).toISOString();
  const ids = taken.map(({ event_id }) => event_id);
  const batch_id = batchIdOf(user_ref, received_at, ids);
  const stamp = { v: 1, kind: "events", user_id: sender.userId, user_ref, batch_id, received_at } as const;
  return { batch: { ...stamp, trace_id: c.var.traceId, events: taken }, results };
}

function noneOf(results: readonly EventResult[]): Problem {
  const fields = results.flatMap((result) => (result.status === "refused" ? result.error.errors : []));
  return new Problem("no_acceptable_event", `${results.length} event(s) refused`, { fields });
}

function counts(results: readonly EventResult[]): Record<EventResult["status"], number> {
  const sums = { accepted: 0, duplicate: 0, refused: 0 };
  for (const { status } of results) sums[status] += 1;
  return sums;
}
