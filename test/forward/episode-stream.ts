import { randomFrom } from "../../dev/random.ts";
import type { ToldHappening } from "../../durable-objects/graph/episode-schema.ts";
import { entityKey } from "../../durable-objects/graph/ids.ts";
import type {
  EntityTuple,
  FactTuple,
  OrderState,
  Pattern,
  SpannerMessage,
} from "../../src/forward/outgoing.ts";
import { toldToSpanner } from "./messages.ts";

const FACTS = 12;
const PRODUCTS = 6;
const ORDERS = 4;
const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse("2026-11-01T08:00:00.000Z");

const KINDS = [
  "order_confirmed",
  "order_revised",
  "order_cancelled",
  "order_returned",
  "order_substituted",
  "order_marked",
  "note_added",
  "preference_stated",
  "signals_seen",
  "facts_proposed",
  "usual_set",
  "reorder_snoozed",
  "preferences_set",
  "entities_merged",
  "entities_split",
  "episode_retracted",
  "episode_forgotten",
  "session_adopted",
] as const satisfies readonly ToldHappening["kind"][];

type Rows = Pick<
  SpannerMessage,
  | "order"
  | "facts"
  | "withdrawn_facts"
  | "entities"
  | "withdrawn_entities"
  | "patterns"
  | "withdrawn_patterns"
>;
type Draw = { below: (limit: number) => number; some: (limit: number) => number[] };

/** What a memory of random episodes would send to Spanner, in the order of its log, re-sends among them: each message carries
 *  rows of a few facts, entities, products and orders as of its version. Everything is drawn from the seed. */
export function streamOf(user: string, seed: number, length: number): SpannerMessage[] {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const draw: Draw = {
    below,
    some: (limit) => Array.from({ length: limit }, (_, index) => index).filter(() => below(3) === 0),
  };
  const log: Entry[] = [];
  const sent: SpannerMessage[] = [];
  for (let version = 1; version <= length; version += 1) {
    const happening = happeningOf(draw, log);
    const rows = { memory_version: version, ...derivedBy(draw, version) };
    const entry = { seq: version, happening, episodeId: `ep_${user}_${version}`, isForgotten: false };
    log.push(entry);
    sent.push(toldToSpanner(user, String(version), { seq: version, happening, ...rows }));
    const known = log[below(log.length)] ?? entry;
    // The alarm sends again what no sink has reported, with what is derived by then.
    if (!known.isForgotten && below(4) === 0)
      sent.push(toldToSpanner(user, String(known.seq), { ...known, ...rows }));
  }
  return sent;
}

type Entry = { seq: number; happening: ToldHappening; episodeId: string; isForgotten: boolean };

function happeningOf({ below }: Draw, log: readonly Entry[]): ToldHappening {
  const drawn = KINDS[below(KINDS.length)] ?? "note_added";
  const order_id = `ord_${below(ORDERS)}`;
  const item = {
    sku: `S${below(PRODUCTS)}`,
    product_name: "p",
    quantity: 1 + below(3),
    unit_price_minor: 100,
  };
  const items = [item];
  const named = log[below(log.length)];
  const other = named?.episodeId ?? "ep_none";
  // What is forgotten is not forgotten again, and a forgetting stays.
  const canForget = named !== undefined && named.happening.kind !== "episode_forgotten" && !named.isForgotten;
  const kind = drawn === "episode_forgotten" && !canForget ? "note_added" : drawn;
  switch (kind) {
    case "order_confirmed":
      return { kind, body: { order_id, items, item_count: 1, total_minor: 100, currency: "EUR" } };
    case "order_revised":
    case "order_returned":
      return { kind, body: { order_id, items } };
    case "order_cancelled":
      return { kind, body: { order_id } };
    case "order_substituted":
      return { kind, body: { order_id, sku: item.sku, substitute: item, accepted: below(2) === 0 } };
    case "order_marked":
      return { kind, body: { order_id, gift: below(2) === 0 } };
    case "note_added":
      return { kind, body: { text: `note ${below(1000)}` } };
    case "preference_stated":
      return { kind, body: { predicate: "AVOIDS", object: "ingredient:nuts", holds: below(2) === 0 } };
    case "signals_seen":
      return { kind, body: { searches: [{ query: "oat", times: below(9) }] } };
    case "facts_proposed":
      return { kind, body: { of: other, model: "m", proposals: [] } };
    case "usual_set":
      return { kind, body: { sku: item.sku, place: below(2) === 0 ? "pinned" : null } };
    case "reorder_snoozed":
      return { kind, body: { sku: item.sku, days: below(30) } };
    case "preferences_set":
      return { kind, body: { features: { ranking: below(2) === 0 } } };
    case "entities_merged":
      return { kind, body: { type: "brand", from: "a", into: "b" } };
    case "entities_split":
      return { kind, body: { type: "brand", entity: "a" } };
    case "episode_retracted":
      return { kind, body: { episode_id: other } };
    case "episode_forgotten":
      if (named !== undefined) named.isForgotten = true;
      return { kind, body: { ref: `ref-${other}`, episode_id: other } };
    case "session_adopted":
      return { kind, body: { session_ref: "s", episodes: below(5) } };
  }
}

/** Rows as of a version: what stands in them follows from the version alone, as in a memory. */
function derivedBy({ below, some }: Draw, version: number): Rows {
  const at = new Date(FIRST_MS + version * DAY_MS).toISOString();
  const facts: FactTuple[] = [];
  const withdrawn_facts: string[] = [];
  for (const index of some(FACTS)) {
    const slot = ["user", "BOUGHT", `product:S${index % PRODUCTS}`, null] as const;
    if (below(4) === 0) withdrawn_facts.push(`fact_${index}`);
    else facts.push([`fact_${index}`, ...slot, version, 0.5, "observed", at, null, at, null]);
  }
  const entities: EntityTuple[] = [];
  const withdrawn_entities: string[] = [];
  const patterns: Pattern[] = [];
  const withdrawn_patterns: string[] = [];
  for (const index of some(PRODUCTS)) {
    const sku = `S${index}`;
    if (below(4) === 0) {
      withdrawn_entities.push(entityKey(`product:${sku}`));
      withdrawn_patterns.push(sku);
    } else {
      entities.push([`product:${sku}`, `Product ${version}`, { version }]);
      patterns.push({
        sku,
        product_name: `Product ${version}`,
        avg_reorder_days: version,
        order_count: 3,
        last_order_date: at.slice(0, 10),
        next_predicted_date: at.slice(0, 10),
        confidence: 1,
      });
    }
  }
  const order = below(2) === 0 ? orderAsOf({ below, some }, version) : null;
  return { order, facts, withdrawn_facts, entities, withdrawn_entities, patterns, withdrawn_patterns };
}

function orderAsOf({ below, some }: Draw, version: number): OrderState {
  const statuses = ["confirmed", "revised", "cancelled", "partly_returned", "returned", "forgotten"] as const;
  const items = some(PRODUCTS).map((index) => ({
    sku: `S${index}`,
    product_name: `Product ${version}`,
    quantity: 1 + below(5) / 4,
    unit_price_minor: 100 + version,
  }));
  const at = new Date(FIRST_MS).toISOString();
  return {
    order_id: `ord_${below(ORDERS)}`,
    order_date: at,
    status: statuses[below(statuses.length)] ?? "confirmed",
    items,
    item_count: items.length,
    total_minor: version * 100,
    currency: "EUR",
    session_id: `session-${version}`,
    created_at: at,
  };
}
