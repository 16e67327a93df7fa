import { toldSince } from "./graph/change-history.ts";
import type { ForgottenDebt } from "./graph/episode.ts";
import { factIdOf } from "./graph/fact-id.ts";
import type { EntityId } from "./graph/facts/fact.ts";
import { entityKey, hashed } from "./graph/ids.ts";
import { MemoryGraph } from "./graph/memory-graph.ts";
import type { Slots } from "./graph/purchases.ts";
import { bothSlots, entitiesOf, slotsOf } from "./graph/slots.ts";
import type { LogEpisode } from "./projection/episode.ts";

/** What goes when an episode is forgotten. */
export type Forgetting = {
  /** The episode, and those that go with it. */
  gone: readonly LogEpisode[];
  /** What sinks are owed for it. */
  debt: ForgottenDebt;
  /** What answers to other writes must not name any more. */
  unsayable: Unsayable;
};

/** Entities that nothing names any more, and the objects of what nobody states any more, by `sayingKey`. */
type Unsayable = { entities: Set<EntityId>; sayings: ReadonlyMap<string, EntityId> };

/** The key of something that was stated, as answers to other writes may repeat it: a hash, as an entity's is. */
export function sayingKey({
  predicate,
  object,
  source,
}: {
  predicate: string;
  object: EntityId;
  source: string;
}): string {
  return hashed([predicate, object, source]);
}

/** What forgetting an episode takes: of an order's confirmation its whole life, of a note what a model read in it, every
 *  retraction of what goes, and every correction that names what nothing else names.
 *  @param unsettledFrom the first place in the log that some sink may not have: it may have been told of any state since */
export function forgettingOf(
  target: LogEpisode,
  log: readonly LogEpisode[],
  unsettledFrom: number,
): Forgetting {
  const own = withCompany(target, log);
  const before = MemoryGraph.of(log);
  const lost = before.evidence.names();
  for (const name of graphWithout(log, own).evidence.names()) lost.delete(name);
  const gone = [...own, ...log.filter((episode) => !isAmong(own, episode) && corrects(episode, lost))];
  const after = graphWithout(log, gone);
  // Without a revision an order has again what it had before.
  const touched = slotsTouched(gone, [before, after]);
  const all = bothSlots(before.facts.slots(), after.facts.slots());
  const slots = touched === undefined || joinsProducts(gone) ? all : touched;
  const unsayable = unsayableOf(log, gone);
  const named = after.evidence.names();
  for (const name of before.evidence.names()) if (!named.has(name)) unsayable.entities.add(name);
  const standing = new Set([...after.facts.in(slots, true)].map(factIdOf));
  const told = toldSince(log, unsettledFrom, slots);
  const debt = {
    episode_id: target.episodeId,
    ...("order_id" in target.body ? { order_id: target.body.order_id } : {}),
    facts: [...told.facts].filter((id) => !standing.has(id)),
    slots: [...entitiesOf(slots)].map(entityKey),
    entities: [...unsayable.entities].map(entityKey),
    patterns: [...told.cycles].filter((id) => after.cycleOf(id) === undefined),
    sayings: [...unsayable.sayings.keys()],
  };
  return { gone, debt, unsayable };
}

function graphWithout(log: readonly LogEpisode[], gone: readonly LogEpisode[]): MemoryGraph {
  const seqs = new Set(gone.map(({ seq }) => seq));
  return MemoryGraph.of(log.filter(({ seq }) => !seqs.has(seq)));
}

/** What was withdrawn before it was forgotten stands in answers all the same. */
function unsayableOf(log: readonly LogEpisode[], gone: readonly LogEpisode[]): Unsayable {
  const everTold = log.filter(({ kind }) => kind !== "episode_retracted");
  const [before, after] = [MemoryGraph.of(everTold), graphWithout(everTold, gone)];
  const entities = entitiesIn(before);
  for (const id of entitiesIn(after)) entities.delete(id);
  const sayings = sayingsIn(before);
  for (const saying of sayingsIn(after).keys()) sayings.delete(saying);
  return { entities, sayings };
}

function entitiesIn({ facts }: MemoryGraph): Set<EntityId> {
  const ids = new Set<EntityId>();
  for (const { subject, object, scope } of facts.in(facts.slots(), false))
    ids
      .add(subject)
      .add(object)
      .add(scope ?? object);
  return ids;
}

function sayingsIn({ facts }: MemoryGraph): Map<string, EntityId> {
  return new Map([...facts.stated(), ...facts.proposed()].map((fact) => [sayingKey(fact), fact.object]));
}

/** An episode, and in the order of the log all that says nothing without it. */
function withCompany(target: LogEpisode, log: readonly LogEpisode[]): LogEpisode[] {
  const gone = [target];
  for (const one of gone)
    for (const episode of log) if (!isAmong(gone, episode) && goesWith(episode, one)) gone.push(episode);
  return gone;
}

/** By place: the log may be read more than once. */
function isAmong(episodes: readonly LogEpisode[], { seq }: LogEpisode): boolean {
  return episodes.some((episode) => episode.seq === seq);
}

function corrects({ kind, body }: LogEpisode, names: ReadonlySet<string>): boolean {
  if (kind === "entities_merged")
    return names.has(`${body.type}:${body.from}`) || names.has(`${body.type}:${body.into}`);
  return kind === "entities_split" && names.has(`${body.type}:${body.entity}`);
}

function goesWith(episode: LogEpisode, target: LogEpisode): boolean {
  if (episode.kind === "facts_proposed") return episode.body.of === target.episodeId;
  if (episode.kind === "episode_retracted") return episode.body.episode_id === target.episodeId;
  return (
    target.kind === "order_confirmed" &&
    "order_id" in episode.body &&
    episode.body.order_id === target.body.order_id
  );
}

/** An order with a GTIN may have shown products to be one that are two again without it. */
function joinsProducts(gone: readonly LogEpisode[]): boolean {
  return gone.some(
    (episode) =>
      (episode.kind === "order_confirmed" || episode.kind === "order_revised") &&
      episode.body.items.some(({ gtin }) => gtin !== undefined),
  );
}

/** Undefined: all of them. */
function slotsTouched(gone: readonly LogEpisode[], graphs: readonly MemoryGraph[]): Slots | undefined {
  let slots: Slots = { products: new Set(), categories: new Set() };
  for (const episode of gone) {
    for (const { evidence } of graphs) {
      const touched = slotsOf(episode, evidence);
      if (touched === undefined) return undefined;
      slots = bothSlots(slots, touched);
    }
  }
  return slots;
}
