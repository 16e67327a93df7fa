import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { problemOf } from "../problem-document.ts";
import { post } from "../storefront.ts";
import { type HeldQueues, holdEventQueues } from "./held.ts";
import { search, tell, told, view } from "./telling.ts";

let queues: HeldQueues;
beforeEach(() => void (queues = holdEventQueues()));
afterEach(() => void vi.restoreAllMocks());

async function idOf(user: string, event: unknown): Promise<string | undefined> {
  return (await told(user, [event])).results[0]?.event_id;
}

async function outcome(body: unknown): Promise<unknown[]> {
  const { status, code, pointers } = await problemOf(await post("batch-size", "/v1/events", { body }));
  return [status, code, ...pointers];
}

describe("a batch of events", { timeout: 30_000 }, () => {
  it("is answered event by event: taken, known from the same batch, or refused with a pointer", async ({
    expect,
  }) => {
    const answer = await told("batch-each", [
      view({ event_id: "a" }),
      search({ event_id: "b", query: 7 }),
      view({ event_id: "a", sku: "OTHER" }),
      { type: "cart_modification", action: "explode", sku: "OAT-1L" },
      { type: "weather" },
      view({ event_id: "c", colour: "red" }),
    ]);
    expect(answer.results.map(({ status }) => status)).toEqual([
      "accepted",
      "refused",
      "duplicate",
      "refused",
      "refused",
      "refused",
    ]);
    expect(answer).toMatchObject({ accepted: 1, duplicate: 1, refused: 4 });
    expect(answer.results[0]?.event_id).toBe(answer.results[2]?.event_id);
    const errors = answer.results.flatMap(({ error }) => (error === undefined ? [] : [error]));
    expect(errors.map(({ type, errors: [first] }) => [type, first?.pointer])).toEqual([
      ["/problems/event_invalid", "/events/1/query"],
      ["/problems/event_invalid", "/events/3/action"],
      ["/problems/event_type_unknown", "/events/4/type"],
      ["/problems/event_invalid", "/events/5/colour"],
    ]);
    expect(queues.sent("bigquery")[0]?.events).toHaveLength(1);
    expect(queues.sent("archive")).toEqual(queues.sent("bigquery"));
  });

  it("of which none can be taken is refused whole, with every pointer, and nothing is sent", async ({
    expect,
  }) => {
    const { status, code, pointers } = await problemOf(
      await tell("batch-none", [
        { type: "weather" },
        view({ sku: "" }),
        view({ occurred_at: 1_700_000_000 }),
      ]),
    );
    expect({ status, code, pointers }).toEqual({
      status: 422,
      code: "no_acceptable_event",
      pointers: ["/events/0/type", "/events/1/sku", "/events/2/occurred_at"],
    });
    expect(queues.sent("bigquery")).toEqual([]);
  });

  it("has an id of its user's for each event: another user's is another, and the same again is the same", async ({
    expect,
  }) => {
    const first = await idOf("batch-ids", view({ event_id: "one" }));
    expect(first).toMatch(/^evt_[a-z2-7]{26}$/);
    expect(await idOf("batch-ids", view({ event_id: "one" }))).toBe(first);
    expect(await idOf("batch-ids-other", view({ event_id: "one" }))).not.toBe(first);
    const untold = view({ occurred_at: new Date(Date.now() - 60_000).toISOString() });
    const derived = await idOf("batch-ids", untold);
    expect(await idOf("batch-ids", untold)).toBe(derived);
    expect(await idOf("batch-ids", { ...untold, sku: "RYE" })).not.toBe(derived);
  });

  it("is refused when it is empty, over a hundred events, over 500 KB or not a list", async ({ expect }) => {
    expect(await outcome({ events: [] })).toEqual([422, "invalid_request", "/events"]);
    expect(await outcome({ events: Array.from({ length: 101 }, () => view()) })).toEqual([
      422,
      "invalid_request",
      "/events",
    ]);
    expect(await outcome({ events: [search({ query: "x".repeat(500_001) })] })).toEqual([
      413,
      "body_too_large",
    ]);
    expect(await outcome({ events: view() })).toEqual([422, "invalid_request", "/events"]);
    expect(await outcome([view()])).toEqual([422, "invalid_request", ""]);
    expect(await outcome({ events: [view()], sent_at: 1_700_000_000 })).toEqual([
      422,
      "invalid_request",
      "/sent_at",
    ]);
    expect(await outcome("{")).toEqual([400, "malformed_json"]);
    expect(await outcome(new Uint8Array([0x7b, 0xff, 0x7d]))).toEqual([400, "malformed_json"]);
    expect(queues.sent("bigquery")).toEqual([]);
  });

  it("takes the good ones beside one that is too large, too deep or no Unicode", async ({ expect }) => {
    const deep = `${'{"a":'.repeat(40)}1${"}".repeat(40)}`;
    const body = `{"events":[
      ${JSON.stringify(view({ event_id: "good" }))},
      ${JSON.stringify(search({ query: "y".repeat(32_768) }))},
      {"type":"search","query":"q","filters_applied":${deep}},
      {"type":"search","query":"cut \\ud83d"},
      {"type":"search","query":"twice","query":"twice"},
      ${JSON.stringify(search({ query: "1".repeat(1_024) }))}
    ]}`;
    const answer = await (
      await post("batch-bad-one", "/v1/events", { body })
    ).json<Awaited<ReturnType<typeof told>>>();
    expect(answer.results.map(({ status, error }) => error?.type ?? status)).toEqual([
      "accepted",
      "/problems/event_too_large",
      "/problems/event_invalid",
      "/problems/event_invalid",
      "/problems/event_invalid",
      "accepted",
    ]);
    expect(answer.results[2]?.error?.errors[0]?.pointer).toMatch(/^\/events\/2\/filters_applied/);
    expect(answer.results[3]?.error?.errors[0]?.pointer).toBe("/events/3/query");
  });

  it("refuses nesting that no reader's stack would stand", async ({ expect }) => {
    const body = `{"events":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const { status, code } = await problemOf(await post("batch-abyss", "/v1/events", { body }));
    expect([status, code]).toEqual([422, "invalid_request"]);
  });

  it("over 100 KB travels in several messages, each under a queue's limit", async ({ expect }) => {
    const events = Array.from({ length: 40 }, (_, index) =>
      search({ event_id: `e${index}`, query: "ä".repeat(1_000), filters_applied: { x: "y".repeat(9_000) } }),
    );
    const { results } = await told("batch-split", events);
    const messages = queues.sent("archive");
    expect(messages.length).toBeGreaterThan(3);
    for (const message of messages)
      expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThanOrEqual(100_000);
    expect(messages.flatMap((message) => message.events.map(({ event_id }) => event_id))).toEqual(
      results.map(({ event_id }) => event_id),
    );
  });

  it("carries the trace, and neither the caller's address nor what a shop says of it", async ({ expect }) => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const response = await post("batch-trace", "/v1/events", {
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, "cf-connecting-ip": "203.0.113.9" },
      body: { events: [view({ metadata: { ip: "203.0.113.9", ip_address: "203.0.113.9", page: "home" } })] },
    });
    expect(response.status).toBe(202);
    const [message] = queues.sent("bigquery");
    expect(message?.trace_id).toBe(trace);
    expect(JSON.stringify(message)).not.toContain("203.0.113.9");
    expect(message?.events[0]?.body.metadata).toEqual({ page: "home" });
  });

  it("takes an event's consent before the request's, and both before none", async ({ expect }) => {
    await told(
      "batch-consent",
      [view({ event_id: "1" }), view({ event_id: "2", consent: { analytics: true } })],
      {
        consent: { analytics: false },
      },
    );
    await told("batch-consent", [view({ event_id: "3" })]);
    const consents = queues.sent("archive").flatMap(({ events }) => events.map(({ consent }) => consent));
    expect(consents).toEqual([
      { analytics: false, personalization: true },
      { analytics: true, personalization: true },
      { analytics: true, personalization: true },
    ]);
  });
});
