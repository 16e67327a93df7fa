import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { Country, StoreId, TimeZone } from "../confirm/order-schema.ts";
import { SourceName } from "../recall/vocabulary.ts";
import { wholeNumber } from "../recall/parameters.ts";
import { UNCHANGED } from "../recall/recalled.ts";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { Asked, AskedMode, Basis, Common, Filtered, Mode } from "./suggestion-schema.ts";
import { suggested } from "./suggested.ts";

const Recommendations = z
  .object({
    ...Common,
    basis: Basis,
    items: z.array(
      z.object({
        sku: z.string(),
        product_name: z.string().nullable(),
        score: z.number().openapi({ description: "Chance to be in the next basket" }),
        basis: Basis,
        reason: z.string(),
        evidence: z.object({ episodes: z.array(z.string()) }),
      }),
    ),
    filtered: Filtered,
  })
  .openapi("Recommendations");

/** The purchases that speak for a product's being due. */
const Purchases = z.object({
  orders: z.int(),
  first_bought_on: z.iso.date(),
  last_bought_on: z.iso.date(),
  episodes: z.array(z.string()),
});

const ReorderItem = z
  .object({
    sku: z.string(),
    product_name: z.string().nullable(),
    state: z.enum(["due", "upcoming", "snoozed", "lapsed"]),
    quantity: z.number(),
    due_on: z.iso.date().openapi({ description: "As of its last purchase" }),
    next: z
      .object({ earliest: z.iso.date(), on: z.iso.date(), latest: z.iso.date() })
      .openapi({ description: "As of today: one, five and nine in ten are bought again by then" }),
    within_days: z.number(),
    chance: z.number().openapi({ description: "To be bought within these days" }),
    cycle_days: z.number(),
    snoozed_until: z.iso.date().optional(),
    reason: z.string(),
    evidence: Purchases,
  })
  .openapi("ReorderItem");

/** What is due, by the model. */
export const Reorder = z
  .object({
    ...Common,
    mode: z.literal("model"),
    basis: Basis,
    items: z.array(ReorderItem),
    snoozed: z.array(ReorderItem),
    lapsed: z.array(ReorderItem),
    bundles: z.array(z.object({ on: z.iso.date(), skus: z.array(z.string()) })),
    filtered: Filtered,
  })
  .openapi("Reorder");

const ClassicReorderItem = z
  .object({
    sku: z.string(),
    product_name: z.string().nullable(),
    state: z.enum(["due_now", "due_soon", "upcoming"]),
    due_on: z.iso.date(),
    days_until: z.int().openapi({ description: "Negative: overdue" }),
    cycle_days: z.number().openapi({ description: "Mean of the days between, those over 90 dropped" }),
    consistency: z.enum(["high", "low"]),
    reason: z.string(),
    evidence: Purchases,
  })
  .openapi("ReorderClassicItem");

const ReorderClassic = z
  .object({
    ...Common,
    mode: z.literal("classic"),
    basis: Basis,
    items: z.array(ClassicReorderItem),
    filtered: Filtered,
  })
  .openapi("ReorderClassic");

const ReorderAnswer = z.union([Reorder, ReorderClassic]);

const Dietary = z
  .object({
    ...Common,
    mode: Mode,
    basis: Basis,
    items: z.array(
      z.object({
        tag: z.string(),
        kind: z.string(),
        entity: z.string(),
        status: z.enum(["confirmed", "suggested"]),
        filters: z.boolean().openapi({ description: "Suggestions never do" }),
        confidence: z.number(),
        source: SourceName,
        reason: z.string(),
        evidence: z.object({ episodes: z.array(z.string()), count: z.int() }),
      }),
    ),
  })
  .openapi("Dietary");

/** Where a person is, as orders say it. */
const From = {
  country: Country.optional(),
  store_id: StoreId.optional(),
  timezone: TimeZone.optional().openapi({ description: "Whose day of the week counts" }),
};

/** What all these calls have in common; path, query and answer are left to each. */
function suggesting<Answer extends z.ZodType>(schema: Answer) {
  return {
    200: { description: "What is suggested", content: { "application/json": { schema } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  } as const;
}

const recommendationsRoute = createRoute({
  method: "get",
  path: "/{user}/recommendations",
  tags: ["suggestions"],
  summary: "The next basket",
  description:
    "Habits and discoveries ranked together; who has ordered nothing gets what is popular: there, on that day of the week, then at all. Where and when is what the call says, else what the latest order said.",
  security: BEARER,
  request: { params: UserParam, query: z.object({ ...Asked, ...From }) },
  responses: suggesting(Recommendations),
});

const reorderRoute = createRoute({
  method: "get",
  path: "/{user}/reorder",
  tags: ["suggestions"],
  summary: "What is due again",
  description:
    "Products bought before, by when they are needed again and how sure that is; reminders that were snoozed, and what lapsed, stand apart.",
  security: BEARER,
  request: {
    params: UserParam,
    query: z.object({
      ...Asked,
      mode: AskedMode,
      within_days: wholeNumber({ usual: 7, least: 0, most: 365 }),
    }),
  },
  responses: suggesting(ReorderAnswer),
});

const dietaryRoute = createRoute({
  method: "get",
  path: "/{user}/dietary",
  tags: ["suggestions"],
  summary: "Diets, ingredients and cuisines",
  description: "What the person confirmed filters everything; what is only suggested hides nothing.",
  security: BEARER,
  request: { params: UserParam, query: z.object({ ...Asked, mode: AskedMode }) },
  responses: suggesting(Dietary),
});

/** `GET …/recommendations`, `…/reorder`, `…/dietary` */
export const suggestions = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

suggestions.openapi(recommendationsRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { limit, personalize, country, store_id: storeId, timezone } = c.req.valid("query");
  const hour = new Date().getUTCHours();
  const question = { feature: "recommendations", limit, storeId, country, timezone, hour } as const;
  return suggested<z.infer<typeof Recommendations>>(c, {
    userId,
    question,
    isImpersonal: personalize === "off",
  });
});

suggestions.openapi(reorderRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { limit, mode, personalize, within_days: withinDays } = c.req.valid("query");
  const question = { feature: "reorder", limit, withinDays, isClassic: mode === "classic" } as const;
  return suggested<z.infer<typeof ReorderAnswer>>(c, {
    userId,
    question,
    isImpersonal: personalize === "off",
  });
});

suggestions.openapi(dietaryRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { limit, mode, personalize } = c.req.valid("query");
  const question = { feature: "dietary", limit, isClassic: mode === "classic" } as const;
  return suggested<z.infer<typeof Dietary>>(c, { userId, question, isImpersonal: personalize === "off" });
});
