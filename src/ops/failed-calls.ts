import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { failedOf, listQuarantined, pathOf } from "../forward/quarantine-list.ts";
import { openQuarantined } from "../forward/replay.ts";
import { Quarantined } from "../forward/quarantine.ts";
import { NextCursor, limit } from "../recall/parameters.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { FailedId, FailedMessage, FilterFields, failedAnswer, filterOf } from "./failed-schema.ts";
import { opsOnly } from "../web/ops-only.ts";

const FailedList = z
  .object({ failed: z.array(FailedMessage), next_cursor: NextCursor })
  .openapi("FailedMessages");

const listRoute = createRoute({
  method: "get",
  path: "/failed",
  tags: ["operations"],
  summary: "Messages that sinks refused",
  description:
    "What each is, not what it says. A page may have fewer than `limit`, even none, and others follow.",
  security: BEARER,
  middleware: opsOnly,
  request: { query: z.strictObject({ ...FilterFields, limit: limit({ usual: 100, most: 1_000 }) }) },
  responses: {
    200: {
      description: "A page, by sink, reason and user",
      content: { "application/json": { schema: FailedList } },
    },
    ...problems(401, 404, 422, 503),
  },
});

// Spread, not extended: the document would ask for both schemas, of which neither allows the other's members.
const OneFailed = z
  .object({
    ...FailedMessage.shape,
    detail: z.string().openapi({ description: "What the sink said" }),
    message: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: "null of what names nobody" }),
    body: z.unknown().openapi({ description: "Of what names nobody: as it came" }),
  })
  .openapi("FailedMessageInFull");

const oneRoute = createRoute({
  method: "get",
  path: "/failed/{id}",
  tags: ["operations"],
  summary: "One message that a sink refused, opened with its user's key",
  description: "Its whole body, and what the sink answered. Of an erased user it cannot be opened any more.",
  security: BEARER,
  middleware: opsOnly,
  request: { params: z.object({ id: FailedId.openapi({ param: { name: "id", in: "path" } }) }) },
  responses: {
    200: { description: "All of it", content: { "application/json": { schema: OneFailed } } },
    ...problems(401, 404, 410, 422, 503),
  },
});

/** `/v1/ops/failed`: what lies in quarantine. */
export const failedMessages = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

failedMessages.openapi(listRoute, async (c) => {
  const { limit: most, cursor: after, ...filter } = c.req.valid("query");
  const { failed, next } = await ask(async () =>
    listQuarantined(c.env, filterOf(filter), { limit: most, after }),
  );
  return c.json({ failed: failed.map(failedAnswer), next_cursor: next ?? null }, 200);
});

failedMessages.openapi(oneRoute, async (c) => {
  const path = pathOf(c.req.valid("param").id);
  const object = path === undefined ? null : await ask(async () => c.env.BUCKET.get(path));
  const failed = object === null ? undefined : failedOf(object);
  if (object === null || failed === undefined) throw new Problem("not_found");
  const quarantined = Quarantined.parse(await object.json());
  if (!("sealed" in quarantined)) {
    const { body, detail } = quarantined;
    return c.json({ ...failedAnswer(failed), detail, message: null, body }, 200);
  }
  const opened = await openQuarantined(c.env, quarantined);
  if (opened === undefined) throw new Problem("gone", "its user was erased");
  const { detail, message } = opened;
  return c.json({ ...failedAnswer(failed), detail, message: { ...message }, body: null }, 200);
});
