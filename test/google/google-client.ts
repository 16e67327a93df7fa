import { createSign } from "node:crypto";
import { type GoogleOptions, type RunningGoogle, startGoogle } from "../../dev/google/start-google.ts";

/** An answer with its parsed body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Bodies differ by call; a test looks into them as it expects them to be.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Sends JSON and reads JSON. */
export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A stand-in under test, with a sender for its paths. */
export interface Subject {
  readonly google: RunningGoogle;
  readonly send: Send;
}

/** A sender for one base URL, with a bearer token when there is one. */
export function sender(url: string, token?: string): Send {
  return async (method, path, body) => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, headers, ...payload });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
}

/** Starts a stand-in on a free port that asks for no token unless told to. */
export async function start(options: Partial<GoogleOptions> = {}): Promise<Subject> {
  const google = await startGoogle({ port: 0, requireToken: false, ...options });
  return { google, send: sender(google.url) };
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A service account's assertion, signed with RS256. */
export function assertion(privateKeyPem: string, claims: Record<string, unknown> = {}): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const payload = {
    iss: "edge@leafloaf.iam.gserviceaccount.com",
    scope: "https://www.googleapis.com/auth/cloud-platform",
    aud: "https://oauth2.googleapis.com/token",
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    ...claims,
  };
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part(payload)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKeyPem).toString("base64url")}`;
}

/** Asks the token endpoint. */
export async function askToken(url: string, form: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}/token`, { method: "POST", body: new URLSearchParams(form) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
