import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { UNCHANGED } from "../recall/recalled.ts";
import { Asked, AskedMode, Common, Filtered } from "./suggestion-schema.ts";
import { suggested } from "./suggested.ts";

const Basket = z.array(z.object({ sku: z.string(), quantity: z.number() }));

const ClassicItem = z
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
  .openapi("UsualClassicItem");

const Classic = z
  .object({
    ...Common,
    mode: z.literal("classic"),
    basis: z.enum(["own_history", "none"]),
    items: z.array(ClassicItem),
    basket: Basket,
    filtered: Filtered,
  })
  .openapi("UsualClassic");

const Item = z
  .object({
    sku: z.string(),
    product_name: z.string().nullable(),
    usual_quantity: z.number(),
    quantity_share: z.number().openapi({ description: "How sure the quantity is, apart from the habit" }),
    strength: z.number().openapi({ description: "Chance that a basket holds it, whether or not it is due" }),
    chance: z.number().openapi({ description: "Chance that the next one does" }),
    pinned: z.boolean(),
    basis: z.literal("own_history"),
    reason: z.string(),
    evidence: z
      .object({
        orders: z.int(),
        of_orders: z.int(),
        days_ago: z.number(),
        every_days: z.number().nullable(),
        episodes: z.array(z.string()),
      })
      .nullable(),
  })
  .openapi("UsualItem");

/** My Usual by the model. */
export const Usual = z
  .object({
    ...Common,
    mode: z.literal("model"),
    basis: z.enum(["own_history", "none"]),
    items: z.array(Item),
    basket: Basket,
    filtered: Filtered,
  })
  .openapi("Usual");

const UsualAnswer = z.union([Usual, Classic]);
type UsualAnswer = z.infer<typeof UsualAnswer>;

const usualRoute = createRoute({
  method: "get",
  path: "/{user}/usual",
  tags: ["suggestions"],
  summary: "My Usual",
  description:
    "What the user usually buys, and a proposed basket; nothing is ever added by itself. The classic rule shows ten at most and knows no pins.",
  security: BEARER,
  request: {
    params: UserParam,
    query: z.object({ ...Asked, mode: AskedMode }),
  },
  responses: {
    200: { description: "My Usual", content: { "application/json": { schema: UsualAnswer } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `/v1/users/{user}/usual`, answered from the memory alone. */
export const usual = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

usual.openapi(usualRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { mode, limit, personalize } = c.req.valid("query");
  const question = { feature: "my_usual", limit, isClassic: mode === "classic" } as const;
  return suggested<UsualAnswer>(c, { userId, question, isImpersonal: personalize === "off" });
});
