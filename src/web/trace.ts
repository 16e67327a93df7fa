import { createMiddleware } from "hono/factory";
import type { Signed } from "./authenticate.ts";

/** Carries the W3C trace id of `traceparent` from the request to every sink, or starts a trace. 32 hex digits. */
export const trace = createMiddleware<Signed>(async (c, next) => {
  const given = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(
    c.req.header("traceparent") ?? "",
  )?.[1];
  const usable = given !== undefined && !/^0+$/.test(given);
  c.set("traceId", usable ? given : crypto.randomUUID().replaceAll("-", ""));
  await next();
});
