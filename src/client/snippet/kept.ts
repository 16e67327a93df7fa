import { type Store, isRecord, read } from "./store.ts";

/** An event as the shop tells it, under our own names, GA4's or Segment's. */
export type Told = Record<string, unknown>;

/** An event that waits to be taken. */
export type Kept = {
  /** Sorts by time; the event's own id, so that sending it twice makes one event. */
  id: string;
  /** Whose it is: see identity.ts. Stays once it may have arrived. */
  as: string;
  event: Told;
  /** Somebody sends it until then, epoch milliseconds: no other tab does. */
  untilMs: number;
};

/** Each has a key of its own, so that two tabs that write at once lose nothing. */
const PREFIX = "leafloaf.e.";
const MOST_KEPT = 500;
const MAX_AGE_MS = 7 * 86_400_000;
const ID_TIME = 9;
const ID_COUNT = 5;

/** An id that sorts after those of earlier times, and of smaller counts at the same time. */
export function newId(nowMs: number, count: number): string {
  const random = [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36));
  return (
    nowMs.toString(36).padStart(ID_TIME, "0") + count.toString(36).padStart(ID_COUNT, "0") + random.join("")
  );
}

/** Writes an event; what is too many or does not fit makes the oldest go.
 *  @returns the events that went */
export function keep(store: Store, one: Kept): Told[] {
  const gone: Told[] = [];
  const others = all(store).filter(({ id }) => id !== one.id);
  while (others.length >= MOST_KEPT || !isWritten(store, one)) {
    const oldest = others.shift();
    if (oldest === undefined) return [...gone, one.event];
    drop(store, [oldest]);
    gone.push(oldest.event);
  }
  return gone;
}

/** Writes an event, if there is room. */
export function isWritten(store: Store, { id, ...value }: Kept): boolean {
  try {
    store.set(PREFIX + id, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** All that wait and are not too old, the oldest first. */
export function all(store: Store): Kept[] {
  return stored(store).filter(({ id }) => id > oldestId());
}

/** Takes away those of more than a week ago.
 *  @returns the events that went */
export function expire(store: Store): Told[] {
  const old = stored(store).filter(({ id }) => id <= oldestId());
  drop(store, old);
  return old.map(({ event }) => event);
}

/** Those of some that are still there: consent may have been withdrawn meanwhile, on another page too. */
export function remaining(store: Store, some: readonly Kept[]): Kept[] {
  const there = new Set(all(store).map(({ id }) => id));
  return some.filter(({ id }) => there.has(id));
}

/** Takes away all of them. */
export function dropAll(store: Store): void {
  drop(store, stored(store));
}

function stored(store: Store): Kept[] {
  const keys = store.keys().filter((name) => name.startsWith(PREFIX));
  return keys.sort().flatMap((key) => {
    const { as, event, untilMs } = read(store, key) ?? {};
    const isWhole = typeof as === "string" && typeof untilMs === "number" && isRecord(event);
    if (isWhole) return [{ id: key.slice(PREFIX.length), as, event, untilMs }];
    store.remove(key);
    return [];
  });
}

function oldestId(): string {
  return (Date.now() - MAX_AGE_MS).toString(36).padStart(ID_TIME, "0");
}

/** Takes events away. */
export function drop(store: Store, some: readonly Kept[]): void {
  for (const { id } of some) store.remove(PREFIX + id);
}
