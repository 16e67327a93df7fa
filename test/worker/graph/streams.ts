import * as fc from "fast-check";
import { retractedBy } from "../../../durable-objects/graph/retractions.ts";
import type { Episode, Happening } from "../../../durable-objects/graph/episode.ts";

/** What an order says beside its lines. */
const ORDER = { item_count: fc.constant(1), total_minor: fc.constant(0), currency: fc.constant("EUR") };

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const LAST_DAY = 60;

const BRANDS = ["Oatly", "Alpro", "Müller", "MULLER"];
const TAGS = ["vegan", "vegetarian", "meat", "thai", "italian", "dairy"];
const CATEGORIES = ["oat drink", "Yogurt"];
const NOTES = [
  "I'm vegan",
  "I'm no longer vegan",
  "I love Oatly, but no peanuts please",
  "We often cook Thai",
  "I don't like Product 3",
  "I'd rather have Alpro",
  "Thanks for the quick delivery!",
];
const QUERIES = ["vegan yogurt", "gluten-free bread", "oatly", "product 4", "peanuts"];

const line = fc
  .record({
    product: fc.nat(7),
    brand: fc.nat(3),
    quantity: fc.integer({ min: 1, max: 4 }),
    price: fc.integer({ min: 50, max: 60 }),
  })
  .map(({ product, brand, quantity, price }) => ({
    sku: `SKU-${product}`,
    product_name: `Product ${product}`,
    brand: BRANDS[brand],
    category: CATEGORIES[product % 2],
    tags: [TAGS[product % 6] ?? "vegan"],
    quantity,
    unit_price_minor: price,
    // Products 6 and 7 are one by their GTIN.
    ...(product >= 6 ? { gtin: "4006381333931" } : {}),
  }));
const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 5, selector: ({ sku }) => sku });
const sku = fc.nat(7).map((n) => `SKU-${n}`);
/** Which of the orders or episodes before it a happening is about, counted back from the last. */
const back = fc.nat(8);

const returned = fc.record({ sku, quantity: fc.integer({ min: 1, max: 5 }) });
const stated = {
  predicate: fc.constantFrom("PREFERS", "AVOIDS", "FOLLOWS_DIET", "COOKS"),
  object: fc.constantFrom("brand:oatly", "brand:alpro", "diet:vegan", "cuisine:thai"),
} as const;
const scope = fc.option(fc.constantFrom("category:oat drink", "category:yogurt"), { nil: undefined });
const search = fc.record({ query: fc.constantFrom(...QUERIES), times: fc.integer({ min: 1, max: 3 }) });
const type = fc.constantFrom("product", "brand", "category");
const named = fc.nat(7);

/** What may happen, before it is known what there is by then. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: of("order_confirmed", {
      ...ORDER,
      order_id: earlier("ord"),
      items: lines,
      gift: fc.boolean(),
    }),
  },
  of("order_revised", { order_id: earlier("ord"), items: lines }),
  of("order_cancelled", { order_id: earlier("ord") }),
  of("order_returned", { order_id: earlier("ord"), items: fc.array(returned, { maxLength: 2 }) }),
  of("order_substituted", { order_id: earlier("ord"), sku, substitute: line, accepted: fc.boolean() }),
  of("order_marked", { order_id: earlier("ord"), gift: fc.boolean(), bulk: fc.boolean() }),
  of("note_added", { text: fc.constantFrom(...NOTES) }),
  fc.tuple(of("preference_stated", { ...stated, holds: fc.boolean() }), scope).map(([said, where]) => ({
    ...said,
    body: {
      ...said.body,
      ...(where === undefined || said.body.predicate !== "PREFERS" ? {} : { scope: where }),
    },
  })),
  of("signals_seen", { searches: fc.array(search, { minLength: 1, maxLength: 2 }) }),
  of("facts_proposed", {
    of: earlier("ep"),
    model: fc.constant("model"),
    proposals: fc.array(fc.record({ ...stated, scope, confidence: fc.constantFrom(0.3, 0.6) }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  of("usual_set", { sku, place: fc.constantFrom("pinned", "hidden", null) }),
  of("reorder_snoozed", { sku, days: fc.nat(30) }),
  of("preferences_set", { features: fc.record({ ranking: fc.boolean() }) }),
  fc.tuple(type, named, named).map(([sort, from, into]) => ({
    kind: "entities_merged" as const,
    body: { type: sort, from: nameIn(sort, from), into: nameIn(sort, into) },
  })),
  fc.tuple(type, named).map(([sort, entity]) => ({
    kind: "entities_split" as const,
    body: { type: sort, entity: nameIn(sort, entity) },
  })),
  { weight: 2, arbitrary: of("episode_retracted", { episode_id: earlier("ep") }) },
  of("session_adopted", { session_ref: fc.constant("ref"), episodes: fc.constant(0) }),
);

/** How far back, as a name that is none yet. */
function earlier(what: "ord" | "ep"): fc.Arbitrary<string> {
  return back.map((n) => `${what}_${n}`);
}

function nameIn(sort: "product" | "brand" | "category", n: number): string {
  if (sort === "product") return `SKU-${n}`;
  return (
    (sort === "brand" ? ["oatly", "alpro", "muller"] : ["oat drink", "yogurt"])[
      n % (sort === "brand" ? 3 : 2)
    ] ?? ""
  );
}

function of<Kind extends string, Body>(
  kind: Kind,
  body: { [Member in keyof Body]: fc.Arbitrary<Body[Member]> },
): fc.Arbitrary<{ kind: Kind; body: Body }> {
  return fc.record({ kind: fc.constant(kind), body: fc.record(body) });
}

/** Episodes in the order in which they were recorded; event times as they come, some of them equal. What is said of an
 *  order or an episode is said of one that is there: the memory refuses anything else. */
export const streams = (maxLength: number): fc.Arbitrary<Episode[]> =>
  fc.array(fc.tuple(happening, fc.nat(LAST_DAY)), { maxLength, size: "max" }).map((all) => {
    const told: Episode[] = [];
    for (const [what, day] of all) {
      const placed = placedAfter(what, told);
      if (placed === undefined) continue;
      const stamp = { episodeId: `ep_${told.length}`, recordedAtMs: START_MS + told.length };
      told.push({ ...placed, ...stamp, occurredAtMs: dayMs(day) });
    }
    return told;
  });

/** Mostly short ones, which shrink well; one in twenty of a few hundred episodes. */
export const anyStream: fc.Arbitrary<Episode[]> = fc.oneof(
  { weight: 19, arbitrary: streams(40) },
  { weight: 1, arbitrary: streams(300) },
);

/** A day of the stream at its end. */
export const anyDayMs: fc.Arbitrary<number> = fc.nat(LAST_DAY).map(dayMs);

/** The same episodes as they arrive in another order: known from other times on. */
export function rearranged(all: readonly Episode[]): fc.Arbitrary<Episode[]> {
  return fc
    .shuffledSubarray([...all], { minLength: all.length })
    .map((other) => other.map((episode, index) => ({ ...episode, recordedAtMs: START_MS + index })));
}

/** A stream and a place in it. */
export const anyCut: fc.Arbitrary<[all: Episode[], cut: number]> = anyStream.chain((all) =>
  fc.tuple(fc.constant(all), fc.nat(all.length)),
);

/** A stream and one of its episodes. */
export const anyOne: fc.Arbitrary<[all: Episode[], one: Episode]> = anyStream
  .filter((all) => all.length > 0)
  .chain((all) => fc.tuple(fc.constant(all), fc.constantFrom(...all)));

/** Ids of the episodes that nothing withdraws. */
export function liveIn(all: readonly Episode[]): ReadonlySet<string> {
  const retracted = retractedBy(all.filter((episode) => episode.kind === "episode_retracted"));
  return new Set(all.map(({ episodeId }) => episodeId).filter((id) => !retracted.has(id)));
}

function placedAfter(what: Happening, told: readonly Episode[]): Happening | undefined {
  switch (what.kind) {
    case "order_confirmed":
      return { kind: what.kind, body: { ...what.body, order_id: `ord_${told.length}` } };
    case "order_revised":
    case "order_cancelled":
    case "order_returned":
    case "order_substituted":
    case "order_marked": {
      const orders = told.filter(({ kind }) => kind === "order_confirmed");
      const order = backFrom(orders, what.body.order_id);
      if (order?.kind !== "order_confirmed") return undefined;
      return withOrder(what, order.body.order_id);
    }
    case "episode_retracted": {
      const target = backFrom(told, what.body.episode_id);
      return target && { kind: what.kind, body: { episode_id: target.episodeId } };
    }
    case "facts_proposed": {
      const note = backFrom(
        told.filter(({ kind }) => kind === "note_added"),
        what.body.of,
      );
      return note && { kind: what.kind, body: { ...what.body, of: note.episodeId } };
    }
    case "entities_merged":
      return what.body.from === what.body.into ? undefined : what;
    case "note_added":
    case "preference_stated":
    case "signals_seen":
    case "usual_set":
    case "reorder_snoozed":
    case "preferences_set":
    case "entities_split":
    case "episode_forgotten":
    case "session_adopted":
      return what;
  }
}

function withOrder(what: Happening, order_id: string): Happening {
  return JSON.parse(JSON.stringify({ ...what, body: { ...what.body, order_id } }));
}

function backFrom(told: readonly Episode[], name: string): Episode | undefined {
  const steps = Number(name.slice(name.indexOf("_") + 1));
  return told.at(-1 - (steps % Math.max(told.length, 1)));
}

function dayMs(day: number): number {
  return START_MS + day * DAY_MS;
}
