import { createMiddleware } from "hono/factory";
import type { Signed } from "./authenticate.ts";
import { Problem } from "./problem.ts";
import { assertStrictJson } from "./strict-json.ts";

/** Lets only strict JSON pass (strict-json.ts), before any schema looks at it. The body is read once and kept by Hono.
 *  @throws Problem unsupported_media_type, malformed_json or invalid_request */
export const strictJson = createMiddleware<Signed>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new Problem("unsupported_media_type");
  // The router runs it twice for a path that is written like its own pattern, as in `/v1/users/:user/…`.
  if (c.req.bodyCache.text !== undefined) return next();
  const text = decoded(await c.req.raw.arrayBuffer());
  assertStrictJson(text);
  // Read once: validators ask Hono for the body again, and find it here.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  await next();
});

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Problem("malformed_json", "the body is not UTF-8");
  }
}
