import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { JSONParsed } from "hono/utils/types";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { MemoryVersion } from "./fact-schema.ts";
import { Cursor, NextCursor, limit, listOf } from "./parameters.ts";
import { EpisodeKind } from "./vocabulary.ts";
import { UNCHANGED, recalled } from "./recalled.ts";

const Episodes = z
  .object({
    episodes: z.array(
      z.object({
        episode_id: z.string(),
        seq: z.int().openapi({ description: "Its place in the log, from 1" }),
        kind: EpisodeKind,
        occurred_at: z.iso.datetime(),
        recorded_at: z.iso.datetime(),
        order_id: z.string().optional(),
        retracted: z.boolean(),
        body: z.record(z.string(), z.unknown()),
      }),
    ),
    next_cursor: NextCursor,
    memory_version: MemoryVersion,
  })
  .openapi("Episodes");

const episodesRoute = createRoute({
  method: "get",
  path: "/{user}/memory/episodes",
  tags: ["memory"],
  summary: "The log of what was told",
  description:
    "The latest first, page by page. What was forgotten is not there; what was retracted is, and says so.",
  security: BEARER,
  request: {
    params: UserParam,
    query: z.strictObject({
      kind: listOf(EpisodeKind.options, "Kinds"),
      limit: limit({ usual: 20, most: 100 }),
      cursor: Cursor,
    }),
  },
  responses: {
    200: { description: "A page, the latest first", content: { "application/json": { schema: Episodes } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET …/memory/episodes` */
export const episodes = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

episodes.openapi(episodesRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { kind: kinds, ...page } = c.req.valid("query");
  return recalled<JSONParsed<z.infer<typeof Episodes>>>(c, userId, async (memory) =>
    memory.episodes({ ...page, kinds }),
  );
});
