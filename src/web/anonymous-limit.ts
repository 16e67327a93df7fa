import type { Context } from "hono";
import type { Signed } from "./authenticate.ts";
import { Problem } from "./problem.ts";

/** The limit's period, as wrangler.toml has it. */
const RETRY_AFTER_SECONDS = 60;
/** Of sixteen bits, in an IPv6 address. */
const GROUPS = 8;

/** Lets pass what names nothing but the publishable key, which anybody can read: so many from one place in a minute, counted
 *  in each data centre. The address is kept nowhere else. Without one, as in local runs, nothing is counted.
 *  @throws Problem too_many_requests */
export async function limitAnonymous(c: Context<Signed>): Promise<void> {
  const address = c.req.header("cf-connecting-ip");
  if (address === undefined) return;
  const { success: isWithin } = await c.env.ANONYMOUS_LIMIT.limit({ key: placeOf(address) });
  if (isWithin) return;
  throw new Problem("too_many_requests", "", { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** An IPv4 address, or the first 64 bits of an IPv6 one: a household has all addresses that begin with them. */
function placeOf(address: string): string {
  const host = address.includes(":") ? URL.parse(`http://[${address}]`)?.hostname : undefined;
  // An IPv4 address in the notation of IPv6 is one alone.
  if (host === undefined || host.startsWith("[::ffff:")) return host ?? address;
  const [before = [], after = []] = host
    .slice(1, -1)
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const omitted = Array.from({ length: GROUPS - before.length - after.length }, () => "0");
  return [...before, ...omitted, ...after].slice(0, GROUPS / 2).join(":");
}
