import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { UNCHANGED } from "../recall/recalled.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { PageQuery, pageAnswer, pageOf } from "./page.ts";
import { ASSOCIATIONS, POPULARITY, askOfShop } from "./questions.ts";

const MAX_CHARACTERS = 200;
const LAST_WEEKDAY = 6;

const Sku = z.string().min(1).max(MAX_CHARACTERS).optional();
const Category = z.string().min(1).max(MAX_CHARACTERS).optional();
const Weekday = z
  .string()
  .regex(/^[0-6]$/, "a weekday is 0 (Sunday) to 6")
  .transform(Number)
  .optional()
  .openapi({
    type: "integer",
    minimum: 0,
    maximum: LAST_WEEKDAY,
    param: { description: "UTC; 0 is Sunday" },
  });

const associationsRoute = createRoute({
  method: "get",
  path: "/insights/associations",
  tags: ["insights"],
  summary: "Which products go together",
  description:
    "Of half a year, from three orders in common on, with support, confidence and lift; those in most orders first. From the warehouse, and kept for five minutes.",
  security: BEARER,
  middleware: opsOnly,
  request: { query: z.strictObject({ sku: Sku, ...PageQuery }) },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: pageOf(ASSOCIATIONS.item) } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

const popularityRoute = createRoute({
  method: "get",
  path: "/insights/popularity",
  tags: ["insights"],
  summary: "What is popular, by category and weekday",
  description:
    "Of 90 days, ten products a category and weekday. From the warehouse, and kept for five minutes.",
  security: BEARER,
  middleware: opsOnly,
  request: { query: z.strictObject({ category: Category, weekday: Weekday, ...PageQuery }) },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: pageOf(POPULARITY.item) } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET /v1/ops/insights/…`: what BigQuery knows of all orders. */
export const shopInsights = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

shopInsights.openapi(associationsRoute, (c) => {
  const { sku, ...page } = c.req.valid("query");
  const ask = (nowMs: number) => askOfShop(c.env, { ...ASSOCIATIONS, sku }, { nowMs });
  const wanted = { owner: `shop/${sku ?? ""}`, about: ASSOCIATIONS.about, holdsFor: "", ask };
  return pageAnswer(c, { wanted, item: ASSOCIATIONS.item, page });
});

shopInsights.openapi(popularityRoute, (c) => {
  const { category, weekday, ...page } = c.req.valid("query");
  const ask = (nowMs: number) => askOfShop(c.env, POPULARITY, { nowMs });
  const wanted = { owner: "shop", about: POPULARITY.about, holdsFor: "", ask };
  const keep = (item: z.infer<typeof POPULARITY.item>): boolean =>
    (category === undefined || item.category === category) &&
    (weekday === undefined || item.weekday === weekday);
  return pageAnswer(c, { wanted, item: POPULARITY.item, page, keep });
});
