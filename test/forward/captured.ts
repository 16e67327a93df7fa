import { env, exports } from "cloudflare:workers";
import { z } from "zod";
import { CapturedEvent, EventsMessage } from "../../src/forward/events/message.ts";
import { userRef, unseal } from "../../src/forward/seal.ts";
import { tokenFor } from "../worker/signing.ts";

/** When every message here was received. */
const RECEIVED_AT = "2026-11-20T10:00:01.000Z";

/** An event as the door accepts it: a view of a product, unless told otherwise. */
export function captured(id: string, more: Record<string, unknown> = {}): CapturedEvent {
  const event = {
    event_id: `evt_${id}`,
    type: "product_interaction",
    occurred_at: "2026-11-20T10:00:00.000Z",
    given: {},
    consent: { analytics: true, personalization: true },
    body: { interaction_type: "view", sku: "OAT-1L" },
    ...more,
  };
  return CapturedEvent.parse(event);
}

/** One of each type. */
export function oneOfEach(id: string): CapturedEvent[] {
  return [
    captured(`${id}.p`),
    captured(`${id}.s`, {
      type: "search",
      body: { query: "ö", filters_applied: { diet: ["vegan"] }, latency_ms: 7 },
    }),
    captured(`${id}.c`, {
      type: "cart_modification",
      body: { action: "add", sku: "A", quantity: 2, quantity_after: 2.5 },
    }),
    captured(`${id}.r`, {
      type: "recommendation_impression",
      body: { recommendation_id: "rec", products_shown: ["A", "B"], position: 1, clicked: true },
    }),
  ];
}

/** A message of events as the door sends it. */
export function eventsMessage(
  user: string,
  events: readonly CapturedEvent[],
  more: Partial<EventsMessage> = {},
): EventsMessage {
  return {
    v: 1,
    kind: "events",
    user_id: user,
    user_ref: userRef(user, env.USER_REF_SECRET),
    batch_id: `bat_${user}`,
    received_at: RECEIVED_AT,
    trace_id: "0af7651916cd43dd8448eb211c80319c",
    events: [...events],
    ...more,
  };
}

/** Tells the product of events as their user, and gives the ids it accepted. */
export async function tellOf(user: string, events: readonly unknown[]): Promise<string[]> {
  const response = await exports.default.fetch("http://edge/v1/events", {
    method: "POST",
    headers: { authorization: `Bearer ${await tokenFor(user)}`, "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  const { results } = await response.json<{ results: { event_id: string }[] }>();
  return results.map(({ event_id }) => event_id);
}

const Line = z.object({
  event_id: z.string(),
  user_ref: z.string(),
  generation: z.int(),
  kind: z.string(),
  recorded_at: z.string(),
  sealed: z.string(),
});
type Line = z.infer<typeof Line>;

/** Every line of events in the archive of users whose id begins so, opened with their keys; a line without a key is left out. */
export async function archivedEvents(prefix: string): Promise<(Line & { message: EventsMessage })[]> {
  const objects = await Promise.all((await allKeys("archive/")).map(linesIn));
  const lines = objects.flat().filter(({ kind }) => kind === "events");
  const owners = [...new Set(lines.map(keyPath))];
  const keys = new Map(await Promise.all(owners.map(async (path) => [path, await keyAt(path)] as const)));
  const opened = await Promise.all(
    lines.map(async (line) => {
      const key = keys.get(keyPath(line));
      if (key === undefined) return [];
      return [{ ...line, message: EventsMessage.parse(JSON.parse(await unseal(line.sealed, key))) }];
    }),
  );
  return opened.flat().filter(({ message }) => message.user_id.startsWith(prefix));
}

function keyPath({ user_ref, generation }: Line): string {
  return `keys/${user_ref}/${generation}`;
}

async function keyAt(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const stored = await env.BUCKET.get(path);
  return stored === null ? undefined : new Uint8Array(await stored.arrayBuffer());
}

/** All keys below a prefix, page by page. */
export async function allKeys(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let page = await env.BUCKET.list({ prefix });
  keys.push(...page.objects.map(({ key }) => key));
  while (page.truncated) {
    page = await env.BUCKET.list({ prefix, cursor: page.cursor });
    keys.push(...page.objects.map(({ key }) => key));
  }
  return keys;
}

async function linesIn(key: string): Promise<Line[]> {
  const packed = (await env.BUCKET.get(key))!.body.pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(packed).text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => Line.parse(JSON.parse(line)));
}
