/** What a token that verified says. */
export type Claims = Record<string, unknown>;

/** Tokens one isolate remembers, and for how long at the most: a key that is withdrawn is out of use by then. */
const MAX_TOKENS = 1_000;
const MAX_AGE_MS = 5 * 60_000;

const verified = new Map<string, { claims: Claims; untilMs: number }>();

/** The claims of a token that verified here a moment ago and has not expired since, or undefined. Storefronts send the
 *  same token with every call, and its signature is the dearest part of a look-up.
 *  @param verifier what it was verified with: another audience, issuer or key is another question */
export function knownClaims(token: string, verifier: string, nowMs: number): Claims | undefined {
  const known = verified.get(`${verifier} ${token}`);
  return known !== undefined && nowMs < known.untilMs ? known.claims : undefined;
}

/** Remembers a token that verified, until it expires or five minutes are over. */
export function rememberClaims(
  { token, verifier, claims }: { token: string; verifier: string; claims: Claims },
  nowMs: number,
): void {
  const expiresAtMs = typeof claims["exp"] === "number" ? claims["exp"] * 1000 : nowMs;
  if (verified.size >= MAX_TOKENS) verified.clear();
  verified.set(`${verifier} ${token}`, { claims, untilMs: Math.min(expiresAtMs, nowMs + MAX_AGE_MS) });
}
