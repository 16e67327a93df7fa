import type { Erasure, LegName, LegState } from "../../durable-objects/erasure.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Env } from "../env.ts";
import { forgetEvents } from "../forward/event-ledger.ts";
import { forgetUser } from "../redis/forget-user.ts";
import { Pointer, POINTER } from "../shared/read.ts";
import { deleteModels } from "../shared/refresh.ts";
import { eraseInBigQuery } from "./erase-in-bigquery.ts";
import { eraseClaims, eraseKeys, eraseQuarantine, spoolHolds } from "./erase-in-bucket.ts";
import { eraseInSpanner } from "./erase-in-spanner.ts";

/** What a leg works with: the erasure, whose it is, and how far the other legs are. */
type LegWork = { env: Env; erasure: Erasure; userId: string };

type Leg = (work: LegWork) => Promise<LegState>;

/** How each place is erased. Every leg may run at any time and any number of times, and may throw: then it failed. */
export const LEG_WORK: Record<LegName, Leg> = {
  memory: eraseMemory,
  keys: (work) => inBucket(work, eraseKeys, "keys deleted"),
  claims: (work) => inBucket(work, eraseClaims, "sealed messages deleted"),
  quarantine: (work) => inBucket(work, eraseQuarantine, "sealed messages deleted"),
  spool: eraseSpool,
  cache: eraseCache,
  event_ledger: eraseEventLedger,
  spanner: eraseSpanner,
  bigquery: ({ env, erasure, userId }) => eraseInBigQuery(env, { userId, erasedAtMs: erasure.erased_at_ms }),
  archive: async ({ erasure }) =>
    erasure.legs.keys.state === "done"
      ? done("its lines are sealed with keys that are no more")
      : { state: "pending", detail: "after the keys" },
  shared_model: eraseSharedModel,
};

async function eraseMemory({ env, erasure, userId }: LegWork): Promise<LegState> {
  return (await memoryOf(env, userId).eraseThrough(userId, erasure.generation))
    ? done("log and projections wiped")
    : { state: "failed", reason: "memory_unavailable", detail: "" };
}

async function eraseSpanner({ env, erasure, userId }: LegWork): Promise<LegState> {
  const answer = await eraseInSpanner(env, { userId, generation: erasure.generation });
  if (answer.ok) return done("rows deleted");
  return { state: "failed", reason: answer.failure.status, detail: "" };
}

async function inBucket(
  { env, erasure }: LegWork,
  erase: (bucket: R2Bucket, whose: { ref: string; generation: number; erasedAtMs: number }) => Promise<void>,
  detail: string,
): Promise<LegState> {
  const { user_ref: ref, generation, erased_at_ms: erasedAtMs } = erasure;
  await erase(env.BUCKET, { ref, generation, erasedAtMs });
  return done(detail);
}

async function eraseEventLedger({ env, erasure }: LegWork): Promise<LegState> {
  await forgetEvents(env, erasure.user_ref, erasure.erased_at_ms);
  return done("which events there were is not known any more");
}

async function eraseSpool({ env, erasure }: LegWork): Promise<LegState> {
  return (await spoolHolds(env.BUCKET, erasure.erased_at_ms))
    ? { state: "pending", detail: "events received by then wait for their queue: there they are suppressed" }
    : done("nothing that was received by then is left");
}

async function eraseCache({ env, erasure }: LegWork): Promise<LegState> {
  const { user_ref: userRef, erased_at_ms: erasedAtMs } = erasure;
  switch (await forgetUser(env, { userRef, erasedAtMs })) {
    case "forgotten":
      return done("Redis holds nothing of the user");
    case "not_configured":
      return done("there is no cache");
    case "unreachable":
      return { state: "failed", reason: "redis_unreachable", detail: "" };
  }
}

/** The model is made of what the warehouse has: one that was made after the rows were deleted knows them no more. The older
 *  ones that are kept beside it go then. */
async function eraseSharedModel({ env, erasure }: LegWork): Promise<LegState> {
  const { bigquery } = erasure.legs;
  if (bigquery.state !== "done") return { state: "pending", detail: "after BigQuery" };
  const stored = await env.BUCKET.get(POINTER);
  if (stored !== null && Date.parse(Pointer.parse(await stored.json()).made_at) <= bigquery.at_ms)
    return { state: "pending", detail: "until the model is made anew, every night" };
  await deleteModels(env.BUCKET, bigquery.at_ms);
  return done(stored === null ? "there is no model" : "made anew since");
}

function done(detail: string): LegState {
  return { state: "done", detail };
}
