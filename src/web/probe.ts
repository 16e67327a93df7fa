import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { callGoogle } from "../forward/google/call.ts";
import { withSession } from "../forward/spanner/session.ts";
import type { Beside } from "./readiness.ts";

const DEADLINE_MS = 2_000;
/** `/readyz` needs no token: however often it is asked, the systems behind are asked so seldom. */
const KEPT_MS = 10_000;

const probed = new WeakMap<R2Bucket, { atMs: number; beside: Beside }>();

/** Whether R2 and Spanner answer, as of the last ten seconds. */
export async function probe(env: Env, nowMs: number): Promise<Beside> {
  const known = probed.get(env.BUCKET);
  if (known !== undefined && nowMs - known.atMs < KEPT_MS) return known.beside;
  const [google, bucket] = await Promise.all([spannerState(env), answers(() => env.BUCKET.head("readyz"))]);
  const beside: Beside = { google, bucket };
  probed.set(env.BUCKET, { atMs: nowMs, beside });
  return beside;
}

async function spannerState(env: Env): Promise<Beside["google"]> {
  if ((env.GOOGLE_SERVICE_ACCOUNT ?? "") === "" && (env.SPANNER_EMULATOR_HOST ?? "") === "")
    return "unconfigured";
  const isThere = await answers(async () => {
    const answer = await withSession(env, (session) =>
      callGoogle(env, { service: "spanner", path: `${session}:executeSql`, body: { sql: "SELECT 1" } }),
    );
    if (!answer.ok) throw new Error(answer.failure.status);
  });
  return isThere ? "reachable" : "unreachable";
}

async function answers(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(question(), DEADLINE_MS);
    return true;
  } catch {
    // The answer says so; why stands in the log of whoever needed it.
    return false;
  }
}
