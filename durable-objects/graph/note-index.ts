import type { Evidence } from "./evidence.ts";
import { TextIndex } from "./recall/text-index.ts";

/** A note as it was told. */
export type Note = { episodeId: string; occurredAtMs: number; text: string };

/** Full text over what a person told in words and did not take back: a note may say more than facts can. */
export class NoteIndex {
  readonly #evidence: Evidence;
  readonly #index = new TextIndex();
  #indexed: readonly string[] = [];

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** The notes that match a query best, best first. */
  search(query: string, limit: number): Note[] {
    const notes = this.#notes();
    for (const id of this.#indexed) if (!notes.has(id)) this.#index.drop(id);
    for (const [id, { text }] of notes) this.#index.put({ id, text });
    this.#indexed = [...notes.keys()];
    if (notes.size === 0) return [];
    return this.#index.search(query, limit).flatMap(({ id }) => notes.get(id) ?? []);
  }

  #notes(): Map<string, Note> {
    const notes = new Map<string, Note>();
    for (const episode of this.#evidence.stated)
      if (episode.kind === "note_added") {
        const { episodeId, occurredAtMs, body } = episode;
        notes.set(episodeId, { episodeId, occurredAtMs, text: body.text });
      }
    return notes;
  }
}
