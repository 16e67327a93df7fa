import type { HonoJsonWebKey } from "hono/utils/jwt/jws";
import { z } from "zod";
import { log } from "../log.ts";
import { Problem } from "./problem.ts";

const FRESH_MS = 10 * 60_000;
const USABLE_MS = 24 * 60 * 60_000;
const DEADLINE_MS = 3_000;

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

// Plain values only: a promise of one request must not be awaited by another.
const cached = new Map<string, { keys: HonoJsonWebKey[]; fetchedAtMs: number }>();

/** The identity provider's public keys, fetched at most every ten minutes per isolate; while it is down the last
 *  ones serve for a day.
 *  @throws Problem keys_unavailable when there are none to fall back on */
export async function currentKeys(url: string): Promise<HonoJsonWebKey[]> {
  const known = cached.get(url);
  const ageMs = known === undefined ? Infinity : Date.now() - known.fetchedAtMs;
  if (known !== undefined && ageMs < FRESH_MS) return known.keys;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    if (!response.ok) throw new Error(`the key server answered ${response.status}`);
    const { keys } = Jwks.parse(await response.json());
    cached.set(url, { keys, fetchedAtMs: Date.now() });
    return keys;
  } catch (error) {
    if (known !== undefined && ageMs < USABLE_MS) return known.keys;
    log("error", "no signing keys", { error: String(error) });
    throw new Problem("keys_unavailable", "", { retryAfterSeconds: 5 });
  }
}
