import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonText } from "../web/json-text.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { userInPath } from "../web/user-id.ts";

const Item = z
  .object({
    sku: z.string(),
    product_name: z.string(),
    usual_quantity: z.number(),
    frequency: z.number(),
    consistency: z.number(),
    confidence: z.number(),
    cadence: z.enum(["weekly", "bi-weekly", "monthly", "occasional"]),
    reason: z.string(),
    evidence: z.object({
      orders: z.int(),
      of_orders: z.int(),
      first_bought_at: z.iso.datetime(),
      last_bought_at: z.iso.datetime(),
    }),
  })
  .openapi("UsualItem");

const UsualAnswer = z
  .object({
    mode: z.literal("classic"),
    basis: z.enum(["own_history", "none"]),
    items: z.array(Item),
    basket: z.array(z.object({ sku: z.string(), quantity: z.number() })),
    memory_version: z.int(),
  })
  .openapi("Usual");

const usualRoute = createRoute({
  method: "get",
  path: "/{user}/usual",
  summary: "My Usual",
  description: "What the user usually buys, and a proposed basket; nothing is ever added by itself.",
  security: BEARER,
  request: {
    params: z.object({ user: z.string().openapi({ param: { name: "user", in: "path" }, example: "me" }) }),
    query: z.object({ mode: z.enum(["classic"]).optional() }),
  },
  responses: {
    200: { description: "My Usual", content: { "application/json": { schema: UsualAnswer } } },
    ...problems(401, 404, 422, 503),
  },
});

/** `/v1/users/{user}/usual`, answered from the memory alone. */
export const usual = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

usual.openapi(usualRoute, async (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const text = await ask(async () => memoryOf(c.env, userId).usual());
  return jsonText<z.infer<typeof UsualAnswer>, 200>(c, text, 200);
});
