import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { JSONParsed } from "hono/utils/types";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { streamOf } from "../../durable-objects/text-stream.ts";
import { userRef } from "../forward/seal.ts";
import { erasedAtOf } from "../forward/tombstones.ts";
import { recentOf } from "../redis/recent.ts";
import { orUnavailable } from "../warehouse/page.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonFile } from "../web/json-text.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { type ToldEvents, eventsOf } from "./exported-events.ts";

const Export = z.record(z.string(), z.unknown()).openapi("Export");

const exportRoute = createRoute({
  method: "get",
  path: "/{user}/export",
  tags: ["privacy"],
  summary: "Everything remembered",
  description:
    "One JSON document, sent while it is made: every episode, entity and fact, what was looked at lately, and under `events` what the warehouse holds of searches, interactions, carts and suggestions shown, by table. Events on their way to it are not there yet, and those without consent to analytics never are; where the shop runs Redis and it answers, `recent_events` has the last two hundred of a day with consent to personalization as soon as they are accepted. `events=off` leaves the warehouse out.",
  security: BEARER,
  request: { params: UserParam, query: z.strictObject({ events: z.enum(["on", "off"]).default("on") }) },
  responses: {
    200: { description: "A file", content: { "application/json": { schema: Export } } },
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/export` */
export const exported = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

exported.openapi(exportRoute, async (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const hasEvents = c.req.valid("query").events === "on";
  const ref = userRef(userId, c.env.USER_REF_SECRET);
  const sinceMs = await ask(async () => erasedAtOf(c.env, ref));
  // What can't be begun is a 503; once a part of the document is sent, all that is left is to break off.
  const events = hasEvents ? await orUnavailable(eventsOf(c.env, { userId, sinceMs })) : undefined;
  const recent = await recentOf(c.env, { userRef: ref, sinceMs });
  const memory = await ask(async () => memoryOf(c.env, userId).exportAll());
  const { readable, sent } = streamOf(together({ recent, events }, memory));
  c.executionCtx.waitUntil(sent);
  return jsonFile<JSONParsed<z.infer<typeof Export>>>(c, readable, "memory.json");
});

/** What is known beside the memory: events that Redis has, JSON text each, and those of the warehouse. */
type Beside = { recent: readonly string[] | undefined; events: ToldEvents | undefined };

/** The memory's document, with what else is known as its first members. */
async function* together({ recent, events }: Beside, memory: ReadableStream): AsyncGenerator<string> {
  yield "{";
  if (recent !== undefined) yield `"recent_events":[${recent.join(",")}],`;
  if (events !== undefined) yield* byTable(events);
  let isOpening = true;
  for await (const text of textOf(memory)) {
    yield isOpening ? text.slice(1) : text;
    isOpening = false;
  }
}

async function* byTable(events: ToldEvents): AsyncGenerator<string> {
  let isFirst = true;
  yield '"events":{';
  for (const { table, rows } of events) {
    yield `${isFirst ? "" : ","}${JSON.stringify(table)}:[`;
    let separator = "";
    for await (const row of rows) {
      yield separator + JSON.stringify(row);
      separator = ",";
    }
    yield "]";
    isFirst = false;
  }
  yield "},";
}

async function* textOf(memory: ReadableStream): AsyncGenerator<string> {
  yield* memory.pipeThrough(new TextDecoderStream());
}
