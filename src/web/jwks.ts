import type { HonoJsonWebKey } from "hono/utils/jwt/jws";
import { z } from "zod";
import { log } from "../log.ts";
import { Problem } from "./problem.ts";

const FRESH_MS = 10 * 60_000;
const USABLE_MS = 24 * 60 * 60_000;
/** Between two questions to the key server at the least, whoever asks for an unknown key and however often. */
const ASK_AGAIN_MS = 30_000;
const DEADLINE_MS = 3_000;

const Jwks = z.object({ keys: z.array(z.unknown()) });
const Key = z.looseObject({ kty: z.string(), kid: z.string() });

type Keys = { keys: HonoJsonWebKey[]; fetchedAtMs: number; askedAtMs: number };

// Plain values only: a promise of one request must not be awaited by another.
const cached = new Map<string, Keys>();

/**
 * The identity provider's public keys. They are fetched when they are ten minutes old or a token names a key that is not
 * among them, every thirty seconds at the most; while the key server is down the last ones serve for a day.
 * @param kid the key a token names
 * @throws Problem keys_unavailable when there are none to fall back on
 */
export async function currentKeys(url: string, kid: string | undefined): Promise<HonoJsonWebKey[]> {
  const nowMs = Date.now();
  const known = cached.get(url);
  if (known === undefined) return fetchKeys(url);
  const isCurrent = nowMs - known.fetchedAtMs < FRESH_MS && known.keys.some((key) => key.kid === kid);
  const isUsable = nowMs - known.fetchedAtMs < USABLE_MS;
  if (isUsable && (isCurrent || nowMs - known.askedAtMs < ASK_AGAIN_MS)) return known.keys;
  cached.set(url, { ...known, askedAtMs: nowMs });
  try {
    return await fetchKeys(url);
  } catch (error) {
    if (isUsable) return known.keys;
    throw error;
  }
}

async function fetchKeys(url: string): Promise<HonoJsonWebKey[]> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    if (!response.ok) throw new Error(`the key server answered ${response.status}`);
    const published = Jwks.parse(await response.json()).keys.map((key) => Key.safeParse(key));
    // What cannot be used here does not spoil the others (RFC 7517, 5).
    const keys = published.flatMap(({ data }) => data ?? []);
    cached.set(url, { keys, fetchedAtMs: Date.now(), askedAtMs: Date.now() });
    return keys;
  } catch (error) {
    log("error", "no signing keys", { error: String(error) });
    throw new Problem("keys_unavailable", "", { retryAfterSeconds: 5 });
  }
}
