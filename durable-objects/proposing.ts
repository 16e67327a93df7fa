import type { Env } from "../src/env.ts";
import { userRef } from "../src/forward/seal.ts";
import { log } from "../src/log.ts";
import type { ProposalRequest } from "../src/propose/request.ts";
import type { LogEntry } from "./episode-log.ts";
import type { Proposal } from "./graph/episode.ts";
import { hashed } from "./graph/ids.ts";
import type { Identity } from "./identity.ts";
import type { WriteRequest } from "./requests.ts";

/** What a model read in a note. */
export type ProposeRequest = {
  userId: string;
  /** The note's episode. */
  of: string;
  model: string;
  proposals: Proposal[];
  traceId: string;
};

/** The episode of a proposal: one a note and model, whatever the number of tries. */
export function proposal({ userId, of, model, proposals, traceId }: ProposeRequest): WriteRequest {
  const episodeId = `ep_${hashed(["facts_proposed", of, model])}`;
  const happening = { kind: "facts_proposed", body: { of, model, proposals } } as const;
  return { userId, episodeId, fingerprint: "", traceId, occurredAtMs: undefined, happening };
}

/** Has a model read a note, where one is bound. What is lost on the way is not asked for again: it is a suggestion. */
export async function offerToModel(
  env: Env,
  { userId, generation }: Identity,
  { episode, traceId }: Pick<LogEntry, "episode" | "traceId">,
): Promise<void> {
  if (env.AI === undefined || episode.kind !== "note_added") return;
  const request: ProposalRequest = {
    v: 1,
    user_id: userId,
    user_ref: userRef(userId, env.USER_REF_SECRET),
    generation,
    episode_id: episode.episodeId,
    trace_id: traceId,
  };
  try {
    await env.PROPOSALS_QUEUE.send(request, { contentType: "json" });
  } catch (error) {
    log("warn", "note not offered to the model", { episode_id: episode.episodeId, error: String(error) });
  }
}
