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

/** Answers with a JSON document that is still being made; typed as the value it will hold.
 *  @param filename under which a browser saves it */
export function jsonFile<Value>(
  c: Context,
  stream: ReadableStream,
  filename: string,
): Response & TypedResponse<Value, 200, "json">;
export function jsonFile(c: Context, stream: ReadableStream, filename: string): Response {
  return c.body(stream, 200, {
    "content-type": "application/json",
    "content-disposition": `attachment; filename="${filename}"`,
  });
}

/** The memory's version that an answer is of: its last member, so that it need not be read whole.
 *  @throws Error for an answer without one */
export function versionIn(text: string): number {
  const version = /"memory_version":(\d+)\}$/.exec(text)?.[1];
  if (version === undefined) throw new Error("an answer does not end with its memory_version");
  return Number(version);
}
