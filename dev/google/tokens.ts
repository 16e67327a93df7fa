import { createPublicKey, randomBytes, verify } from "node:crypto";
import { Hono } from "hono";
import * as z from "zod";
import { GoogleRefusal } from "./google-error.ts";

const TOKEN_SECONDS = 3600;
/** Google refuses assertions that are valid for longer than an hour; five minutes are for wrong clocks. */
const MAX_ASSERTION_SECONDS = 3600 + 300;
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

const Header = z.object({ alg: z.literal("RS256") });
const Claims = z.object({
  iss: z.string().min(1),
  scope: z.string().min(1),
  aud: z.string().min(1),
  exp: z.number(),
  iat: z.number().optional(),
});

/** Issues access tokens and knows which of them are alive. They end with the process, as if revoked. */
export interface Tokens {
  readonly routes: Hono;
  /** @throws GoogleRefusal UNAUTHENTICATED when the header carries no live token */
  check(authorization: string | undefined): void;
  /** Ends every token.
   *  @throws GoogleRefusal UNAUTHENTICATED, always: what the call in which it happens is answered */
  revokeTokens(): never;
}

function part(text: string | undefined): unknown {
  return JSON.parse(Buffer.from(text ?? "", "base64url").toString("utf8"));
}

/** Why the assertion is refused, or nothing when it is good.
 *  @param nowSeconds epoch seconds */
function fault(assertion: string, publicKeyPem: string | undefined, nowSeconds: number): string | undefined {
  const [header, payload, signature, more] = assertion.split(".");
  if (signature === undefined || more !== undefined) return "Invalid JWT: not three parts.";
  try {
    Header.parse(part(header));
    const claims = Claims.parse(part(payload));
    if (claims.exp <= nowSeconds)
      return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    if (claims.exp - (claims.iat ?? nowSeconds) > MAX_ASSERTION_SECONDS)
      return "Invalid JWT: lifetime over 60 minutes.";
  } catch {
    return "Invalid JWT: needs alg RS256 and the claims iss, scope, aud and exp.";
  }
  if (publicKeyPem === undefined) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  const genuine = verify(
    "RSA-SHA256",
    signed,
    createPublicKey(publicKeyPem),
    Buffer.from(signature, "base64url"),
  );
  return genuine ? undefined : "Invalid JWT Signature.";
}

function refuse(error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status: 400 });
}

function refuseToken(): never {
  throw new GoogleRefusal(
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
  );
}

/** OAuth's token endpoint for service accounts, `POST /token`.
 *  @param publicKeyPem the service account's public key; without it a signature is not verified */
export function createTokens(publicKeyPem: string | undefined): Tokens {
  const alive = new Map<string, number>();
  const routes = new Hono().post("/token", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (form.get("grant_type") !== GRANT)
      return refuse("unsupported_grant_type", `Invalid grant_type, use ${GRANT}`);
    const nowSeconds = Date.now() / 1000;
    const wrong = fault(form.get("assertion") ?? "", publicKeyPem, nowSeconds);
    if (wrong !== undefined) return refuse("invalid_grant", wrong);
    const token = `ya29.${randomBytes(24).toString("base64url")}`;
    alive.set(token, nowSeconds + TOKEN_SECONDS);
    return c.json({ access_token: token, expires_in: TOKEN_SECONDS, token_type: "Bearer" });
  });
  const check = (authorization: string | undefined): void => {
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
    if ((alive.get(token) ?? 0) > Date.now() / 1000) return;
    return refuseToken();
  };
  const revokeTokens = (): never => {
    alive.clear();
    return refuseToken();
  };
  return { routes, check, revokeTokens };
}
