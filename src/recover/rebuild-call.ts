import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { userRef } from "../forward/seal.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { opsOnly } from "../web/ops-only.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { assertUserId } from "../web/user-id.ts";
import { Run, Target, isSame, newRun, progressOf } from "./run.ts";
import { begin, goOn, readRun } from "./runs.ts";

const RUN_ID = /^[0-9a-f]{32}$/;
const RunId = z.string().regex(RUN_ID).openapi({ description: "As the first answer of the run said" });
const RunParam = z.object({ run: RunId });

const RebuildRequest = z
  .strictObject({
    run: RunId.optional(),
    target: Target.optional().openapi({ description: "Begins a run" }),
    user: z.string().optional().openapi({ description: "This user alone; absent: everybody" }),
    dry_run: z.boolean().optional().openapi({ description: "Compares, and writes nothing" }),
  })
  .refine(({ run, target }) => (run === undefined) !== (target === undefined), {
    path: ["target"],
    message: "either target, to begin a run, or run, to go on with one",
  })
  .refine(({ run, user, dry_run }) => run === undefined || (user ?? dry_run) === undefined, {
    path: ["run"],
    message: "user and dry_run are said when a run begins",
  })
  .openapi("RebuildRequest");

const RebuildAnswer = Run.extend({
  progress: z.number().openapi({ description: "0 to 1" }),
  same: z.boolean().nullable().openapi({
    description: "Whether target and archive agree in every table; null until they were compared",
  }),
}).openapi("Rebuild");
type RebuildAnswer = z.infer<typeof RebuildAnswer>;

const answers = {
  200: { description: "As it stands", content: { "application/json": { schema: RebuildAnswer } } },
};

const rebuildRoute = createRoute({
  method: "post",
  path: "/rebuild",
  tags: ["operations"],
  summary: "Rebuild Spanner, BigQuery or memories from the archive",
  description:
    "Begins a run, or goes on with one for some seconds; to be called until `phase` is `done`. Repeats and crashes write nothing twice. What is erased or forgotten is not written. It ends with a comparison of what was accepted before the run began: rows, and the sum of their SHA-256, without the times of commit and receipt and the memory's version.",
  security: BEARER,
  middleware: [opsOnly, strictJson] as const,
  request: { body: { required: true, content: { "application/json": { schema: RebuildRequest } } } },
  responses: { ...answers, ...problems(400, 401, 404, 413, 415, 422, 503) },
});

const runRoute = createRoute({
  method: "get",
  path: "/rebuild/{run}",
  tags: ["operations"],
  summary: "How far a rebuild is",
  description: "Does nothing by itself: `POST /v1/ops/rebuild` with the run goes on with it.",
  security: BEARER,
  middleware: opsOnly,
  request: { params: RunParam },
  responses: { ...answers, ...problems(401, 404, 422, 503) },
});

/** `POST /v1/ops/rebuild`, `GET /v1/ops/rebuild/{run}` */
export const rebuilds = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

rebuilds.openapi(rebuildRoute, async (c) => {
  const { BUCKET, USER_REF_SECRET } = c.env;
  const { run: known, target, user, dry_run = false } = c.req.valid("json");
  if (target === undefined) return c.json(answerOf(await goOn(c.env, known ?? "")), 200);
  if (user !== undefined) assertUserId(user, "/user");
  const user_ref = user === undefined ? undefined : userRef(user, USER_REF_SECRET);
  const run = newRun({ run: crypto.randomUUID().replaceAll("-", ""), target, dry_run, user_ref }, Date.now());
  await begin(BUCKET, run);
  return c.json(answerOf(await goOn(c.env, run.run)), 200);
});

rebuilds.openapi(runRoute, async (c) =>
  c.json(answerOf(await readRun(c.env.BUCKET, c.req.valid("param").run)), 200),
);

function answerOf(run: Run | undefined): RebuildAnswer {
  if (run === undefined) throw new Problem("not_found");
  return { ...run, progress: progressOf(run), same: isSame(run) };
}
