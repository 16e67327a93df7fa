import type { SpannerMessage } from "../../src/forward/outgoing.ts";
import { entitiesOf, factTuple, orderOf, patternOf } from "../derived-rows.ts";
import { factIdOf } from "../graph/fact-id.ts";
import type { Fact } from "../graph/facts/fact.ts";
import { MemoryGraph } from "../graph/memory-graph.ts";
import { episodeMessage } from "../messages.ts";
import type { OrderBody } from "../projection/episode.ts";
import { logIndex } from "../projection/log-index.ts";
import type { RecoveredEntry } from "./recovered.ts";

/** Whose log it is. */
type Owner = { userId: string; userRef: string; generation: number };

/**
 * Everything that a memory with this log would have told Spanner by now, as of its last episode: a message for each
 * episode with its order as it stands, the last one with all facts, entities and patterns. Rows that live traffic has
 * brought further have a higher version and win; a repeat changes nothing.
 */
export function messagesOf(entries: readonly RecoveredEntry[], owner: Owner): SpannerMessage[] {
  const last = entries.at(-1);
  if (last === undefined) return [];
  const log = entries.map(({ episode }) => episode);
  const graph = MemoryGraph.of(log);
  const bodies = new Map(
    log.flatMap(({ kind, body }) => (kind === "order_confirmed" ? [[body.order_id, body] as const] : [])),
  );
  const confirmed = (orderId: string): OrderBody | undefined => bodies.get(orderId);
  const as_of = {
    memory_version: last.episode.seq,
    first_event_at: new Date(logIndex.of(log).firstAtMs).toISOString(),
    ...(graph.wishes.isDefault ? {} : { preferences: graph.wishes.preferences }),
  };
  const nothing = { patterns: [], withdrawn_patterns: [], entities: [], facts: [], withdrawn_facts: [] };
  const told = { identity: { userId: owner.userId, generation: owner.generation }, userRef: owner.userRef };
  return entries.map((entry) => ({
    ...episodeMessage(entry, told),
    fingerprint: entry.fingerprint,
    ...as_of,
    order: orderOf(entry.episode, { graph, confirmed }),
    ...(entry === last ? whole(graph) : nothing),
  }));
}

function whole(
  graph: MemoryGraph,
): Pick<SpannerMessage, "patterns" | "withdrawn_patterns" | "entities" | "facts" | "withdrawn_facts"> {
  const facts = [...new Map([...graph.facts.all()].map((fact): [string, Fact] => [factIdOf(fact), fact]))];
  return {
    patterns: [...graph.facts.slots().products].flatMap((id) => patternOf(graph, id) ?? []),
    withdrawn_patterns: [],
    entities: entitiesOf(facts, graph),
    facts: facts.map(factTuple),
    withdrawn_facts: [],
  };
}
