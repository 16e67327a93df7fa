import type { EntityTuple, FactTuple, OrderState, Pattern, SpannerMessage } from "../src/forward/outgoing.ts";
import type { EffectiveOrder } from "./graph/effective-order.ts";
import { changesToTell } from "./graph/change-history.ts";
import { entityKey, partsOf } from "./graph/ids.ts";
import { factIdOf } from "./graph/fact-id.ts";
import { type EntityId, type Fact, USER } from "./graph/facts/fact.ts";
import type { MemoryGraph } from "./graph/memory-graph.ts";
import { totalMinorOf } from "./graph/order-effect.ts";
import type { Line } from "./graph/order-event.ts";
import type { Slots } from "./graph/purchases.ts";
import type { LogEpisode, OrderBody } from "./projection/episode.ts";
import type { WarmViews } from "./warm-views.ts";

const DAY_MS = 86_400_000;
/** ISO 4217 for no currency at all. */
const NO_CURRENCY = "XXX";

/** What the memory derived, as of its version: sent along so that the system of record has it too. */
export type Derived = Pick<
  SpannerMessage,
  | "memory_version"
  | "first_event_at"
  | "preferences"
  | "order"
  | "patterns"
  | "withdrawn_patterns"
  | "entities"
  | "withdrawn_entities"
  | "facts"
  | "withdrawn_facts"
>;

/** What an episode's neighbours in the log say of it. */
type Beside = {
  views: Pick<WarmViews, "graph" | "version" | "index" | "log">;
  /** The body of an order's confirmation, or undefined when it is not in the log. */
  confirmed: (orderId: string) => OrderBody | undefined;
  /** The first place in the log that some sink may not have, or may have without our knowing. */
  unsettledFrom: number;
};

/** The rows that an episode changed, as they are now: what a later episode changed again is as that left it. */
export function derivedRows(episode: LogEpisode, { views, confirmed, unsettledFrom }: Beside): Derived {
  const { graph } = views;
  const { facts, withdrawn, products, withoutCycle } =
    episode.kind === "episode_forgotten"
      ? forgottenChanges(episode, graph)
      : changesToTell(episode, { log: () => views.log(), now: graph, version: views.version, unsettledFrom });
  return {
    memory_version: views.version,
    first_event_at: new Date(views.index.firstAtMs).toISOString(),
    ...(graph.wishes.isDefault ? {} : { preferences: graph.wishes.preferences }),
    order: orderOf(episode, { graph, confirmed }),
    patterns: [...products].flatMap((id) => patternOf(graph, id) ?? []),
    withdrawn_patterns: withoutCycle,
    entities: entitiesOf(facts, graph),
    withdrawn_entities: goneEntities(episode, graph),
    facts: facts.map(factTuple),
    withdrawn_facts: withdrawn,
  };
}

type RowChanges = ReturnType<MemoryGraph["changesBy"]>;

/** Of what was forgotten only keys are left: the slots it was in as they are now, and which facts are no more. */
function forgottenChanges(
  { body }: Extract<LogEpisode, { kind: "episode_forgotten" }>,
  graph: MemoryGraph,
): RowChanges {
  const { facts = [], slots = [], patterns = [] } = body.owed ?? {};
  const touched = ofKeys(graph.facts.slots(), new Set(slots));
  const now = new Map([...graph.facts.in(touched, true)].map((fact) => [factIdOf(fact), fact]));
  return {
    facts: [...now],
    withdrawn: facts.filter((id) => !now.has(id)),
    products: touched.products,
    withoutCycle: patterns.filter((id) => graph.cycleOf(id) === undefined),
  };
}

function ofKeys({ products, categories }: Slots, keys: ReadonlySet<string>): Slots {
  const isMeant = (type: string) => (id: string) => keys.has(entityKey(`${type}:${id}`));
  return {
    products: new Set([...products].filter(isMeant("product"))),
    categories: new Set([...categories].filter(isMeant("category"))),
  };
}

/** Keys of entities that were forgotten and have not come back. */
function goneEntities(episode: LogEpisode, graph: MemoryGraph): string[] {
  if (episode.kind !== "episode_forgotten") return [];
  const now = new Set(
    [...graph.facts.all(false)].flatMap(({ subject, object, scope }) => [subject, object, scope ?? object]),
  );
  const keys = new Set([...now].map(entityKey));
  return (episode.body.owed?.entities ?? []).filter((key) => !keys.has(key));
}

/** An episode's order as it stands, or null when it is of none. */
export function orderOf(
  episode: LogEpisode,
  { graph, confirmed }: { graph: MemoryGraph } & Pick<Beside, "confirmed">,
): OrderState | null {
  const orderId = orderIdOf(episode);
  if (orderId === undefined) return null;
  const order = graph.evidence.orders.get(orderId);
  const body = confirmed(orderId);
  if (order === undefined || body === undefined) return forgottenOrder(orderId, episode);
  return {
    order_id: orderId,
    order_date: iso(order.occurredAtMs),
    status: order.status,
    items: itemsOf(order),
    item_count: order.lines.length,
    total_minor: totalMinorOf(order.lines),
    currency: body.currency,
    ...(body.session_id === undefined ? {} : { session_id: body.session_id }),
    created_at: iso(order.confirmedAtMs),
  };
}

function orderIdOf(episode: LogEpisode): string | undefined {
  if (episode.kind === "episode_forgotten") return episode.body.owed?.order_id;
  return "order_id" in episode.body ? episode.body.order_id : undefined;
}

function forgottenOrder(orderId: string, { recordedAtMs }: LogEpisode): OrderState {
  return {
    order_id: orderId,
    order_date: iso(recordedAtMs),
    status: "forgotten",
    items: [],
    item_count: 0,
    total_minor: 0,
    currency: NO_CURRENCY,
    created_at: iso(recordedAtMs),
  };
}

/** An order's lines as they stand, as the API writes them. */
export function itemsOf({ lines }: EffectiveOrder): OrderBody["items"] {
  return lines.map(itemOf);
}

function itemOf({ item, milli, priceMinor }: Line): OrderBody["items"][number] {
  const { sku, name, brand, category, tags, gtin } = item;
  return {
    sku,
    product_name: name,
    ...(brand === undefined ? {} : { brand }),
    ...(category === undefined ? {} : { category }),
    quantity: milli / 1000,
    unit_price_minor: priceMinor,
    ...(tags === undefined || tags.length === 0 ? {} : { tags: [...tags] }),
    ...(gtin === undefined ? {} : { gtin }),
  };
}

/** When a product is bought again, or undefined when nobody can tell. */
export function patternOf(graph: MemoryGraph, id: string): Pattern | undefined {
  const reorder = graph.cycleOf(id);
  if (reorder === undefined) return undefined;
  return {
    sku: id,
    product_name: graph.entities.item(id)?.name ?? id,
    avg_reorder_days: reorder.cycleDays,
    order_count: reorder.orders,
    last_order_date: dateOf(reorder.lastDay),
    next_predicted_date: dateOf(reorder.dueDay),
    confidence: reorder.confidence,
  };
}

/** The entities that facts name, each once. */
export function entitiesOf(facts: readonly [string, Fact][], graph: MemoryGraph): EntityTuple[] {
  const ids = new Set(facts.flatMap(([, { subject, object, scope }]) => [subject, object, scope ?? object]));
  return [...ids].map((id) => entityTuple(id, graph));
}

function entityTuple(id: EntityId, graph: MemoryGraph): EntityTuple {
  const { value, brand, category } = graph.entities.entity(id);
  if (partsOf(id).type !== "product") return [id, id === USER ? USER : value, null];
  return [
    id,
    value,
    { ...(brand === undefined ? {} : { brand }), ...(category === undefined ? {} : { category }) },
  ];
}

/** A fact with its id, as it is told. */
export function factTuple([id, fact]: readonly [string, Fact]): FactTuple {
  const { subject, predicate, object, scope, weight, confidence, source } = fact;
  const { validFromMs, validToMs, recordedAtMs, supersededAtMs } = fact;
  return [
    id,
    subject,
    predicate,
    object,
    scope ?? null,
    weight,
    confidence,
    source,
    iso(validFromMs),
    validToMs === undefined ? null : iso(validToMs),
    iso(recordedAtMs),
    supersededAtMs === undefined ? null : iso(supersededAtMs),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function dateOf(day: number): string {
  return iso(day * DAY_MS).slice(0, 10);
}
