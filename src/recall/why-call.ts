import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { FactAnswer, MemoryVersion } from "./fact-schema.ts";
import { EpisodeIds } from "./parameters.ts";
import { EpisodeKind } from "./vocabulary.ts";
import { UNCHANGED, recalled } from "./recalled.ts";

/** What speaks for a fact. */
export const Why = z
  .object({
    fact: FactAnswer,
    rule: z.string().openapi({ description: "How it follows from its episodes" }),
    episodes: z.array(
      z.object({
        episode_id: z.string(),
        kind: EpisodeKind,
        occurred_at: z.iso.datetime(),
        recorded_at: z.iso.datetime(),
        order_id: z.string().optional(),
      }),
    ),
    without: z
      .object({ episodes: z.array(z.string()), fact: z.union([FactAnswer, z.null()]), changed: z.boolean() })
      .optional()
      .openapi({ description: "What would be known without the episodes asked about" }),
    memory_version: MemoryVersion,
  })
  .openapi("Why");

const whyRoute = createRoute({
  method: "get",
  path: "/{user}/memory/facts/{fact_id}/why",
  tags: ["memory"],
  summary: "Why a fact is believed",
  description: "Its episodes and its rule, and what would be left of it without some of them.",
  security: BEARER,
  request: {
    params: UserParam.extend({
      fact_id: z
        .string()
        .openapi({ param: { name: "fact_id", in: "path" }, example: "fact_qnsamh4oiecno75aewftgt4rgf" }),
    }),
    query: z.strictObject({ without: EpisodeIds }),
  },
  responses: {
    200: { description: "The explanation", content: { "application/json": { schema: Why } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/memory/facts/{fact_id}/why` */
export const why = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

why.openapi(whyRoute, (c) => {
  const { user, fact_id: factId } = c.req.valid("param");
  const userId = userInPath(c, user);
  const { without = [] } = c.req.valid("query");
  return recalled<z.infer<typeof Why>>(c, userId, async (memory) => memory.why(factId, without));
});
