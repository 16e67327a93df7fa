import { type Locality, weekdayIn } from "../../src/personalize/locality.ts";
import type { EffectiveOrder } from "../graph/effective-order.ts";
import type { SuggestQuestion } from "./question.ts";

const HOUR_MS = 3_600_000;
const UTC = "UTC";

/** Where a question is from, and what day it is there: as the call says, else as the person's latest order did, unless nothing
 *  may be known of the person; without a time zone by UTC. */
export function localityOf(question: SuggestQuestion, orders: readonly EffectiveOrder[]): Locality {
  const asked = question.feature === "recommendations" ? question : undefined;
  const own = question.isImpersonal ? undefined : orders.at(-1)?.from;
  const isPlaced = asked?.storeId !== undefined || asked?.country !== undefined;
  const { storeId, country } = isPlaced ? asked : (own ?? {});
  const atMs = question.dayMs + (asked?.hour ?? 0) * HOUR_MS;
  return { storeId, country, weekday: weekdayIn(asked?.timezone ?? own?.timezone ?? UTC, atMs) };
}
