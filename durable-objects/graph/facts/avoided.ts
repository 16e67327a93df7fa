import type { EffectiveOrder } from "../effective-order.ts";
import { byEventTime } from "../episode.ts";
import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fact, type Support, USER } from "./fact.ts";
import { NONE, type Rule, type Sighting, factsOf, stretchesOf } from "./functional-slot.ts";

/** One product sent back may have been damaged; the second time it is not wanted. */
const LEAST_REFUSALS = 2;
const MOST_CONFIDENCE = 0.95;

/**
 * AVOIDS, inferred: a product that came back whole, or was refused as a substitute, twice without being kept in
 * between; a purchase that is kept ends it. Confidence is n / (n + 1), 0.95 at most.
 */
export function inferredAvoidance(
  orders: readonly EffectiveOrder[],
  { byProduct, identities }: { byProduct: ReadonlyMap<string, readonly Purchase[]>; identities: Identities },
): Fact[] {
  const refusals = orders.flatMap((order) => (order.isGift ? [] : refusedIn(order, identities)));
  const ofProduct = Map.groupBy(refusals, ({ id }) => id);
  return [...ofProduct].flatMap(([id, refused]) => {
    if (refused.length < LEAST_REFUSALS) return [];
    const object = `product:${id}`;
    const kept = (byProduct.get(id) ?? []).map(({ order }) => ({ value: object, by: order, against: true }));
    const sightings: Sighting[] = [...refused.map(({ by }) => ({ value: object, by })), ...kept];
    sightings.sort((a, b) => byEventTime(a.by, b.by));
    return factsOf(stretchesOf(sightings, refusedTwice(object)), () => ({
      predicate: "AVOIDS",
      subject: USER,
      object,
      source: "inferred",
    }));
  });
}

/** What an order refuses, each product once, known from when the last of it was learned. */
function refusedIn(order: EffectiveOrder, identities: Identities): { id: string; by: Support }[] {
  const learnedAtMs = new Map<string, number>();
  for (const { sku, recordedAtMs } of order.refused) {
    const id = identities.product(sku);
    learnedAtMs.set(id, Math.max(learnedAtMs.get(id) ?? 0, recordedAtMs));
  }
  const { occurredAtMs, episodeId, episodeIds } = order;
  return [...learnedAtMs].map(([id, recordedAtMs]) => ({
    id,
    by: { occurredAtMs, recordedAtMs, episodeId, episodeIds },
  }));
}

function refusedTwice(object: string): Rule {
  let times = 0;
  let holds = false;
  return ({ against = false }) => {
    times = against ? 0 : times + 1;
    if (times >= LEAST_REFUSALS) {
      holds = true;
      return { value: object, confidence: Math.min(times / (times + 1), MOST_CONFIDENCE) };
    }
    return holds ? { value: NONE, confidence: 1 } : undefined;
  };
}
