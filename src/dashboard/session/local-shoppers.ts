/** A demo shopper of `npm run dev`. */
type LocalShopper = { user: string; name: string; about: string; token: string };

/** Who can be picked without a token, and the token for operations. */
export type LocalShoppers = { shoppers: LocalShopper[]; opsToken: string | null };

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The shoppers that `npm run dev` seeds; null elsewhere, where a token is needed. Only a Worker of this machine is asked:
 *  a browser writes every 404 into its console. */
export async function localShoppers(): Promise<LocalShoppers | null> {
  if (!isLocal()) return null;
  const response = await fetch("/local/shoppers");
  if (!response.ok) return null;
  const answer: unknown = await response.json();
  if (!isRecord(answer) || !Array.isArray(answer["shoppers"])) return null;
  const { ops_token: opsToken } = answer;
  return {
    shoppers: answer["shoppers"].filter(isShopper),
    opsToken: typeof opsToken === "string" ? opsToken : null,
  };
}

/** Whether the Worker is one of this machine, which may have more than the product. */
export function isLocal(): boolean {
  return LOOPBACK.has(location.hostname);
}

function isShopper(value: unknown): value is LocalShopper {
  return isRecord(value) && ["user", "name", "about", "token"].every((key) => typeof value[key] === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
