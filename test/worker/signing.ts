import { sign } from "hono/jwt";
import type { HonoJsonWebKey } from "hono/utils/jwt/jws";
import { env } from "cloudflare:workers";

/** Seconds since 1970, as the claims of a token count them. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A token as the shop's identity provider would sign it; claims override the defaults, an undefined one is left out. */
export function tokenFor(subject: string, claims: Record<string, unknown> = {}): Promise<string> {
  return signed({ sub: subject, aud: "leafloaf", exp: nowSeconds() + 600, ...claims });
}

/** Any claims, signed with a secret: the configured one unless told otherwise. */
export function signed(
  claims: Record<string, unknown>,
  secret = env.JWT_HS256_SECRET ?? "",
  alg: "HS256" | "HS512" = "HS256",
): Promise<string> {
  return sign(claims, secret, alg);
}

/** One key pair of an identity provider, named by its kid. */
export type ProviderKey = { public: HonoJsonWebKey; private: HonoJsonWebKey };

const PARAMETERS = {
  RS256: {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  ES256: { name: "ECDSA", namedCurve: "P-256" },
} as const;

/** A new key pair as an identity provider would publish and keep it. */
export async function providerKey(alg: keyof typeof PARAMETERS, kid: string): Promise<ProviderKey> {
  const made = await crypto.subtle.generateKey(PARAMETERS[alg], true, ["sign", "verify"]);
  if (!("publicKey" in made)) throw new Error(`${alg} has no key pair`);
  return {
    public: await exported(made.publicKey, { alg, kid }),
    private: await exported(made.privateKey, { alg, kid }),
  };
}

async function exported(key: CryptoKey, named: { alg: string; kid: string }): Promise<HonoJsonWebKey> {
  const jwk = await crypto.subtle.exportKey("jwk", key);
  if (jwk instanceof ArrayBuffer) throw new Error("not a JWK");
  return { ...jwk, ...named };
}

/** A token signed with a provider's private key. */
export function tokenOfProvider(
  key: ProviderKey,
  subject: string,
  claims: Record<string, unknown> = {},
): Promise<string> {
  return sign({ sub: subject, aud: "leafloaf", exp: nowSeconds() + 600, ...claims }, key.private);
}
