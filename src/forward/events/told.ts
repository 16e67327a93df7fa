import type { AcceptedBatch, BatchReport, EventOutcome } from "../../../durable-objects/ledger/events.ts";
import type { Deliveries, Delivery } from "../delivery.ts";
import type { LooseEvent } from "./loose.ts";
import type { EventsMessage } from "./message.ts";

/** An accepted request as the ledger of events writes it down. */
export function acceptedIn({ batch_id, received_at, user_ref, events }: EventsMessage): AcceptedBatch {
  const uncounted = events.filter(({ consent }) => !consent.analytics).map(({ event_id }) => event_id);
  const ids = events.map(({ event_id }) => event_id);
  return {
    batch_id,
    received_at,
    user_ref,
    ids,
    without_analytics: uncounted.length === 0 ? undefined : uncounted,
  };
}

/** What became of events at a sink, message by message, as the ledger is told it; what comes again is left out. */
export function reportsOf(events: readonly LooseEvent[], outcomes: Deliveries): BatchReport[] {
  const byMessage = Map.groupBy(events, ({ messageId }) => messageId);
  return [...byMessage.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { batch_id, received_at, user_ref } = first.envelope;
    const uncounted = own.filter(({ event }) => event?.consent.analytics === false);
    const batch: AcceptedBatch = {
      batch_id,
      received_at,
      user_ref,
      ids: own.map(({ eventId }) => eventId),
      without_analytics: uncounted.length === 0 ? undefined : uncounted.map(({ eventId }) => eventId),
    };
    const told = own.flatMap(({ id, eventId }) => {
      const outcome = outcomeOf(outcomes.get(id));
      return outcome === undefined ? [] : [[eventId, outcome] as const];
    });
    return [{ batch, outcomes: new Map(told) }];
  });
}

function outcomeOf(delivery: Delivery | undefined): EventOutcome | undefined {
  switch (delivery?.state) {
    case "delivered":
      return { state: "delivered", where: delivery.where };
    case "quarantine":
      return { state: "quarantined", reason: delivery.reason };
    case "suppressed":
      return { state: "suppressed", reason: delivery.reason };
    case "retry":
    case undefined:
      return undefined;
  }
}
