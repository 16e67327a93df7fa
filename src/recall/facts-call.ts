import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { FactAnswer, MemoryVersion } from "./fact-schema.ts";
import { AsOf, Cursor, Flag, NextCursor, entityParam, limit, listOf } from "./parameters.ts";
import { PredicateName, SourceName } from "./vocabulary.ts";
import { UNCHANGED, recalled } from "./recalled.ts";

const Facts = z
  .object({ facts: z.array(FactAnswer), next_cursor: NextCursor, memory_version: MemoryVersion })
  .openapi("Facts");

const factsRoute = createRoute({
  method: "get",
  path: "/{user}/memory/facts",
  tags: ["memory"],
  summary: "Facts by what they say",
  description: "As of any two times: what held at `valid_at`, as it was known at `known_at`.",
  security: BEARER,
  request: {
    params: UserParam,
    query: z.strictObject({
      predicate: listOf(PredicateName.options, "Predicates"),
      subject: entityParam("Facts of this entity"),
      object: entityParam("Facts that name this entity as their object"),
      source: listOf(SourceName.options, "How the memory knows"),
      ...AsOf,
      history: Flag.openapi({ param: { description: "Closed facts too, with their intervals" } }),
      limit: limit({ usual: 50, most: 500 }),
      cursor: Cursor,
    }),
  },
  responses: {
    200: { description: "A page of facts", content: { "application/json": { schema: Facts } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/memory/facts` */
export const facts = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

facts.openapi(factsRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { predicate, source, valid_at, known_at, ...same } = c.req.valid("query");
  const question = {
    ...same,
    predicates: predicate,
    sources: source,
    validAtMs: valid_at,
    knownAtMs: known_at,
  };
  return recalled<z.infer<typeof Facts>>(c, userId, async (memory) => memory.facts(question));
});
