import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Happening } from "../../durable-objects/graph/episode.ts";
import { toWriteRequest } from "../confirm/write-request.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { IdempotencyKey, keyOf } from "../web/idempotency-key.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { written } from "../web/written.ts";
import { MemoryNews } from "./fact-schema.ts";
import { EpisodeKind } from "./vocabulary.ts";

/** What is answered to whatever the memory was told, orders aside. */
const Remembered = z
  .object({
    episode_id: z.string(),
    kind: EpisodeKind,
    recorded_at: z.iso.datetime(),
    memory: MemoryNews,
  })
  .openapi("Remembered");
export type Remembered = z.infer<typeof Remembered>;

/** The part of a path that names an episode. */
export const EpisodeParam = UserParam.extend({
  episode_id: z
    .string()
    .openapi({ param: { name: "episode_id", in: "path" }, example: "ep_lffqzzmnau2z5mob3x3yt3fbog" }),
});

/** What all calls that tell the memory something have in common; `method`, `path` and words are left to each. */
export function remembering<Body extends z.ZodType, Params extends typeof UserParam>(
  body: Body,
  params: Params,
) {
  return {
    security: BEARER,
    middleware: strictJson,
    request: {
      params,
      headers: IdempotencyKey,
      body: { required: true, content: { "application/json": { schema: body } } },
    },
    responses: {
      201: {
        description: "Recorded; a repeat carries `Idempotency-Replayed: true` and the same body",
        content: { "application/json": { schema: Remembered } },
      },
      ...problems(400, 401, 404, 410, 413, 415, 422, 503, 507),
    },
  } as const;
}

/** What every such call has been asked with. */
type Asked = { out: { param: { user: string }; header: z.infer<typeof IdempotencyKey> } };

type Told = {
  happening: Happening;
  /** One name for a call that writes episodes of several kinds. */
  call?: string;
  occurredAt?: string | undefined;
};

/** Has the memory of the path's user remember something under the call's key, and answers with what changed. */
export async function remember(c: Context<Signed, string, Asked>, { happening, ...more }: Told) {
  const userId = userInPath(c, c.req.valid("param").user);
  const writer = { userId, key: keyOf(c.req.valid("header")), traceId: c.var.traceId };
  const request = toWriteRequest(writer, happening, more);
  return written<Remembered>(c, await ask(async () => memoryOf(c.env, userId).write(request)));
}
