import { hashed } from "../../../durable-objects/graph/ids.ts";
import type { EventSink } from "../../../durable-objects/ledger/events.ts";
import type { Env } from "../../env.ts";
import { log } from "../../log.ts";
import type { Delivery } from "../delivery.ts";
import { layQuarantined } from "../quarantine.ts";
import { seal } from "../seal.ts";
import type { LooseEvent } from "./loose.ts";
import { eventKey } from "./sinks.ts";

/** Events of one message that a sink refused for one reason. */
type Refused = {
  events: readonly LooseEvent[];
  generation: number;
  outcome: Extract<Delivery, { state: "quarantine" }>;
};

/**
 * Lays refused events into quarantine, whole and sealed, in one object: a message of them alone, that may be sent to its
 * queue again as it is. The same events again overwrite it.
 * @returns what becomes of each: they come again when they cannot be laid there now
 */
export async function quarantineEvents(
  env: Env,
  sink: EventSink,
  { events, generation, outcome }: Refused,
): Promise<Delivery> {
  const [first] = events;
  if (first === undefined) return outcome;
  const { user_ref, batch_id } = first.envelope;
  const { reason, detail } = outcome;
  const event_ids = events.map(({ eventId }) => eventId);
  const name = event_ids.length === 1 ? first.eventId : `evs_${hashed([batch_id, ...event_ids])}`;
  try {
    const message = { ...first.envelope, spool: undefined, events: events.map(({ told }) => told) };
    const sealed = await seal(
      JSON.stringify({ message, detail }),
      await eventKey(env, { user_ref, generation }),
    );
    await layQuarantined(env, `quarantine/${sink}/${reason}/${user_ref}/${name}.json`, {
      sink,
      reason,
      quarantined_at: new Date().toISOString(),
      batch_id,
      event_ids,
      user_ref,
      generation,
      sealed,
    });
    log("warn", "quarantined", { sink, reason, batch_id, events: event_ids.length });
    return outcome;
  } catch (error) {
    return { state: "retry", reason: "quarantine_unreachable", detail: String(error) };
  }
}
