import { sign } from "node:crypto";
import { z } from "zod";
import { jsonIn } from "../../json-in.ts";

const STS_URL = "https://sts.googleapis.com/v1/token";
/** How long an assertion is good for: it is used at once. */
const ASSERTION_SECONDS = 600;
const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

/** A key of the Worker's own, which a workload identity pool of Google's knows the public half of: no service account has a
 *  key then. `audience` names pool and provider, `//iam.googleapis.com/projects/N/locations/global/…`. */
export const FederatedKey = z.object({
  type: z.literal("external_account"),
  audience: z.string().startsWith("//iam.googleapis.com/"),
  issuer: z.url(),
  subject: z.string(),
  private_key_id: z.string(),
  private_key: z.string(),
});
export type FederatedKey = z.infer<typeof FederatedKey>;

const Exchanged = jsonIn(z.object({ access_token: z.string(), expires_in: z.number() }));

/**
 * Exchanges an assertion of the Worker's for an access token (RFC 8693). By a request of its own: google-auth-library lets
 * nobody choose how its exchange is sent, so it could have no deadline.
 * @param send how it is sent, and where to, unless to Google itself
 * @throws Error when the exchange is refused, without its words, which may quote the assertion
 */
export async function exchangedToken(
  key: FederatedKey,
  scopes: readonly string[],
  { send, url = STS_URL }: { send: typeof fetch; url?: string | undefined },
): Promise<{ token: string; expiresAtMs: number }> {
  const nowMs = Date.now();
  const body = new URLSearchParams({
    grant_type: GRANT,
    audience: key.audience,
    scope: scopes.join(" "),
    requested_token_type: ACCESS_TOKEN,
    subject_token_type: JWT,
    subject_token: assertionOf(key, Math.floor(nowMs / 1_000)),
  });
  const answer = await send(url, { method: "POST", body });
  const exchanged = Exchanged.safeParse(await answer.text());
  if (!answer.ok || !exchanged.success) throw new Error(`the token exchange answered ${answer.status}`);
  const { access_token: token, expires_in: seconds } = exchanged.data;
  return { token, expiresAtMs: nowMs + seconds * 1_000 };
}

function assertionOf(key: FederatedKey, nowSeconds: number): string {
  const header = { alg: "RS256", typ: "JWT", kid: key.private_key_id };
  const claims = {
    iss: key.issuer,
    sub: key.subject,
    aud: `https:${key.audience}`,
    iat: nowSeconds,
    exp: nowSeconds + ASSERTION_SECONDS,
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const pem = key.private_key.replaceAll("\\n", "\n");
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), pem).toString("base64url")}`;
}
