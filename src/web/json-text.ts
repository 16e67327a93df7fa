import type { Context, TypedResponse } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Answers with JSON that is already text, byte for byte; typed as the value the text holds. */
export function jsonText<Value, Status extends ContentfulStatusCode>(
  c: Context,
  text: string,
  status: Status,
): Response & TypedResponse<Value, Status, "json">;
export function jsonText(c: Context, text: string, status: ContentfulStatusCode): Response {
  return c.body(text, status, { "content-type": "application/json" });
}
