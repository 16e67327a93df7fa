import { z } from "zod";
import { log } from "../../src/log.ts";
import { createSignals, hasTable } from "../tables.ts";
import { wipeSignals } from "../wiping.ts";
import { type Signal, coalesced, parsed, written } from "./signal.ts";

/** Between two rows at the least. */
const WRITE_EVERY_MS = 30_000;

/** What a person did lately, in memory; a row is written when something is new, every half minute at the most. An eviction
 *  may cost what came since the last one: the archive has it all. */
export class KeptSignals {
  readonly #sql: SqlStorage;
  #signals: Signal[] | undefined;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #isDirty = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The same for the same signals: how many there are, and when the last one was. */
  get stamp(): string {
    const known = this.all();
    return `${known.length}.${known.at(-1)?.atMs ?? 0}`;
  }

  /** All that is known, in the order of time. */
  all(): readonly Signal[] {
    this.#signals ??= this.#read();
    return this.#signals;
  }

  /** Takes what was done. What is known already changes nothing. */
  take(news: readonly Signal[], nowMs: number): void {
    const before = this.all();
    const after = coalesced([...before, ...news]);
    if (written(after) === written(before)) return;
    this.#signals = after;
    this.#isDirty = true;
    const waitMs = this.#writtenAtMs + WRITE_EVERY_MS - nowMs;
    if (waitMs <= 0) this.#write(nowMs);
    else this.#timer ??= setTimeout(() => this.#write(Date.now()), waitMs);
  }

  /** Forgets all of it: the row is overwritten before it is deleted. In the caller's transaction, if there is one. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#signals = [];
    this.#isDirty = false;
    wipeSignals(this.#sql);
  }

  /** Forgets what was done where nothing was ever remembered: the whole file goes, with what its pages were. */
  async forgetAlone(storage: DurableObjectStorage): Promise<void> {
    const isThere = hasTable(this.#sql, "signals");
    this.forget();
    if (isThere && !hasTable(this.#sql, "erased")) await storage.deleteAll();
  }

  /** Never fails: it is a cache. */
  #write(nowMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isDirty) return;
    try {
      createSignals(this.#sql);
      this.#sql.exec("INSERT OR REPLACE INTO signals (only_row, body) VALUES (1, ?)", written(this.all()));
      this.#isDirty = false;
      this.#writtenAtMs = nowMs;
    } catch (error) {
      log("warn", "signals not written", { error: String(error) });
    }
  }

  #read(): Signal[] {
    if (!hasTable(this.#sql, "signals")) return [];
    const [row] = this.#sql.exec("SELECT body FROM signals").toArray();
    return row === undefined ? [] : parsed(z.object({ body: z.string() }).parse(row).body);
  }
}
