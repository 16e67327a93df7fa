import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Env } from "../env.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import { episodeIdOf, fingerprintOf } from "../confirm/identity.ts";
import { ask } from "../web/ask-memory.ts";
import { type Signed, callerOf } from "../web/authenticate.ts";
import { keyOf } from "../web/idempotency-key.ts";
import { Problem } from "../web/problem.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, assertUserId, userInPath } from "../web/user-id.ts";
import { written } from "../web/written.ts";
import { type Remembered, remembering } from "./remember.ts";

const POINTER = "/session_token";
const MAX_TOKEN_CHARACTERS = 8_192;

const Adoption = z
  .strictObject({
    session_token: z.string().max(MAX_TOKEN_CHARACTERS).openapi({
      description: "The session's own token: it proves that the session is the caller's to give",
    }),
  })
  .openapi("Adoption");

const adoptRoute = createRoute({
  method: "post",
  path: "/{user}/adopt",
  tags: ["memory"],
  summary: "Take over an anonymous session's memory",
  description:
    "At sign-in: the bearer proves the user, the body's token the session. Its episodes become the user's.",
  ...remembering(Adoption, UserParam),
});

/** `POST …/adopt` */
export const adopt = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

adopt.openapi(adoptRoute, async (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const key = keyOf(c.req.valid("header"));
  const session = await sessionOf(c.req.valid("json").session_token, c.env);
  if (session === userId) throw refused("a memory cannot adopt itself");
  const request = {
    userId,
    episodeId: episodeIdOf("session_adopted", userId, key),
    // Of the session, not of the token: a repeat may come with a fresh one.
    fingerprint: fingerprintOf({ kind: "session_adopted", session }),
    traceId: c.var.traceId,
    session,
  };
  return written<Remembered>(c, await ask(async () => memoryOf(c.env, userId).adopt(request)));
});

/** The memory that a session's token gives out.
 *  @throws Problem invalid_request */
async function sessionOf(token: string, env: Env): Promise<string> {
  const caller = await callerOf(token, env);
  if (caller?.scopes.has("session") !== true) throw refused("not a valid token of a session");
  assertUserId(caller.subject, POINTER);
  return caller.subject;
}

function refused(detail: string): Problem {
  return new Problem("invalid_request", detail, { fields: [{ pointer: POINTER, detail }] });
}
