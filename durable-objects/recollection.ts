import { episodesBefore } from "./episode-log.ts";
import type { EntityId, Fact } from "./graph/facts/fact.ts";
import { MemoryGraph } from "./graph/memory-graph.ts";
import { ruleOf } from "./graph/rules.ts";
import { factWithout, findFact, supportOf } from "./graph/why.ts";
import type { LogEpisode } from "./projection/episode.ts";
import {
  type AroundQuestion,
  type EpisodesQuestion,
  type FactsQuestion,
  type SearchQuestion,
  isAskedFor,
} from "./questions.ts";
import { type FactAnswer, factAnswer } from "./fact-answer.ts";
import type { WarmViews } from "./warm-views.ts";

/** Notes that a search shows beside the facts. */
const MOST_NOTES = 5;

/** A graph, and the time it is asked about. */
type View = { graph: MemoryGraph; atMs: number };

/** Answers questions about a memory. Every answer is a JSON value as the API gives it. */
export class Recollection {
  readonly #views: WarmViews;
  readonly #sql: SqlStorage;

  constructor(views: WarmViews, sql: SqlStorage) {
    this.#views = views;
    this.#sql = sql;
  }

  /** Facts by words, neighbourhood and whatever else finds them.
   *  @param vector entities as embeddings rank them, where there is a model */
  search(question: SearchQuestion, vector?: readonly EntityId[]): object {
    const { query, limit, history, center, diversify } = question;
    const view = this.#viewAt(question);
    const { graph } = view;
    const hits = graph.recall({
      query,
      limit,
      history,
      diversify,
      ...(center === undefined ? {} : { center }),
      ...(vector === undefined ? {} : { vector }),
      ...(question.predicates === undefined ? {} : { predicates: new Set(question.predicates) }),
      ...(question.entityTypes === undefined ? {} : { entityTypes: new Set(question.entityTypes) }),
      ...(question.sources === undefined ? {} : { sources: new Set(question.sources) }),
    });
    return {
      query,
      hits: hits.map(({ fact, score, channels }) => ({ ...told(fact, view), score, channels })),
      notes: graph.notes(query, MOST_NOTES).map(({ episodeId, occurredAtMs, text }) => ({
        episode_id: episodeId,
        occurred_at: iso(occurredAtMs),
        text,
      })),
      memory_version: this.#views.version,
    };
  }

  /** Facts by what they say, page by page. */
  facts(question: FactsQuestion): object {
    const view = this.#viewAt(question);
    const { graph } = view;
    const from = Number(question.cursor ?? 0);
    const { identities } = graph.evidence;
    const idOf = (id: string | undefined) => (id === undefined ? undefined : identities.entity(id));
    const asked = { ...question, subject: idOf(question.subject), object: idOf(question.object) };
    const page: Fact[] = [];
    let place = 0;
    let next: number | null = null;
    const withCompanions = question.predicates?.includes("BOUGHT_WITH") ?? true;
    for (const fact of graph.facts.all(withCompanions)) {
      if (!isAskedFor(fact, asked)) continue;
      place += 1;
      if (place <= from) continue;
      if (page.length === question.limit) {
        next = from + page.length;
        break;
      }
      page.push(fact);
    }
    return {
      facts: page.map((fact) => told(fact, view)),
      next_cursor: next === null ? null : String(next),
      memory_version: this.#views.version,
    };
  }

  /** What surrounds an entity, or undefined when nothing is known of it. */
  around({ center, depth, fanOut, ...at }: AroundQuestion): object | undefined {
    const view = this.#viewAt(at);
    const { graph } = view;
    const known = graph.evidence.identities.entity(center);
    if (!graph.knows(known)) return undefined;
    const { nodes, edges } = graph.neighbourhood({ center: known, depth, fanOut });
    return {
      center: known,
      depth,
      nodes: nodes.map(({ id, distance }) => {
        const { type, value } = graph.entities.entity(id);
        return { id, type, value, distance };
      }),
      edges: edges.map((fact) => told(fact, view)),
      memory_version: this.#views.version,
    };
  }

  /** Why a fact is one, and what would be without some episodes; undefined when there is no such fact. */
  why(factId: string, without: readonly string[]): object | undefined {
    const view = this.#viewAt({});
    const fact = findFact(view.graph, factId);
    if (fact === undefined) return undefined;
    return {
      fact: told(fact, view),
      rule: ruleOf(fact),
      episodes: supportOf(fact, this.#views.log()).map(named),
      ...(without.length === 0 ? {} : { without: this.#without(fact, { view, without }) }),
      memory_version: this.#views.version,
    };
  }

  /** What a note says; undefined of one that was forgotten or withdrawn, and of what is no note. */
  note(episodeId: string): string | undefined {
    const stated = this.#views.graph.evidence.stated.find((episode) => episode.episodeId === episodeId);
    return stated?.kind === "note_added" ? stated.body.text : undefined;
  }

  /** The person's switches, consent and retention. */
  preferences(): object {
    return { ...this.#views.graph.wishes.preferences, memory_version: this.#views.version };
  }

  /** Entries of the log, the latest first. */
  episodes({ limit, cursor, kinds }: EpisodesQuestion): object {
    const seq = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const found = episodesBefore(this.#sql, { seq, limit: limit + 1, kinds });
    const page = found.slice(0, limit);
    const { evidence } = this.#views.graph;
    return {
      episodes: page.map((episode) => ({ ...whole(episode), retracted: !evidence.isLive(episode) })),
      next_cursor: found.length > limit ? String(page.at(-1)?.seq ?? 0) : null,
      memory_version: this.#views.version,
    };
  }

  /** Everything remembered, as the text of one JSON document in pieces.
   *  @param about what the document begins with */
  *everything(about: object): Generator<string> {
    const view = this.#viewAt({});
    const { graph } = view;
    yield JSON.stringify({ ...about, memory_version: this.#views.version }).slice(0, -1);
    yield ',"facts":';
    yield* listed(graph.facts.all(), (fact) => {
      const episodes = fact.support().map(({ episodeId }) => episodeId);
      return { ...told(fact, view), episodes };
    });
    yield ',"entities":';
    yield* listed(entitiesIn(graph), (id) => graph.entities.entity(id));
    yield ',"episodes":';
    yield* listed(this.#views.log(), (episode) => ({
      ...whole(episode),
      retracted: !graph.evidence.isLive(episode),
    }));
    yield "}";
  }

  /** The graph as of two times, each now when absent. */
  #viewAt({
    validAtMs,
    knownAtMs,
  }: {
    validAtMs?: number | undefined;
    knownAtMs?: number | undefined;
  }): View {
    const atMs = validAtMs ?? Date.now();
    if (validAtMs === undefined && knownAtMs === undefined) return { graph: this.#views.graph, atMs };
    const at = { validAtMs: validAtMs ?? Infinity, knownAtMs: knownAtMs ?? Infinity };
    return { graph: MemoryGraph.asOf(this.#views.log(), at), atMs };
  }

  #without(fact: Fact, { view, without }: { view: View; without: readonly string[] }): object {
    const other = factWithout(fact, new Set(without), this.#views.log());
    const answer = other.fact === undefined ? null : told(other.fact, { ...view, graph: other.graph });
    const isChanged = JSON.stringify(answer) !== JSON.stringify(told(fact, view));
    return { episodes: without, fact: answer, changed: isChanged };
  }
}

function told(fact: Fact, { graph, atMs }: View): FactAnswer {
  return factAnswer(fact, { nameOf: (id) => graph.entities.nameOf(id), atMs });
}

/** The answer of a memory that was never written to. */
export function nothingKnown(answer: object): object {
  return { ...answer, memory_version: 0 };
}

/** A JSON list, one by one. */
function* listed<One>(all: Iterable<One>, tell: (one: One) => object): Generator<string> {
  let separator = "[";
  for (const one of all) {
    yield separator + JSON.stringify(tell(one));
    separator = ",";
  }
  yield separator === "[" ? "[]" : "]";
}

/** Everything that facts name, each once. */
function entitiesIn(graph: MemoryGraph): Set<EntityId> {
  const ids = new Set<EntityId>();
  for (const { subject, object } of graph.facts.all(false)) ids.add(subject).add(object);
  return ids;
}

/** An episode as the API names it, without what it says. */
function named({ episodeId, kind, occurredAtMs, recordedAtMs, body }: LogEpisode) {
  return {
    episode_id: episodeId,
    kind,
    occurred_at: iso(occurredAtMs),
    recorded_at: iso(recordedAtMs),
    ...("order_id" in body ? { order_id: body.order_id } : {}),
  };
}

/** An episode whole; of one that was forgotten only that it was. */
function whole(episode: LogEpisode) {
  const body = episode.kind === "episode_forgotten" ? { ref: episode.body.ref } : episode.body;
  return { ...named(episode), seq: episode.seq, body };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
