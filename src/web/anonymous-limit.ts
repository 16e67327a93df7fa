import type { Context } from "hono";
import type { Signed } from "./authenticate.ts";
import { Problem } from "./problem.ts";

/** The limit's period, as wrangler.toml has it. */
const RETRY_AFTER_SECONDS = 60;

/** Lets pass what names nothing but the publishable key, which anybody can read: so many from one address in a minute, counted
 *  in each data centre. The address is kept nowhere else. Without one, as in local runs, nothing is counted.
 *  @throws Problem too_many_requests */
export async function limitAnonymous(c: Context<Signed>): Promise<void> {
  const address = c.req.header("cf-connecting-ip");
  if (address === undefined) return;
  const { success: isWithin } = await c.env.ANONYMOUS_LIMIT.limit({ key: address });
  if (isWithin) return;
  throw new Problem("too_many_requests", "", { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
