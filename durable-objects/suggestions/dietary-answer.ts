import { dietsClassic } from "../../src/personalize/dietary/classic.ts";
import { type StanceOf, stanceOfItem } from "../graph/facts/diets.ts";
import type { Fact, Predicate } from "../graph/facts/fact.ts";
import { partsOf } from "../graph/ids.ts";
import { SURE } from "../graph/lexicon/sureness.ts";
import { stanceOn } from "../graph/lexicon/verdict.ts";
import type { Item } from "../graph/order-event.ts";
import { ruleOf } from "../graph/rules.ts";
import type { Answer, Ground } from "./answers.ts";
import type { Shelf } from "./shelf.ts";

const MOST_EPISODES = 3;
/** Products whose catalogue entries are asked for: what is bought seldom says little, and order lines speak for the rest. */
const MOST_LOOKED_UP = 200;
const DIETARY: ReadonlySet<Predicate> = new Set(["FOLLOWS_DIET", "AVOIDS", "COOKS"]);
/** What filters once it is confirmed. */
const FILTERING: ReadonlySet<string> = new Set(["diet", "ingredient", "product", "brand", "category"]);

const CONFIRMED = "confirmed";
const SUGGESTED = "suggested";

type Asked = { limit: number; isClassic: boolean };

type Tag = {
  tag: string;
  /** The entity's type. */
  kind: string;
  entity: string;
  status: typeof CONFIRMED | typeof SUGGESTED;
  filters: boolean;
  confidence: number;
  source: Fact["source"];
  reason: string;
  evidence: { episodes: string[]; count: number };
};

/** What every suggestion of the classic rule is. */
const SUGGESTION = { status: SUGGESTED, filters: false, source: "inferred" } as const;

/** What a person keeps to, as they confirmed it, and what their purchases suggest: that hides nothing until they do. */
export function dietaryAnswer({ limit, isClassic }: Asked, ground: Ground): Answer {
  const { graph, isPersonal } = ground;
  const all = graph.facts.stated().filter(isDietary).map(itemOf);
  const stated = isPersonal ? all : all.filter(({ status }) => status === CONFIRMED);
  const unlisted = isClassic ? unlistedOf(viewedIn(ground), ground) : unlistedIn(ground);
  if (unlisted.length > 0) return { unknown: unlisted };
  const suggested = isClassic ? byClassicRule(ground, stated) : byModel(ground);
  const items = [...stated, ...suggested].slice(0, limit);
  const mode = isClassic ? "classic" : "model";
  return { mode, basis: items.length === 0 ? "none" : "own_history", items };
}

/** @param said what the person spoke of */
function byClassicRule(ground: Ground, said: readonly Tag[]): Tag[] {
  const { history, shelf, isOn } = ground;
  if (!isOn("dietary")) return [];
  const known = new Set([...said.map(({ entity }) => entity), ...denied(ground)]);
  const viewed = viewedIn(ground).map((sku) => shelf.listed(sku) ?? {});
  return dietsClassic(history, viewed)
    .filter(({ entity }) => !known.has(entity))
    .map(({ entity, confidence, isSuspicion, for: speakFor, of, episodeIds }): Tag => {
      const { type, key } = partsOf(entity);
      const reason = isSuspicion
        ? `Never bought, and ${speakFor} with it were looked at`
        : `Fits ${speakFor} of the ${of} products you bought`;
      const evidence = { episodes: episodeIds, count: speakFor };
      return { ...SUGGESTION, tag: key, kind: type, entity, confidence, reason, evidence };
    });
}

/** Products that were looked at lately and never bought. */
function viewedIn({ history, signals }: Ground): string[] {
  return signals.map(({ sku }) => sku).filter((sku) => !history.products.has(sku));
}

/** Products that must be looked up before diets are suggested: of those bought most often, then latest. */
function unlistedIn(ground: Ground): string[] {
  const bought = [...ground.history.products.values()].sort(
    (a, b) => b.baskets.length - a.baskets.length || lastOf(b) - lastOf(a) || (a.sku < b.sku ? -1 : 1),
  );
  const skus = bought.map(({ sku }) => sku);
  return unlistedOf(skus, ground);
}

function unlistedOf(skus: readonly string[], { shelf, isOn, isPersonal }: Ground): string[] {
  return isOn("dietary") && isPersonal ? shelf.unlisted(skus.slice(0, MOST_LOOKED_UP)) : [];
}

function lastOf({ baskets }: { baskets: readonly number[] }): number {
  return baskets.at(-1) ?? 0;
}

/** By the memory's own rule of what orders speak for, here by all that is known of products. */
function byModel({ graph, shelf, isOn, isPersonal, retainedFromMs }: Ground): Tag[] {
  if (!isPersonal) return [];
  const isRetained = ({ occurredAtMs }: { occurredAtMs: number }): boolean => occurredAtMs >= retainedFromMs;
  const orders = graph.evidence.purchases.orders.filter(isRetained);
  const diets = isOn("dietary") ? graph.facts.dietsIn(orders, stancesBy(shelf)) : [];
  const found = new Set(diets.map(({ object }) => object));
  const others = [...graph.facts.ofOrders(), ...graph.facts.avoided()]
    .filter(({ predicate }) => predicate !== "FOLLOWS_DIET")
    .filter((fact) => fact.support().some(isRetained));
  const proposed = graph.facts.proposed().filter(({ object }) => !found.has(object));
  const rest = [...others, ...proposed]
    .filter(isDietary)
    .filter(({ predicate }) => isOn(predicate === "COOKS" ? "cuisines" : "dietary"));
  return [...diets, ...rest].map(itemOf);
}

/** By tags, allergens and the name: as the catalogue has them, or where that says nothing of a diet, the order line. Each item
 *  is read once. */
function stancesBy(shelf: Shelf): StanceOf {
  const known = new Map<string, Map<Item, ReturnType<StanceOf>>>();
  return (diet, item) => {
    const ofDiet = known.get(diet) ?? new Map<Item, ReturnType<StanceOf>>();
    if (ofDiet.size === 0) known.set(diet, ofDiet);
    if (!ofDiet.has(item))
      ofDiet.set(item, stanceOn(diet, shelf.listed(item.sku) ?? {}) ?? stanceOfItem(diet, item));
    return ofDiet.get(item);
  };
}

function isDietary({ predicate, validToMs }: Fact): boolean {
  return validToMs === undefined && DIETARY.has(predicate);
}

/** What the person said no to, without having said it before. */
function denied({ graph }: Ground): string[] {
  const last = new Map<string, boolean>();
  for (const { kind, body } of graph.evidence.stated)
    if (kind === "preference_stated") last.set(body.object, body.holds);
  return [...last].filter(([, holds]) => !holds).map(([object]) => object);
}

function itemOf(fact: Fact): Tag {
  const { type, key } = partsOf(fact.object);
  const isConfirmed = fact.source === "stated" && fact.confidence >= SURE.implied;
  const support = fact.support();
  return {
    tag: key,
    kind: type,
    entity: fact.object,
    status: isConfirmed ? CONFIRMED : SUGGESTED,
    filters: isConfirmed && fact.predicate !== "COOKS" && FILTERING.has(type),
    confidence: fact.confidence,
    source: fact.source,
    reason: ruleOf(fact),
    evidence: {
      episodes: support.slice(-MOST_EPISODES).map(({ episodeId }) => episodeId),
      count: support.length,
    },
  };
}
