import { SINKS } from "../../../durable-objects/receipts.ts";
import type { Env } from "../../env.ts";
import type { Deliveries, Delivery, Parcel } from "../delivery.ts";
import { deleteAll, foldersUnder, objectsUnder } from "../objects.ts";
import type { EpisodeMessage } from "../outgoing.ts";
import { deleteRows } from "./delete.ts";
import { deliverToBigQuery } from "./deliver.ts";

/** Rows leave the streaming buffer within 90 minutes; to ask more often costs a statement each time. */
const BUFFER_RETRY_MS = 10 * 60_000;
/** Why rows that were streamed a moment ago are still there. */
export const IN_BUFFER = "waiting_streaming_buffer";
/** Where an episode of an order's life has rows. */
const TABLES = ["order_transaction_events", "product_interaction_events"];

type Forgetting = Extract<EpisodeMessage, { kind: "episode_forgotten" }>;

/** Delivers messages to BigQuery. A forgetting has no rows: it takes those of the episode away, and what lies sealed of it
 *  in R2. Rows in the streaming buffer are waited for. */
export async function deliverOrForget(
  env: Env,
  parcels: readonly Parcel<EpisodeMessage>[],
): Promise<Deliveries> {
  const others: Parcel<EpisodeMessage>[] = [];
  const outcomes: Deliveries = new Map();
  for (const { id, message } of parcels)
    if (message.kind === "episode_forgotten") outcomes.set(id, await forget(env, message));
    else others.push({ id, message });
  for (const [id, delivery] of await deliverToBigQuery(env, others)) outcomes.set(id, delivery);
  return outcomes;
}

async function forget(env: Env, message: Forgetting): Promise<Delivery> {
  const { episode_id } = message.body;
  const where = `${env.BIGQUERY_PROJECT}.${env.BIGQUERY_DATASET}`;
  // What it was is not known any more: then every sink has forgotten it.
  if (episode_id === undefined) return { state: "delivered", where };
  try {
    await forgetObjects(env.BUCKET, message, episode_id);
  } catch (error) {
    return { state: "retry", reason: "r2_unavailable", detail: String(error) };
  }
  return (await forgetRows(env, message, episode_id)) ?? { state: "delivered", where };
}

/** Takes an episode's rows away.
 *  @returns why it has to come again, or undefined when no row is left */
export async function forgetRows(
  env: Env,
  { user_id }: Pick<Forgetting, "user_id">,
  episodeId: string,
): Promise<Extract<Delivery, { state: "retry" }> | undefined> {
  for (const table of TABLES) {
    const deleted = await deleteRows(env, table, {
      where: "user_id = @user AND STARTS_WITH(event_id, @prefix)",
      parameters: [
        { name: "user", type: "STRING", value: user_id },
        { name: "prefix", type: "STRING", value: `${episodeId}.` },
      ],
    });
    if (deleted.state === "in_streaming_buffer")
      return { state: "retry", reason: IN_BUFFER, afterMs: BUFFER_RETRY_MS };
    if (deleted.state === "deleted") continue;
    const { status: reason, message: detail, retryAfterMs: afterMs } = deleted.failure;
    return { state: "retry", reason, detail, afterMs };
  }
  return undefined;
}

async function forgetObjects(
  bucket: R2Bucket,
  { user_ref, generation }: Forgetting,
  episodeId: string,
): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of objectsUnder(bucket, `claims/${user_ref}/${generation}/${episodeId}/`))
    keys.push(key);
  for (const sink of SINKS)
    for await (const reason of foldersUnder(bucket, `quarantine/${sink}/`))
      keys.push(`${reason}${user_ref}/${episodeId}.json`);
  await deleteAll(bucket, keys);
}
