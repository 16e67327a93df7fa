import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { FactAnswer, MemoryVersion } from "./fact-schema.ts";
import { AsOf, Flag, entityParam, limit, listOf } from "./parameters.ts";
import { EntityType, PredicateName, SourceName } from "./vocabulary.ts";
import { UNCHANGED, recalled } from "./recalled.ts";

const MAX_QUERY_CHARACTERS = 512;

const Rank = z.int().optional().openapi({ description: "Its rank in this channel, from 1" });

const Hit = z
  .object({
    ...FactAnswer.shape,
    score: z.number().openapi({ description: "Reciprocal ranks, fused" }),
    channels: z.object({ text: Rank, graph: Rank, vector: Rank }),
  })
  .openapi("Hit");

const Note = z
  .object({ episode_id: z.string(), occurred_at: z.iso.datetime(), text: z.string() })
  .openapi("FoundNote");

/** What was found. */
export const Hits = z
  .object({
    query: z.string(),
    hits: z.array(Hit),
    notes: z.array(Note).openapi({ description: "Notes with these words, five at most, best first" }),
    memory_version: MemoryVersion,
  })
  .openapi("Hits");

const searchRoute = createRoute({
  method: "get",
  path: "/{user}/memory/search",
  tags: ["memory"],
  summary: "Search what is remembered",
  description:
    "Full text, graph and, where there are embeddings, vectors, fused by reciprocal rank. What holds still comes first.",
  security: BEARER,
  request: {
    params: UserParam,
    query: z.strictObject({
      q: z
        .string()
        .max(MAX_QUERY_CHARACTERS)
        .openapi({ param: { description: "Words, prefixes and typos of one letter" }, example: "oat drink" }),
      limit: limit({ usual: 20, most: 100 }),
      predicate: listOf(PredicateName.options, "Predicates"),
      entity_type: listOf(EntityType.options, "Types of subject or object"),
      source: listOf(SourceName.options, "How the memory knows"),
      ...AsOf,
      history: Flag.openapi({ param: { description: "Closed facts too, with their intervals" } }),
      center: entityParam("Whose neighbourhood the graph channel looks at; the best text hits when absent"),
      diversify: Flag.openapi({
        param: { description: "Other brands and categories before more of the same" },
      }),
    }),
  },
  responses: {
    200: { description: "The best first", content: { "application/json": { schema: Hits } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/memory/search` */
export const search = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

search.openapi(searchRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { q, predicate, entity_type, source, valid_at, known_at, ...same } = c.req.valid("query");
  const question = {
    ...same,
    query: q,
    predicates: predicate,
    entityTypes: entity_type,
    sources: source,
    validAtMs: valid_at,
    knownAtMs: known_at,
  };
  return recalled<z.infer<typeof Hits>>(c, userId, async (memory) => memory.search(question));
});
