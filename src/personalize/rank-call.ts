import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { Flag } from "../recall/parameters.ts";
import type { Signed } from "../web/authenticate.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { Asked, AskedMode, Basis, Common, Filtered } from "./suggestion-schema.ts";
import { suggestedOnce } from "./suggested.ts";

const MOST_RESULTS = 200;

const Results = z
  .strictObject({
    results: z
      .array(
        z.strictObject({
          sku: z.string().min(1).max(128).openapi({ example: "OAT-1L" }),
          score: z.number().openapi({ description: "As the shop scores it, on any scale" }),
          brand: z.string().max(128).optional(),
          category: z.string().max(128).optional(),
          price_minor: z.int().min(0).max(1_000_000_000).optional(),
        }),
      )
      .max(MOST_RESULTS),
  })
  .openapi("RankResults");

const factor = z.number();

const Ranked = z
  .object({
    ...Common,
    mode: z.enum(["model", "classic", "off"]),
    basis: Basis,
    results: z.array(
      z.object({
        sku: z.string(),
        score: z.number().openapi({ description: "0 to 1; switched off, as it came" }),
        position: z.int().openapi({ description: "In the results as they came, from 0" }),
        factors: z
          .object({
            relevance: factor,
            brand: factor,
            category: factor,
            price: factor,
            recency: factor,
            diet: factor,
            habit: factor,
          })
          .optional()
          .openapi({ description: "They add up to the score" }),
      }),
    ),
    filtered: Filtered,
  })
  .openapi("Ranked");

const rankRoute = createRoute({
  method: "post",
  path: "/{user}/rank",
  tags: ["suggestions"],
  summary: "Rank search results",
  description: "Results in another order; switched off, or of somebody unknown, as they came.",
  security: BEARER,
  middleware: strictJson,
  request: {
    params: UserParam,
    query: z.object({
      personalize: Asked.personalize,
      mode: AskedMode,
      explain: Flag,
    }),
    body: { required: true, content: { "application/json": { schema: Results } } },
  },
  responses: {
    200: { description: "The results", content: { "application/json": { schema: Ranked } } },
    ...problems(400, 401, 404, 413, 415, 422, 503),
  },
});

/** `POST …/rank` */
export const ranking = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

ranking.openapi(rankRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { mode, explain, personalize } = c.req.valid("query");
  const { results } = c.req.valid("json");
  const question = { feature: "ranking", results, isClassic: mode === "classic", explain } as const;
  return suggestedOnce<z.infer<typeof Ranked>>(c, { userId, question, isImpersonal: personalize === "off" });
});
