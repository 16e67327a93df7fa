import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { limitAnonymous } from "../web/anonymous-limit.ts";
import { Problem } from "../web/problem.ts";
import { strictJson } from "../web/read-json.ts";
import { problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { isPublishable, newSession } from "../web/session-token.ts";

const NewSession = z
  .strictObject({
    publishable_key: z.string().max(128).openapi({ description: "The shop's; no secret" }),
  })
  .openapi("NewSession");

const Session = z
  .object({
    user: z.string().openapi({ description: "Whose memory it is until somebody adopts it" }),
    session_token: z
      .string()
      .openapi({ description: "A bearer token; also in a beacon's `token`, and to adopt with" }),
    expires_at: z.iso.datetime(),
  })
  .openapi("Session");

const sessionRoute = createRoute({
  method: "post",
  path: "/",
  tags: ["events"],
  summary: "Begin an anonymous session",
  description:
    "A user of its own for a visitor who is not signed in. Nothing is stored until the visitor does something.",
  middleware: strictJson,
  request: { body: { required: true, content: { "application/json": { schema: NewSession } } } },
  responses: {
    201: { description: "The session's token", content: { "application/json": { schema: Session } } },
    ...problems(400, 401, 413, 415, 422, 429),
  },
});

/** `POST /v1/sessions` */
export const sessions = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

sessions.openapi(sessionRoute, async (c) => {
  if (!isPublishable(c.req.valid("json").publishable_key, c.env)) throw new Problem("unauthenticated");
  await limitAnonymous(c);
  const { userId, token, expiresAt } = await newSession(c.env, Date.now());
  c.header("Cache-Control", "no-store");
  return c.json({ user: userId, session_token: token, expires_at: expiresAt }, 201);
});
