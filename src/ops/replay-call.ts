import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { pathOf } from "../forward/quarantine-list.ts";
import { replayFiltered } from "../forward/replay-many.ts";
import { REPLAYED, replayOne } from "../forward/replay.ts";
import { NextCursor } from "../recall/parameters.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { FailedId, FilterFields, filterOf } from "./failed-schema.ts";
import { opsOnly } from "../web/ops-only.ts";

/** What one call replays at the most: some five subrequests each, of the 1,000 that one invocation may make. */
const MOST = 100;

const Replay = z
  .strictObject({
    id: FailedId.optional().openapi({ description: "One message; no filter beside it" }),
    ...FilterFields,
    limit: z
      .int()
      .min(1)
      .max(MOST)
      .default(MOST)
      .openapi({ description: "What this call looks at, at the most" }),
    dry_run: z
      .boolean()
      .default(false)
      .openapi({ description: "Says what would become of each, and changes nothing" }),
  })
  .refine(
    ({ id, sink, reason, from, to, cursor }) =>
      id === undefined || [sink, reason, from, to, cursor].every((one) => one === undefined),
    { path: ["id"], message: "either an id or a filter" },
  )
  .openapi("Replay");

const Replayed = z
  .object({
    dry_run: z.boolean(),
    sent: z.int(),
    results: z.array(
      z.object({
        id: z.string(),
        outcome: z.enum(REPLAYED).openapi({
          description:
            "`sent`: in its queue again; `arrived`, `erased`, `forgotten`: needed no more, taken away; `under_way`: another replay has it; `malformed`: names nobody, can't be replayed; `gone`: taken away meanwhile; `failed`: ask again",
        }),
      }),
    ),
    next_cursor: NextCursor,
  })
  .openapi("Replayed");

const replayRoute = createRoute({
  method: "post",
  path: "/replay",
  tags: ["operations"],
  summary: "Send messages that sinks refused once more",
  description:
    "One by `id`, or those that a filter names, all without one; at most 100 a call, and `next_cursor` goes on. A message stays in quarantine until it has arrived; a repeat is taken by its sink without a trace.",
  security: BEARER,
  middleware: [opsOnly, strictJson] as const,
  request: { body: { required: true, content: { "application/json": { schema: Replay } } } },
  responses: {
    200: { description: "What became of each", content: { "application/json": { schema: Replayed } } },
    ...problems(400, 401, 404, 413, 415, 422, 503),
  },
});

/** `POST /v1/ops/replay` */
export const replay = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

replay.openapi(replayRoute, async (c) => {
  const { id, limit, cursor: after, dry_run, ...filter } = c.req.valid("json");
  if (id === undefined) {
    const { results, next } = await ask(async () =>
      replayFiltered(c.env, filterOf(filter), { limit, after, isDry: dry_run }),
    );
    return c.json({ dry_run, ...counted(results), next_cursor: next ?? null }, 200);
  }
  const path = pathOf(id);
  const outcome = path === undefined ? "gone" : await replayOne(c.env, path, dry_run);
  if (outcome === "gone") throw new Problem("not_found");
  return c.json({ dry_run, ...counted([{ id, outcome }]), next_cursor: null }, 200);
});

type Result = z.infer<typeof Replayed>["results"][number];

function counted(results: Result[]): { sent: number; results: Result[] } {
  return { sent: results.filter(({ outcome }) => outcome === "sent").length, results };
}
