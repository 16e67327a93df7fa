import type { Context } from "hono";
import type { ToolCallResult } from "mcp-lite";
import { z } from "zod";
import type { Env } from "../env.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem, problemResponse } from "../web/problem.ts";
import { actingUser } from "../web/user-id.ts";
import type { ApiCall, Tool } from "./tool.ts";

/** Answers a request to the API within this Worker. */
export type Api = (
  request: Request,
  env: Env,
  context: Context["executionCtx"],
) => Response | Promise<Response>;

/** Headers that say who asks, and which request it belongs to. */
const PASSED_ON = ["authorization", "leafloaf-user", "traceparent"];

const Answer = z.record(z.string(), z.unknown());

const ProblemText = z.object({
  title: z.string(),
  detail: z.string().optional(),
  request_id: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** Does what a tool stands for, by the API's own call; what that refuses is the tool's error, with title and request id. */
export async function callTool(
  c: Context<Signed>,
  { tool, args, api }: { tool: Tool; args: unknown; api: Api },
): Promise<ToolCallResult> {
  const response = await answerOf(c, () => requestOf(c, tool.call(args, named(c))), api);
  const text = await response.text();
  const body = Answer.parse(JSON.parse(text));
  if (response.ok) return { content: [{ type: "text", text }], structuredContent: body };
  return { isError: true, content: [{ type: "text", text: inWords(body) }], _meta: { problem: body } };
}

async function answerOf(c: Context<Signed>, request: () => Request, api: Api): Promise<Response> {
  try {
    return await api(request(), c.env, c.executionCtx);
  } catch (error) {
    if (error instanceof Problem) return problemResponse(error, c.get("requestId"));
    throw error;
  }
}

/** The user of a path: the token's own, or whom a service names. */
function named(c: Context<Signed>): string {
  return c.var.caller.scopes.has("svc") ? encodeURIComponent(actingUser(c)) : "me";
}

function requestOf(c: Context<Signed>, { method, path, query = {}, headers = {}, body }: ApiCall): Request {
  const url = new URL(path, c.req.url);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const sent = new Headers({ ...headers, "x-request-id": c.get("requestId") });
  for (const name of PASSED_ON) {
    const value = c.req.header(name);
    if (value !== undefined) sent.set(name, value);
  }
  if (body !== undefined) sent.set("content-type", "application/json");
  return new Request(url, {
    method,
    headers: sent,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

function inWords(problem: unknown): string {
  const { title, detail, request_id, errors } = ProblemText.parse(problem);
  const fields = errors.map((field) => `${field.pointer}: ${field.detail}`);
  return [title, ...(detail === undefined ? [] : [detail]), ...fields, `request id ${request_id}`].join("\n");
}
