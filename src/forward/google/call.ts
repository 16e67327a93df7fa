import { z } from "zod";
import { inTime } from "../../deadline.ts";
import type { Env } from "../../env.ts";
import { jsonIn } from "../../json-in.ts";
import { type GoogleFailure, failureOf } from "./failure.ts";
import { type TokenSource, accessToken, forgetToken } from "./token.ts";

const Json = jsonIn(z.unknown());
const DEADLINE_MS = 15_000;

/** The part of the Worker's environment that says how Google is reached. */
export type GoogleConfig = Pick<
  Env,
  "GOOGLE_SERVICE_ACCOUNT" | "GOOGLE_ENDPOINT" | "SPANNER_EMULATOR_HOST" | "BIGQUERY_EMULATOR_HOST"
>;

type GoogleService = "spanner" | "bigquery";
/** A call's answer, or why there is none. Nothing is thrown for what a network or a service may do. */
export type GoogleAnswer<Body = unknown> = { ok: true; body: Body } | { ok: false; failure: GoogleFailure };

/** A call to make: `path` below the service's root, without a leading slash. */
export type GoogleCall = {
  service: GoogleService;
  method?: "GET" | "POST" | "PATCH";
  path: string;
  body?: unknown;
  /** Newline-delimited JSON that goes with the body, to the service's address for uploads. */
  file?: string;
  scope?: "data" | "admin";
  /** For who cannot wait as long as a call may take. */
  deadlineMs?: number;
};

/** Lines of a file begin with a brace, so none of them is a boundary. */
const BOUNDARY = "leafloaf-upload";

/** Calls Google with a token and a deadline; a refused token is fetched anew once. */
export async function callGoogle(env: GoogleConfig, call: GoogleCall): Promise<GoogleAnswer> {
  const first = await callOnce(env, call);
  return !first.ok && first.failure.status === "UNAUTHENTICATED" ? callOnce(env, call) : first;
}

/** The same for an answer of a known shape; one of another shape is a failure that passes, as a proxy's would be. */
export async function callGoogleFor<Body>(
  shape: z.ZodType<Body>,
  env: GoogleConfig,
  call: GoogleCall,
): Promise<GoogleAnswer<Body>> {
  const answer = await callGoogle(env, call);
  if (!answer.ok) return answer;
  const parsed = shape.safeParse(answer.body);
  if (parsed.success) return { ok: true, body: parsed.data };
  const where = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
  return { ok: false, failure: { status: "UNKNOWN", message: `an answer of another shape, at ${where}` } };
}

async function callOnce(env: GoogleConfig, call: GoogleCall): Promise<GoogleAnswer> {
  const emulator = emulatorOf(env, call.service);
  const source: TokenSource = {
    keyFile: env.GOOGLE_SERVICE_ACCOUNT ?? "",
    endpoint: env.GOOGLE_ENDPOINT,
    scope: call.scope ?? "data",
  };
  if (emulator === undefined && source.keyFile === "")
    return { ok: false, failure: { status: "UNCONFIGURED", message: "GOOGLE_SERVICE_ACCOUNT is not set" } };
  try {
    const token = emulator === undefined ? await accessToken(source) : undefined;
    const { type, body: sent } = contentOf(call);
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const request = {
      method: call.method ?? "POST",
      headers: { ...authorization, "content-type": type },
      ...(sent === undefined ? {} : { body: sent }),
    };
    const deadlineMs = Math.min(DEADLINE_MS, call.deadlineMs ?? DEADLINE_MS);
    const { response, text } = await inTime(deadlineMs, async (signal) => {
      const answer = await fetch(urlOf(emulator ?? rootOf(env, call.service), call), { ...request, signal });
      return { response: answer, text: await answer.text() };
    });
    // No JSON: a proxy's error page; the HTTP status tells what to do.
    const body = Json.safeParse(text).data;
    if (response.ok && body !== undefined) return { ok: true, body };
    if (response.status === 401 && token !== undefined) forgetToken(source, token);
    return { ok: false, failure: failureOf(response.status, body, response.headers.get("retry-after")) };
  } catch (error) {
    // Refused connections, resets and deadlines: the network's failures, and the token endpoint's.
    return { ok: false, failure: { status: "UNAVAILABLE", message: String(error) } };
  }
}

function urlOf(root: string, { path, file }: GoogleCall): string {
  if (file === undefined) return `${root}/${path}`;
  const { origin, pathname } = new URL(root);
  return `${origin}/upload${pathname}/${path}?uploadType=multipart`;
}

/** JSON, or `multipart/related`: JSON first, then the file. */
function contentOf({ body, file }: GoogleCall): { type: string; body: string | undefined } {
  const json = body === undefined ? undefined : JSON.stringify(body);
  if (file === undefined) return { type: "application/json", body: json };
  const parts = [
    ["application/json; charset=UTF-8", json],
    ["application/octet-stream", file],
  ].map(([type, content]) => `--${BOUNDARY}\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`);
  return {
    type: `multipart/related; boundary=${BOUNDARY}`,
    body: `${parts.join("")}--${BOUNDARY}--`,
  };
}

function rootOf(env: GoogleConfig, service: GoogleService): string {
  const base = env.GOOGLE_ENDPOINT ?? `https://${service}.googleapis.com`;
  return service === "spanner" ? `${base}/v1` : `${base}/bigquery/v2`;
}

function emulatorOf(env: GoogleConfig, service: GoogleService): string | undefined {
  const host = service === "spanner" ? env.SPANNER_EMULATOR_HOST : env.BIGQUERY_EMULATOR_HOST;
  if (host === undefined || host === "") return undefined;
  return service === "spanner" ? `http://${host}/v1` : `http://${host}/bigquery/v2`;
}
