import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Env } from "../env.ts";
import { userRef } from "../forward/seal.ts";
import { currentScope } from "../request-scope.ts";
import type { Signed } from "./authenticate.ts";
import { Problem } from "./problem.ts";

const MAX_USER_ID_BYTES = 128;

/** The user of a path below `/v1/users`, as `userInPath` reads it. */
export const UserParam = z.object({
  user: z
    .string()
    .openapi({ param: { name: "user", in: "path" }, description: "`me`, or a user id", example: "me" }),
});

/** Whom a call without a user in its path acts for, as `actingUser` reads it. */
export const ActingUser = z.object({
  "leafloaf-user": z
    .string()
    .optional()
    .openapi({ description: "With scope svc: the user acted for, percent-encoded" }),
});

/** Refuses a user id that is not 1 to 128 bytes of well-formed UTF-8. User ids are case-sensitive and never normalised.
 *  @throws Problem invalid_request */
export function assertUserId(userId: string, pointer: string): void {
  const bytes = new TextEncoder().encode(userId).length;
  if (bytes >= 1 && bytes <= MAX_USER_ID_BYTES && userId.isWellFormed()) return;
  const detail = `a user id is 1 to ${MAX_USER_ID_BYTES} bytes of UTF-8`;
  throw new Problem("invalid_request", detail, { fields: [{ pointer, detail }] });
}

/** Whom the request's log lines name, by keyed hash. */
export function isAbout(userId: string, { USER_REF_SECRET: secret }: Pick<Env, "USER_REF_SECRET">): void {
  const scope = currentScope();
  if (scope === undefined) return;
  scope.userRef = () => ((secret ?? "") === "" ? undefined : userRef(userId, secret));
}

/** The user a call without a user in its path acts for: the token's own subject, or with scope `svc` the one
 *  named by the header Leafloaf-User (percent-encoded UTF-8).
 *  @throws Problem missing_user (svc without the header) or invalid_request */
export function actingUser(c: Context<Signed>): string {
  const { subject, scopes } = c.var.caller;
  if (!scopes.has("svc")) return subject;
  const named = c.req.header("leafloaf-user");
  if (named === undefined) throw new Problem("missing_user");
  const userId = percentDecoded(named);
  assertUserId(userId, "Leafloaf-User");
  isAbout(userId, c.env);
  return userId;
}

/** The user a path names: `me`, the caller himself, or with scope `svc` anyone; a foreign one is as unknown as none.
 *  @throws Problem not_found or invalid_request */
export function userInPath(c: Context<Signed>, named: string): string {
  const { subject, scopes } = c.var.caller;
  if (named === "me") return subject;
  assertUserId(named, "/user");
  if (named !== subject && !scopes.has("svc")) throw new Problem("not_found");
  isAbout(named, c.env);
  return named;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Problem("invalid_request", "the Leafloaf-User header is not percent-encoded UTF-8");
  }
}
