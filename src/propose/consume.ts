import { PREDICATES } from "../../durable-objects/graph/predicates.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Env } from "../env.ts";
import type { Parcel } from "../forward/delivery.ts";
import { retryDelaySeconds } from "../forward/retry-delay.ts";
import { withoutErased } from "../forward/tombstones.ts";
import { log } from "../log.ts";
import { acceptedProposals } from "./accepted.ts";
import { MODEL, type TextModel, askModel } from "./ask-model.ts";
import { ProposalRequest, type ProposalTaker } from "./request.ts";

/** A large model reads a note of 16 KB in some seconds. */
const MODEL_DEADLINE_MS = 30_000;

/** Where proposals go, by user id: otherwise to the memories. How long the model may take. */
export type Proposing = { takerOf?: (userId: string) => ProposalTaker; deadlineMs?: number };

/** Whether a queue carries notes to a model, or those that ran out of retries. */
export function isProposalQueue(queue: string): boolean {
  return /-proposals(?:-dlq)?$/.test(queue);
}

/**
 * The handler of the proposals' queue and of its dead letters: every message settles by itself, nothing is thrown. A note
 * of an erased user, or that was forgotten, is not read; a failing, late or busy model is asked again; an answer that says nothing to be believed
 * is the end of it. Proposals are only suggestions: without a model, and at the end of retries, they are dropped.
 */
export async function consumeProposals(
  batch: MessageBatch,
  env: Env,
  proposing: Proposing = {},
): Promise<void> {
  const { takerOf = (userId) => memoryOf(env, userId), deadlineMs = MODEL_DEADLINE_MS } = proposing;
  const { AI: ai } = env;
  const isDead = batch.queue.endsWith("-dlq");
  if (isDead || ai === undefined) {
    log("warn", isDead ? "proposals given up" : "proposals without a model", {
      messages: batch.messages.length,
    });
    batch.ackAll();
    return;
  }
  const alive = await aliveAmong(batch, env);
  await Promise.all(
    batch.messages.map(async (message) => {
      const request = alive?.get(message.id);
      const isDone =
        alive !== undefined &&
        (request === undefined || (await propose(ai, request, { takerOf, deadlineMs })));
      if (isDone) message.ack();
      else message.retry({ delaySeconds: retryDelaySeconds(message.attempts, 0, Math.random()) });
    }),
  );
}

/** Requests to work on by message id; undefined when the ledger cannot be asked: then nothing may be read. */
async function aliveAmong(batch: MessageBatch, env: Env): Promise<Map<string, ProposalRequest> | undefined> {
  const parcels: Parcel<ProposalRequest>[] = batch.messages.flatMap(({ id, body }) => {
    const { success, data, error } = ProposalRequest.safeParse(body);
    if (!success)
      log("error", "no proposal request", { problems: error.issues.map(({ path }) => path.join(".")) });
    return success ? [{ id, message: data }] : [];
  });
  try {
    const { alive } = await withoutErased(env, parcels);
    return new Map(alive.map(({ id, message }) => [id, message]));
  } catch (error) {
    log("error", "tombstones cannot be asked", { queue: batch.queue, error: String(error) });
    return undefined;
  }
}

/** @returns whether there is nothing left to do */
async function propose(
  ai: TextModel,
  { user_id, user_ref, episode_id, trace_id }: ProposalRequest,
  { takerOf, deadlineMs }: Required<Proposing>,
): Promise<boolean> {
  try {
    const memory = takerOf(user_id);
    const text = await memory.note(episode_id);
    if (text === undefined) return true;
    const proposals = acceptedProposals(await askModel(ai, text, deadlineMs), PREDICATES);
    if (proposals.length > 0) {
      const proposed = { userId: user_id, of: episode_id, model: MODEL, proposals, traceId: trace_id };
      await memory.propose(proposed);
    }
    return true;
  } catch (error) {
    log("warn", "proposal failed", { user_ref, episode_id, error: String(error) });
    return false;
  }
}
