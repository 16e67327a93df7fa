import { waitUntil } from "cloudflare:workers";
import { z } from "zod";
import { feedOf } from "../../durable-objects/feed-of.ts";
import type { Step, Stop } from "../../durable-objects/feed/journey.ts";
import type { Sink } from "../../durable-objects/receipts.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import type { Deliveries, Delivery, Parcel } from "./delivery.ts";

/** A feed that is later than this is told no more of the batch. */
const DEADLINE_MS = 5_000;

/** An order's message at any sink, as far as a journey needs it. */
const OrderOnItsWay = z.object({
  user_ref: z.string(),
  generation: z.int(),
  episode_id: z.string(),
  kind: z.string().startsWith("order_"),
  recorded_at: z.iso.datetime(),
  body: z.object({ order_id: z.string() }).optional(),
  preferences: z.object({ consent: z.object({ analytics: z.boolean().optional() }).optional() }).optional(),
});

/**
 * Tells who watches what became of a batch's orders, behind the delivery: neither its failure nor its time is the batch's.
 * What is no order, and what is not open yet (a claim check before a circuit that is open), is left out.
 */
export function tellFeed(
  env: Env,
  sink: Sink,
  batch: { parcels: readonly Parcel<unknown>[]; outcomes: Deliveries },
): void {
  waitUntil(tell(env, sink, batch));
}

async function tell(
  env: Env,
  sink: Sink,
  { parcels, outcomes }: { parcels: readonly Parcel<unknown>[]; outcomes: Deliveries },
): Promise<void> {
  try {
    const at = new Date().toISOString();
    const steps = parcels.flatMap(({ id, message }) => stepOf(message, stopOf(outcomes.get(id), at)) ?? []);
    if (steps.length > 0) await within(feedOf(env).tell(sink, steps), DEADLINE_MS);
  } catch (error) {
    log("warn", "feed not told", { sink, error: String(error) });
  }
}

function stepOf(message: unknown, stop: Stop | undefined): Step | undefined {
  const read = OrderOnItsWay.safeParse(message);
  if (stop === undefined || !read.success) return undefined;
  const { body, preferences, ...traveller } = read.data;
  return {
    ...traveller,
    order_id: body?.order_id,
    stop,
    isUncounted: preferences?.consent?.analytics === false,
  };
}

function stopOf(outcome: Delivery | undefined, at: string): Stop | undefined {
  switch (outcome?.state) {
    case "delivered":
      return { state: "delivered", at };
    case "quarantine":
      return { state: "quarantined", at, reason: outcome.reason };
    case "suppressed":
      return { state: "suppressed", at, reason: outcome.reason };
    case "retry":
      return { state: "waiting", since: at, at, reason: outcome.reason };
    case undefined:
      return undefined;
  }
}
