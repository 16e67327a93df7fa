import { episodesAfter } from "./episode-log.ts";
import type { Episode } from "./projection/episode.ts";
import { type Habits, habits } from "./projection/habits.ts";
import { type OrderIndex, orderIndex } from "./projection/order-index.ts";
import type { Projection } from "./projection/projection.ts";
import { type PurchaseDays, purchaseDays } from "./projection/purchase-days.ts";
import { type SnapshotHead, readHead, readView, writeSnapshot } from "./snapshot.ts";

/** A snapshot is due after so many episodes, or so many characters of bodies, since the last one. */
const SNAPSHOT_EPISODES = 32;
const SNAPSHOT_CHARACTERS = 256_000;

/** One projection's view, warmed when first asked for and kept up to date from then on. */
class WarmView<View> {
  readonly #projection: Projection<View>;
  readonly #warm: (projection: Projection<View>) => View;
  #view: View | undefined;

  constructor(projection: Projection<View>, warm: (projection: Projection<View>) => View) {
    this.#projection = projection;
    this.#warm = warm;
  }

  get(): View {
    this.#view ??= this.#warm(this.#projection);
    return this.#view;
  }

  add(episode: Episode): void {
    if (this.#view !== undefined) this.#projection.add(this.#view, episode);
  }

  frozen(): { name: string; version: number; entries: unknown[] } {
    const { name, version, freeze } = this.#projection;
    return { name, version, entries: freeze(this.get()) };
  }
}

/**
 * Everything derived from the log. It holds nothing that the log does not: an eviction costs only the next
 * warming, which reads the snapshot's head, the parts of the view that is asked for, and the log's tail.
 */
export class Views {
  readonly habits: WarmView<Habits>;
  readonly orders: WarmView<OrderIndex>;
  readonly purchaseDays: WarmView<PurchaseDays>;
  readonly #sql: SqlStorage;
  #head: SnapshotHead | undefined;
  #tail: Episode[] = [];
  #tailCharacters = 0;
  /** Whether something may still be owed to a sink, as of waking. */
  readonly mayOwe: boolean;
  /** Whether a view had to be made from scratch although there is a snapshot: it is of another version, or damaged. */
  #isOutdated = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#head = readHead(sql);
    let mayOwe = this.#head !== undefined && this.#head.owedFrom <= this.#head.throughSeq;
    for (const { episode, characters, settled } of episodesAfter(sql, this.#head?.throughSeq ?? 0)) {
      this.#tail.push(episode);
      this.#tailCharacters += characters;
      mayOwe ||= !settled;
    }
    this.mayOwe = mayOwe;
    this.habits = new WarmView(habits, (projection) => this.#warmed(projection));
    this.orders = new WarmView(orderIndex, (projection) => this.#warmed(projection));
    this.purchaseDays = new WarmView(purchaseDays, (projection) => this.#warmed(projection));
  }

  /** The memory's version: the last place taken in the log. */
  get version(): number {
    return this.#tail.at(-1)?.seq ?? this.#head?.throughSeq ?? 0;
  }

  /** The first place in the log that may still be owed to a sink, as of the snapshot. */
  get owedFrom(): number {
    return this.#head?.owedFrom ?? 1;
  }

  /** Adds an episode that was just appended to the log. */
  add(episode: Episode, characters: number): void {
    this.#tail.push(episode);
    this.#tailCharacters += characters;
    for (const view of this.#all()) view.add(episode);
  }

  snapshotDue(): boolean {
    const isLong = this.#tail.length >= SNAPSHOT_EPISODES || this.#tailCharacters >= SNAPSHOT_CHARACTERS;
    return isLong || this.#isOutdated;
  }

  /** Writes the snapshot, in the caller's transaction. The views go on from it once that is through. */
  writeSnapshot(owedFrom: number): SnapshotHead {
    const frozen = this.#all().map((view) => view.frozen());
    return writeSnapshot(this.#sql, { throughSeq: this.version, owedFrom }, frozen);
  }

  /** Goes on from a snapshot that was written; nothing may have been added since. */
  continueFrom(head: SnapshotHead): void {
    this.#head = head;
    this.#tail = [];
    this.#tailCharacters = 0;
    this.#isOutdated = false;
  }

  #all(): [WarmView<Habits>, WarmView<OrderIndex>, WarmView<PurchaseDays>] {
    return [this.habits, this.orders, this.purchaseDays];
  }

  #warmed<View>(projection: Projection<View>): View {
    const kept = readView(this.#sql, this.#head, projection);
    if (kept === undefined && this.#head !== undefined) this.#isOutdated = true;
    const view = kept ?? projection.empty();
    const missing = kept === undefined ? this.#fromScratch() : this.#tail;
    for (const episode of missing) projection.add(view, episode);
    return view;
  }

  *#fromScratch(): Generator<Episode> {
    for (const { episode } of episodesAfter(this.#sql, 0)) yield episode;
  }
}
