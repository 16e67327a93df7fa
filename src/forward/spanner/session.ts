import { z } from "zod";
import type { Env } from "../../env.ts";
import { type GoogleAnswer, type GoogleConfig, callGoogleFor } from "../google/call.ts";
import type { GoogleFailure } from "../google/failure.ts";

/** How Spanner is reached, and which database. */
export type SpannerConfig = GoogleConfig & Pick<Env, "SPANNER_DATABASE">;

const Session = z.object({ name: z.string() });

// Names only. A multiplexed session serves any number of transactions at once, and lives for weeks.
const sessions = new Map<string, string>();

/** A lost session and a missing table look alike but for their text, and the emulator's gateway says INTERNAL for
 *  both: a new session tells them apart. */
const MAY_BE_LOST: ReadonlySet<string> = new Set(["NOT_FOUND", "INTERNAL"]);

/** Does something with a session; a session that Spanner no longer knows is replaced once. */
export async function withSession(
  env: SpannerConfig,
  act: (session: string) => Promise<GoogleAnswer>,
): Promise<GoogleAnswer> {
  const key = `${env.SPANNER_EMULATOR_HOST ?? env.GOOGLE_ENDPOINT ?? ""} ${env.SPANNER_DATABASE}`;
  const first = await sessionOf(env, key);
  if (!first.ok) return first;
  const answer = await act(first.name);
  if (answer.ok || !MAY_BE_LOST.has(answer.failure.status)) return answer;
  sessions.delete(key);
  const second = await sessionOf(env, key);
  return second.ok ? act(second.name) : second;
}

async function sessionOf(
  env: SpannerConfig,
  key: string,
): Promise<{ ok: true; name: string } | { ok: false; failure: GoogleFailure }> {
  const known = sessions.get(key);
  if (known !== undefined) return { ok: true, name: known };
  const path = `${env.SPANNER_DATABASE}/sessions`;
  const body = { session: { multiplexed: true } };
  const answer = await callGoogleFor(Session, env, { service: "spanner", path, body });
  if (!answer.ok) return answer;
  const { name } = answer.body;
  sessions.set(key, name);
  return { ok: true, name };
}
