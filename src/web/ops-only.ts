import { createMiddleware } from "hono/factory";
import type { Signed } from "./authenticate.ts";
import { Problem } from "./problem.ts";

/** Only with scope `ops` are there any operations: to everybody else they are unknown.
 *  @throws Problem not_found */
export const opsOnly = createMiddleware<Signed>(async (c, next) => {
  if (!c.var.caller.scopes.has("ops")) throw new Problem("not_found");
  await next();
});
