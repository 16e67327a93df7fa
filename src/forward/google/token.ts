import { setTimeout as wait } from "node:timers/promises";
import { JWT } from "google-auth-library";
import { z } from "zod";
import { inTime } from "../../deadline.ts";
import { FederatedKey, exchangedToken } from "./federated.ts";

const TOKEN_URL = "https://oauth2.googleapis.com/token";
/** What the Worker's consumers need, and what migrations need. */
const SCOPES = {
  data: ["https://www.googleapis.com/auth/spanner.data", "https://www.googleapis.com/auth/bigquery"],
  admin: ["https://www.googleapis.com/auth/cloud-platform"],
};
const DEADLINE_MS = 5_000;
/** A token is used until a minute before it expires. */
const MARGIN_MS = 60_000;
const POLL_MS = 25;

const KeyFile = z.object({ client_email: z.string(), private_key: z.string() });

type Cached = { token: string; expiresAtMs: number };

// Plain values only: a promise of one invocation must not be awaited by another.
const tokens = new Map<string, Cached>();
const fetchingUntilMs = new Map<string, number>();

/** Whose tokens, and where they are had: a service account's key file, or a key that a workload identity pool knows; `endpoint`,
 *  without a trailing slash, stands in for Google's own. */
export type TokenSource = { keyFile: string; endpoint?: string | undefined; scope: keyof typeof SCOPES };

/**
 * An access token for Spanner and BigQuery, cached per isolate and fetched once for concurrent batches; a batch
 * that waits for another's fetch has its own deadline, after which it fetches for itself.
 * @throws Error when the key file is unusable or the token endpoint refuses or is late
 */
export async function accessToken(source: TokenSource): Promise<string> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  for (;;) {
    const known = tokens.get(cacheKey(source));
    if (known !== undefined && known.expiresAtMs - MARGIN_MS > Date.now()) return known.token;
    const taken = (fetchingUntilMs.get(cacheKey(source)) ?? 0) > Date.now();
    if (!taken || Date.now() >= deadlineMs) return (await fetched(source)).token;
    await wait(POLL_MS);
  }
}

/** Forgets a token that was refused; the next call fetches another. */
export function forgetToken(source: TokenSource, token: string): void {
  if (tokens.get(cacheKey(source))?.token === token) tokens.delete(cacheKey(source));
}

async function fetched(source: TokenSource): Promise<Cached> {
  fetchingUntilMs.set(cacheKey(source), Date.now() + DEADLINE_MS);
  try {
    const known: unknown = JSON.parse(source.keyFile);
    const federated = FederatedKey.safeParse(known);
    const cached = federated.success
      ? await exchangedToken(federated.data, SCOPES[source.scope], {
          send: inFiveSeconds,
          url: source.endpoint === undefined ? undefined : `${source.endpoint}/v1/token`,
        })
      : await signedIn(KeyFile.parse(known), source);
    tokens.set(cacheKey(source), cached);
    return cached;
  } finally {
    fetchingUntilMs.delete(cacheKey(source));
  }
}

async function signedIn(
  { client_email, private_key }: z.infer<typeof KeyFile>,
  source: TokenSource,
): Promise<Cached> {
  const client = new JWT({
    email: client_email,
    // Secrets that went through a shell carry the line breaks escaped.
    key: private_key.replaceAll("\\n", "\n"),
    scopes: SCOPES[source.scope],
    transporterOptions: { fetchImplementation: fetchFrom(source.endpoint) },
  });
  const { access_token: token, expiry_date: expiresAtMs } = await client.authorize();
  if (typeof token !== "string" || typeof expiresAtMs !== "number") throw new Error("no token in the answer");
  return { token, expiresAtMs };
}

function cacheKey({ keyFile, scope }: TokenSource): string {
  return `${scope} ${keyFile}`;
}

/** The library has Google's own address fixed. */
function fetchFrom(endpoint: string | undefined): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return inFiveSeconds(url === TOKEN_URL && endpoint !== undefined ? `${endpoint}/token` : input, init);
  };
}

const inFiveSeconds: typeof fetch = async (input, init) =>
  inTime(DEADLINE_MS, (signal) => fetch(input, { ...init, signal }));
