import type { Context } from "hono";
import { hashed } from "../../durable-objects/graph/ids.ts";
import { type Signed, callerOf, identify } from "../web/authenticate.ts";
import { limitAnonymous } from "../web/anonymous-limit.ts";
import { Problem } from "../web/problem.ts";
import { isPublishable } from "../web/session-token.ts";
import { actingUser, assertUserId } from "../web/user-id.ts";
import type { EventRequest } from "./read-request.ts";

/** Whose events they are, and whether a memory may be told: of whom anybody may claim to be, none is. */
export type Sender = { userId: string; isProven: boolean };

/** Who calls by its Authorization header; undefined without one: then the body must say.
 *  @throws Problem unauthenticated, missing_user or invalid_request */
export async function senderOfCall(c: Context<Signed>): Promise<Sender | undefined> {
  if (c.req.header("authorization") === undefined) return undefined;
  await identify(c);
  return { userId: actingUser(c), isProven: true };
}

/** Who sends a beacon, which can set no header: a token's subject, or, with the publishable key, a session that nobody
 *  else can speak for and no token ever does.
 *  @throws Problem unauthenticated, invalid_request or too_many_requests */
export async function senderOfBeacon(c: Context<Signed>, { envelope }: EventRequest): Promise<Sender> {
  const { token, publishable_key: key, session_id: session } = envelope;
  if (token !== undefined) {
    const caller = await callerOf(token, c.env);
    // A service's token does not belong into a page.
    if (caller === undefined || caller.scopes.has("svc") || caller.scopes.has("ops"))
      throw new Problem("unauthenticated");
    assertUserId(caller.subject, "/token");
    return { userId: caller.subject, isProven: true };
  }
  if (!isPublishable(key, c.env)) throw new Problem("unauthenticated");
  if (session === undefined) {
    const detail = "with the publishable key alone a session_id tells visitors apart";
    throw new Problem("invalid_request", detail, { fields: [{ pointer: "/session_id", detail }] });
  }
  await limitAnonymous(c);
  return { userId: `anon_${hashed(["anonymous", session])}`, isProven: false };
}
