import { log } from "../../src/log.ts";
import type { EntityId } from "../graph/facts/fact.ts";
import { hashed } from "../graph/ids.ts";
import type { MemoryGraph } from "../graph/memory-graph.ts";
import { typeOf } from "../graph/recall/entity-types.ts";
import { queryTerms } from "../graph/recall/terms.ts";
import type { EmbeddingModel } from "./embedding-model.ts";
import { nearest } from "./nearest.ts";
import type { Entry } from "./packing.ts";
import { type Parts, type Wanted, missingFrom, nextWrite } from "./parts.ts";
import type { Quantised } from "./quantised.ts";
import { readParts, writePart } from "./vector-table.ts";

/** How long a search waits for the model. */
const QUERY_DEADLINE_MS = 500;
const EMBEDDED_TYPES = new Set([
  "product",
  "brand",
  "category",
  "diet",
  "ingredient",
  "tag",
  "cuisine",
  "dish",
]);

/** What entities are called, and the hash of that. */
type Called = Map<EntityId, { text: string; digest: string }>;

/** The embeddings of a memory's entities by one model. The table is a cache: all of it can be made anew from the graph. */
export class Vectors {
  readonly #storage: DurableObjectStorage;
  readonly model: EmbeddingModel;
  #parts: Parts | undefined;
  #called: Called = new Map();
  /** After a failure the model is left alone until then; epoch milliseconds. */
  restUntilMs = 0;

  constructor(storage: DurableObjectStorage, model: EmbeddingModel) {
    this.#storage = storage;
    this.model = model;
  }

  /** Whether there is no embedding yet: the model was switched on, or changed. */
  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  /** A query as an embedding, or undefined when it asks for nothing, or the model fails or is late. */
  async embeddedQuery(query: string): Promise<Quantised | undefined> {
    if (queryTerms(query).length === 0) return undefined;
    try {
      const [embedding] = await this.model.embed([query], QUERY_DEADLINE_MS);
      return embedding;
    } catch (error) {
      log("warn", "query not embedded", { model: this.model.name, error: nameOf(error) });
      return undefined;
    }
  }

  /** Entities by how near they are to a query, nearest first. */
  nearest(query: Quantised): EntityId[] {
    this.#startOverUnless(query);
    return nearest(this.#known.values(), query);
  }

  /** What the entities that a graph knows are called. */
  called(graph: MemoryGraph): Called {
    const called: Called = new Map();
    for (const [id, text] of graph.texts()) {
      if (!EMBEDDED_TYPES.has(typeOf(id)) || text.trim() === "" || !graph.knows(id)) continue;
      const before = this.#called.get(id);
      called.set(id, before?.text === text ? before : { text, digest: hashed([text]) });
    }
    this.#called = called;
    return called;
  }

  /** Entities to embed next. */
  missing(called: Called, limit: number): EntityId[] {
    return missingFrom(this.#known, digestsOf(called)).slice(0, limit);
  }

  /** Keeps embeddings and drops what is no longer wanted, one row at a time.
   *  @returns whether there is something left to embed or to drop */
  keep(called: Called, embedded: readonly Entry[]): boolean {
    const wanted = digestsOf(called);
    if (embedded[0] !== undefined) this.#startOverUnless(embedded[0].embedding);
    const parts = this.#known;
    const write = nextWrite(parts, wanted, embedded);
    if (write === undefined) return false;
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => writePart(sql, write, { model: this.model.name, parts }));
    const kept = new Map(parts).set(write.part, write.entries);
    if (write.entries.length === 0) kept.delete(write.part);
    this.#parts = kept;
    return missingFrom(kept, wanted).length > 0 || nextWrite(kept, wanted, []) !== undefined;
  }

  get #known(): Parts {
    this.#parts ??= readParts(this.#storage.sql, this.model.name);
    return this.#parts;
  }

  /** A model that answers in other dimensions than before is another one, whatever its name. */
  #startOverUnless({ values }: Quantised): void {
    for (const [entry] of this.#known.values())
      if (entry !== undefined && entry.embedding.values.length !== values.length) this.#parts = new Map();
  }
}

/** What a model says of its failures may quote what it was asked. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function digestsOf(called: Called): Wanted {
  return new Map([...called].map(([id, { digest }]) => [id, digest]));
}
