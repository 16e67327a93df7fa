import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { FactAnswer, MemoryVersion } from "./fact-schema.ts";
import { AsOf, entityParam, wholeNumber } from "./parameters.ts";
import { EntityType } from "./vocabulary.ts";
import { UNCHANGED, recalled } from "./recalled.ts";

const MAX_DEPTH = 3;
/** Edges followed from one entity: a shopper's own are thousands. */
const FAN_OUT = 10;

const Graph = z
  .object({
    center: z.string(),
    depth: z.int(),
    nodes: z.array(
      z.object({
        id: z.string(),
        type: EntityType,
        value: z.string(),
        distance: z.int().openapi({ description: "Hops from the center" }),
      }),
    ),
    edges: z.array(FactAnswer),
    memory_version: MemoryVersion,
  })
  .openapi("Graph");

const graphRoute = createRoute({
  method: "get",
  path: "/{user}/memory/graph",
  tags: ["memory"],
  summary: "What surrounds an entity",
  description: `Breadth first, every hop as of the times asked for, the strongest ${FAN_OUT} edges of each entity.`,
  security: BEARER,
  request: {
    params: UserParam,
    query: z.strictObject({
      center: entityParam("Where it begins; the user when absent"),
      depth: wholeNumber({ usual: 1, least: 0, most: MAX_DEPTH }),
      ...AsOf,
    }),
  },
  responses: {
    200: { description: "Entities and facts", content: { "application/json": { schema: Graph } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/memory/graph` */
export const graph = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

graph.openapi(graphRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { center = "user", depth, valid_at, known_at } = c.req.valid("query");
  const question = { center, depth, fanOut: FAN_OUT, validAtMs: valid_at, knownAtMs: known_at };
  return recalled<z.infer<typeof Graph>>(c, userId, async (memory) => memory.around(question));
});
