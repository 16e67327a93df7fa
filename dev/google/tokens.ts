import { createPublicKey, randomBytes, verify } from "node:crypto";
import { Hono } from "hono";
import * as z from "zod";
import { GoogleRefusal } from "./google-error.ts";

const TOKEN_SECONDS = 3600;
/** Google refuses assertions that are valid for longer than an hour; five minutes are for wrong clocks. */
const MAX_ASSERTION_SECONDS = 3600 + 300;
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt";
const PROVIDER =
  /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/;

const Header = z.object({ alg: z.literal("RS256") });
const Claims = z.object({
  iss: z.string().min(1),
  scope: z.string().min(1),
  aud: z.string().min(1),
  exp: z.number(),
  iat: z.number().optional(),
});

/** What a workload identity pool asks of an assertion, which lives for a day at the most. */
const FederatedClaims = z.object({
  iss: z.url(),
  sub: z.string().min(1),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
});
const MAX_FEDERATED_SECONDS = 86_400;

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

/** A JWT's claims, or why it is refused. */
function claimsIn<Kind>(
  jwt: string,
  shape: z.ZodType<Kind>,
  publicKeyPem: string | undefined,
): { claims: Kind } | { fault: string } {
  const [header, payload, signature, more] = jwt.split(".");
  if (signature === undefined || more !== undefined) return { fault: "Invalid JWT: not three parts." };
  try {
    Header.parse(part(header));
    const claims = shape.parse(part(payload));
    const signed = Buffer.from(`${header}.${payload}`);
    const isGenuine =
      publicKeyPem === undefined ||
      verify("RSA-SHA256", signed, createPublicKey(publicKeyPem), Buffer.from(signature, "base64url"));
    return isGenuine ? { claims } : { fault: "Invalid JWT Signature." };
  } catch {
    return { fault: "Invalid JWT: needs alg RS256 and its claims." };
  }
}

/** Why an assertion is refused, or nothing when it is good.
 *  @param nowSeconds epoch seconds */
function fault(assertion: string, publicKeyPem: string | undefined, nowSeconds: number): string | undefined {
  const read = claimsIn(assertion, Claims, publicKeyPem);
  if ("fault" in read) return read.fault;
  const { exp, iat = nowSeconds } = read.claims;
  if (exp <= nowSeconds)
    return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
  return exp - iat > MAX_ASSERTION_SECONDS ? "Invalid JWT: lifetime over 60 minutes." : undefined;
}

/** Why an exchange is refused, or nothing when it is good.
 *  @param nowSeconds epoch seconds */
function exchangeFault(
  form: URLSearchParams,
  publicKeyPem: string | undefined,
  nowSeconds: number,
): { error: string; description: string } | undefined {
  const audience = form.get("audience") ?? "";
  if (form.get("grant_type") !== EXCHANGE)
    return { error: "unsupported_grant_type", description: `Invalid grant_type, use ${EXCHANGE}` };
  if (!PROVIDER.test(audience))
    return {
      error: "invalid_target",
      description: `The target service indicated by the "audience" parameters is invalid.`,
    };
  if (form.get("subject_token_type") !== JWT_TYPE || (form.get("scope") ?? "") === "")
    return { error: "invalid_request", description: "Invalid subject_token_type or scope." };
  const read = claimsIn(form.get("subject_token") ?? "", FederatedClaims, publicKeyPem);
  if ("fault" in read) return { error: "invalid_grant", description: read.fault };
  const { aud, exp, iat } = read.claims;
  if (aud !== audience && aud !== `https:${audience}`)
    return {
      error: "invalid_grant",
      description: "The audience in ID Token does not match the expected audience.",
    };
  if (exp <= nowSeconds || exp - iat > MAX_FEDERATED_SECONDS)
    return { error: "invalid_grant", description: "ID Token issued is stale to sign-in." };
  return undefined;
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

/** The token endpoints: `POST /token` for service accounts, `POST /v1/token` for workload identity federation.
 *  @param publicKeyPem the key that assertions are signed with; without it a signature is not verified */
export function createTokens(publicKeyPem: string | undefined): Tokens {
  const alive = new Map<string, number>();
  const issue = (nowSeconds: number): { access_token: string; expires_in: number; token_type: string } => {
    const token = `ya29.${randomBytes(24).toString("base64url")}`;
    alive.set(token, nowSeconds + TOKEN_SECONDS);
    return { access_token: token, expires_in: TOKEN_SECONDS, token_type: "Bearer" };
  };
  const routes = new Hono()
    .post("/token", async (c) => {
      const form = new URLSearchParams(await c.req.text());
      if (form.get("grant_type") !== GRANT)
        return refuse("unsupported_grant_type", `Invalid grant_type, use ${GRANT}`);
      const nowSeconds = Date.now() / 1000;
      const wrong = fault(form.get("assertion") ?? "", publicKeyPem, nowSeconds);
      return wrong === undefined ? c.json(issue(nowSeconds)) : refuse("invalid_grant", wrong);
    })
    .post("/v1/token", async (c) => {
      const form = new URLSearchParams(await c.req.text());
      const nowSeconds = Date.now() / 1000;
      const wrong = exchangeFault(form, publicKeyPem, nowSeconds);
      if (wrong !== undefined) return refuse(wrong.error, wrong.description);
      const issued_token_type = "urn:ietf:params:oauth:token-type:access_token";
      return c.json({ ...issue(nowSeconds), issued_token_type });
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
