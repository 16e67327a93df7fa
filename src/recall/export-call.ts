import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { JSONParsed } from "hono/utils/types";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonFile } from "../web/json-text.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";

const Export = z.record(z.string(), z.unknown()).openapi("Export");

const exportRoute = createRoute({
  method: "get",
  path: "/{user}/export",
  summary: "Everything remembered",
  description:
    "One JSON document, sent while it is made: every episode, entity and fact, and what was looked at lately.",
  security: BEARER,
  request: { params: UserParam },
  responses: {
    200: { description: "A file", content: { "application/json": { schema: Export } } },
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/export` */
export const exported = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

exported.openapi(exportRoute, async (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const document = await ask(async () => memoryOf(c.env, userId).exportAll());
  return jsonFile<JSONParsed<z.infer<typeof Export>>>(c, document, "memory.json");
});
