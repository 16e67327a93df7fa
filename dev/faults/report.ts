import type { Aftermath } from "./aftermath.ts";
import { ackedEvents } from "./compare-events.ts";
import type { Sent } from "./customer.ts";
import { isLargeBatch } from "./events.ts";
import { isLargeOrder } from "./orders.ts";

/** Of events: how many were acknowledged, a told event of several products counting for each; batches, and those that were
 *  acknowledged and too large for one message; what was owed to the two sinks when the drain began. */
type EventsReport = {
  acked: number;
  lost: number;
  doubled: number;
  partial: number;
  batches: number;
  large: number;
  owedAtLastKill: number;
};

/** What a run came to. `lost`, `doubled` and `partial` count orders and events, all else but `events` orders:
 *  `unacknowledged` were sent and never answered, `large` acknowledged and too large for a queue; `owedAtLastKill` were
 *  still owed to a sink, summed over the sinks, when the drain began. */
export type FaultsReport = {
  acked: number;
  lost: number;
  doubled: number;
  partial: number;
  events: EventsReport;
  kills: number;
  googleKills: number;
  sent: number;
  large: number;
  unacknowledged: number;
  owedAtLastKill: number;
  drainMs: number;
  clients: number;
  seed: number;
};

/** A run by numbers: what was sent, and what came of it. */
export function reportOf(
  run: Pick<FaultsReport, "kills" | "googleKills" | "clients" | "seed">,
  { orders, batches }: Sent,
  after: Aftermath,
): FaultsReport {
  const confirmed = orders.filter(({ answers }) => answers.size > 0);
  const taken = batches.filter(({ answers }) => answers.length > 0);
  const { faults: _, ...ofEvents } = after.events;
  return {
    acked: confirmed.length,
    lost: after.orders.lost + ofEvents.lost,
    doubled: after.orders.doubled + ofEvents.doubled,
    partial: after.orders.partial + ofEvents.partial,
    events: {
      acked: ackedEvents(batches),
      ...ofEvents,
      batches: batches.length,
      large: taken.filter(({ batch }) => isLargeBatch(batch)).length,
      owedAtLastKill: after.owed.events,
    },
    ...run,
    sent: orders.length,
    large: confirmed.filter(({ order }) => isLargeOrder(order)).length,
    unacknowledged: orders.length - confirmed.length,
    owedAtLastKill: after.owed.orders,
    drainMs: after.drainMs,
  };
}
