import { dietsClassic } from "../../src/personalize/dietary/classic.ts";
import { suggestedDiets } from "../../src/personalize/dietary/suggest.ts";
import type { Fact, Predicate } from "../graph/facts/fact.ts";
import { partsOf } from "../graph/ids.ts";
import { SURE } from "../graph/lexicon/sureness.ts";
import { ruleOf } from "../graph/rules.ts";
import type { Answer, Ground } from "./answers.ts";

const MOST_EPISODES = 3;
const DIETARY: ReadonlySet<Predicate> = new Set(["FOLLOWS_DIET", "AVOIDS", "COOKS"]);
/** What filters once it is confirmed. */
const FILTERING: ReadonlySet<string> = new Set(["diet", "ingredient", "product", "brand", "category"]);

const CONFIRMED = "confirmed";
const SUGGESTED = "suggested";

type Asked = { limit: number; isClassic: boolean };

type Item = {
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

/** What every suggestion of a rule over purchases is. */
const SUGGESTION = { status: SUGGESTED, filters: false, source: "inferred" } as const;

/** What a person keeps to, as they confirmed it, and what their purchases suggest: that hides nothing until they do. */
export function dietaryAnswer({ limit, isClassic }: Asked, ground: Ground): Answer {
  const { graph, isPersonal } = ground;
  const all = graph.facts.stated().filter(isDietary).map(itemOf);
  const stated = isPersonal ? all : all.filter(({ status }) => status === CONFIRMED);
  const said = new Set(stated.map(({ entity }) => entity));
  const suggested = isClassic ? byClassicRule(ground, said) : byModel(ground, said);
  const items = [...stated, ...suggested].slice(0, limit);
  const mode = isClassic ? "classic" : "model";
  return { mode, basis: items.length === 0 ? "none" : "own_history", items };
}

/** @param said entities that the person spoke of */
function byClassicRule(ground: Ground, said: ReadonlySet<string>): Item[] {
  const { history, isOn } = ground;
  if (!isOn("dietary")) return [];
  const known = new Set([...said, ...denied(ground)]);
  return dietsClassic(history)
    .filter(({ entity }) => !known.has(entity))
    .map(({ entity, confidence, isSuspicion, for: speakFor, of, episodeIds }): Item => {
      const { type, key } = partsOf(entity);
      const reason = isSuspicion
        ? `Never bought, and ${speakFor} with it were looked at`
        : `Fits ${speakFor} of the ${of} products you bought`;
      const evidence = { episodes: episodeIds, count: speakFor };
      return { ...SUGGESTION, tag: key, kind: type, entity, confidence, reason, evidence };
    });
}

/** @param said entities that the person spoke of */
function byModel(ground: Ground, said: ReadonlySet<string>): Item[] {
  const { graph, history, isOn, isPersonal, retainedFromMs } = ground;
  const isRetained = (fact: Fact): boolean =>
    fact.support().some(({ occurredAtMs }) => occurredAtMs >= retainedFromMs);
  const ofOrders = [...graph.facts.ofOrders(), ...graph.facts.avoided()];
  const suggested = isPersonal
    ? [...ofOrders.filter(isDietary).filter(isRetained), ...graph.facts.proposed()]
        .filter(isDietary)
        .filter(({ predicate }) => isOn(predicate === "COOKS" ? "cuisines" : "dietary"))
        .map(itemOf)
    : [];
  const known = new Set([...said, ...suggested.map(({ entity }) => entity), ...denied(ground)]);
  const byNames = isOn("dietary")
    ? suggestedDiets(history).filter(({ diet }) => !known.has(`diet:${diet}`))
    : [];
  const named = byNames.map(({ diet, confidence, episodeIds, for: speakFor, against }): Item => ({
    ...SUGGESTION,
    tag: diet,
    kind: "diet",
    entity: `diet:${diet}`,
    confidence,
    reason: `Fits ${speakFor} of your orders, and not ${against}`,
    evidence: { episodes: episodeIds, count: speakFor },
  }));
  return [...suggested, ...named];
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

function itemOf(fact: Fact): Item {
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
