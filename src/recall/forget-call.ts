import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonText } from "../web/json-text.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { userInPath } from "../web/user-id.ts";
import { MemoryVersion } from "./fact-schema.ts";
import { EpisodeParam } from "./remember.ts";

const Forgotten = z
  .object({
    episode_id: z.string(),
    forgotten_at: z.iso.datetime(),
    memory: z.object({ version: MemoryVersion }),
    kept: z.array(z.string()).openapi({ description: "What the platform keeps of it, and for how long" }),
  })
  .openapi("Forgotten");

const forgetRoute = createRoute({
  method: "delete",
  path: "/{user}/memory/episodes/{episode_id}",
  tags: ["memory"],
  summary: "Forget an episode",
  description:
    "Removes what it said for good, from the past as it was known too. Idempotent by itself: a repeat carries `Idempotency-Replayed: true` and the same body.",
  security: BEARER,
  request: { params: EpisodeParam },
  responses: {
    200: { description: "Forgotten", content: { "application/json": { schema: Forgotten } } },
    ...problems(401, 404, 413, 422, 503),
  },
});

/** `DELETE …/memory/episodes/{episode_id}` */
export const forget = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

forget.openapi(forgetRoute, async (c) => {
  const { user, episode_id: episodeId } = c.req.valid("param");
  const userId = userInPath(c, user);
  const outcome = await ask(async () => memoryOf(c.env, userId).forget(userId, episodeId));
  if (outcome.kind === "unknown") throw new Problem("not_found");
  if (outcome.kind === "again") c.header("Idempotency-Replayed", "true");
  return jsonText<z.infer<typeof Forgotten>, 200>(c, outcome.answer, 200);
});
