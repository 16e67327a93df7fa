import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Receipt, Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import type { Deliveries, Delivery, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";

/** Tells each memory what became of its episodes, one call per user. A memory that cannot be told sends again, and
 *  the sink takes the repeat without a trace. */
export async function reportArrivals<Kind extends Address>(
  env: Env,
  sink: Sink,
  { parcels, outcomes }: { parcels: readonly Parcel<Kind>[]; outcomes: Deliveries },
): Promise<void> {
  const at = new Date().toISOString();
  const reports = parcels.flatMap(({ id, message }) => {
    const receipt = receiptOf(outcomes.get(id), at);
    const { user_id: userId, seq, generation, episode_id: episodeId } = message;
    return receipt === undefined ? [] : [{ userId, report: { seq, generation, episodeId, sink, receipt } }];
  });
  const byUser = Map.groupBy(reports, ({ userId }) => userId);
  const told = await Promise.allSettled(
    [...byUser].map(([userId, mine]) =>
      memoryOf(env, userId).reportArrivals(mine.map(({ report }) => report)),
    ),
  );
  const failures = told.filter((outcome) => outcome.status === "rejected").length;
  if (failures > 0) log("warn", "memories not told", { sink, failures });
}

/** What a memory keeps of an outcome; a retry is not one yet. */
function receiptOf(outcome: Delivery | undefined, at: string): Receipt | undefined {
  switch (outcome?.state) {
    case "delivered":
      return { state: "delivered", at, where: outcome.where };
    case "quarantine":
      return { state: "quarantined", at, reason: outcome.reason };
    case "suppressed":
      return { state: "suppressed", at, reason: outcome.reason };
    case "retry":
    case undefined:
      return undefined;
  }
}
