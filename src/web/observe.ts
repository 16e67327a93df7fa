import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { pointOfRequest } from "../analytics.ts";
import { log } from "../log.ts";
import { type RequestScope, inScope } from "../request-scope.ts";
import type { Signed } from "./authenticate.ts";

const HEX_DIGITS = 8;
const TRACES = 2 ** (4 * HEX_DIGITS);

/** What every answer leaves behind: `Server-Timing` on it, a data point where Analytics Engine is bound, and a line in the
 *  log if it is a failure of ours or among the few that `ACCESS_LOG_SAMPLING` keeps. */
export const observe = createMiddleware<Signed>(async (c, next) => {
  const scope: RequestScope = {
    requestId: c.var.requestId,
    traceId: c.var.traceId,
    userRef: () => undefined,
    waitedMs: new Map(),
  };
  const sinceMs = performance.now();
  await inScope(scope, async () => {
    await next();
    const ms = performance.now() - sinceMs;
    c.header("Server-Timing", serverTiming(scope, ms));
    const seen = { method: c.req.method, route: patternOf(c), status: c.res.status, ms };
    pointOfRequest(c.env, { ...seen, waitedMs: scope.waitedMs });
    if (seen.status < 500 && !isSampled(scope.traceId, Number(c.env.ACCESS_LOG_SAMPLING))) return;
    const waited = Object.fromEntries([...scope.waitedMs].map(([what, spent]) => [what, rounded(spent)]));
    log("info", "request", { ...seen, ms: rounded(ms), waited_ms: waited });
  });
});

/** `auth;dur=0.2, memory;dur=11.5, total;dur=12.1`, in milliseconds. */
function serverTiming({ waitedMs }: RequestScope, totalMs: number): string {
  return [...waitedMs, ["total", totalMs] as const]
    .map(([what, ms]) => `${what};dur=${rounded(ms)}`)
    .join(", ");
}

/** The pattern of the call, as openapi.json has it with colons; a path that is no call's is `none`. */
function patternOf(c: Context<Signed>): string {
  const pattern = routePath(c, -1);
  return pattern.endsWith("*") ? "none" : pattern;
}

/** Whole traces or none of them: which, follows from the trace id. */
function isSampled(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-HEX_DIGITS), 16) / TRACES < share;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
