import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Env } from "../env.ts";
import { userRef } from "../forward/seal.ts";
import { erasedAtOf } from "../forward/tombstones.ts";
import { UNCHANGED } from "../recall/recalled.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { PageQuery, pageAnswer, pageOf } from "./page.ts";
import { INTERACTIONS, PREFERENCES, PURCHASES, REORDER, type UserQuestion, askOfUser } from "./questions.ts";

/** `GET /v1/users/{user}/insights/…`: what BigQuery knows of a user, some seconds behind the memory. */
export const insights = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

offer(PURCHASES, "What was kept of each order", "Of two years, the latest first.");
offer(
  INTERACTIONS,
  "What was done with products",
  "Of 90 days, the latest first; what was bought as it stands.",
);
offer(
  PREFERENCES,
  "How much products are preferred",
  "Of 90 days, from two interactions on; the best first.",
);
offer(
  REORDER,
  "After how many days products are bought again",
  "Of a year, up to 90 days on the mean; by SKU.",
);

function offer<Item>(question: UserQuestion<Item>, summary: string, description: string): void {
  const route = createRoute({
    method: "get",
    path: `/{user}/insights/${question.about}`,
    tags: ["insights"],
    summary,
    description: `${description} From the warehouse, and kept for five minutes.`,
    security: BEARER,
    request: { params: UserParam, query: z.strictObject(PageQuery) },
    responses: {
      200: { description: "A page", content: { "application/json": { schema: pageOf(question.item) } } },
      ...UNCHANGED,
      ...problems(401, 404, 422, 503),
    },
  });
  insights.openapi(route, async (c) => {
    const userId = userInPath(c, c.req.valid("param").user);
    const { owner, sinceMs, forgettings } = await standingOf(c.env, userId);
    const wanted = {
      owner,
      about: question.about,
      holdsFor: `${sinceMs}.${forgettings}`,
      ask: (nowMs: number) => askOfUser(c.env, question, { userId, sinceMs, nowMs }),
    };
    return pageAnswer(c, { wanted, item: question.item, page: c.req.valid("query") });
  });
}

/** What decides whether an answer may still be shown: an erasure, or that something was forgotten since. */
async function standingOf(
  env: Env,
  userId: string,
): Promise<{ owner: string; sinceMs: number; forgettings: number }> {
  const owner = userRef(userId, env.USER_REF_SECRET);
  const [sinceMs, forgettings] = await ask(async () =>
    Promise.all([erasedAtOf(env, owner), memoryOf(env, userId).forgettings()]),
  );
  return { owner, sinceMs, forgettings };
}
