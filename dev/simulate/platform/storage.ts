import type { Life } from "../world/life.ts";
import type { World } from "../world/world.ts";
import { Database } from "./sql.ts";

/** Between two tries of an alarm whose object died or threw, at the least. */
const ALARM_AGAIN_MS = 2_000;

type Alarms = { ring: () => Promise<void>; latenessMs: () => number; isHousekeeping?: boolean };

/** What outlives an object's instances: its database, its values and its one alarm. */
export class Disk {
  readonly database: Database;
  readonly values = new Map<string, unknown>();
  readonly #world: World;
  readonly #ring: () => Promise<void>;
  readonly #latenessMs: () => number;
  readonly #isHousekeeping: boolean;
  /** Epoch milliseconds; null: none is set. */
  alarmAtMs: number | null = null;
  isRinging = false;

  /** @param alarms runs the object's alarm handler; whether that is for housekeeping alone, for which no world goes on */
  constructor(world: World, { ring, latenessMs, isHousekeeping }: Alarms, database = new Database()) {
    this.database = database;
    this.#world = world;
    this.#ring = ring;
    this.#latenessMs = latenessMs;
    this.#isHousekeeping = isHousekeeping === true;
  }

  setAlarm(atMs: number | null): void {
    this.alarmAtMs = atMs;
    if (atMs === null) return;
    const dueMs = atMs + this.#latenessMs();
    if (this.#isHousekeeping) this.#world.beside(dueMs, () => this.#due());
    else this.#world.at(dueMs, () => this.#due());
  }

  /** At least once: while it rings none is set, and when its handler fails it is set again. */
  #due(): void {
    const atMs = this.alarmAtMs;
    if (this.isRinging || atMs === null || atMs > this.#world.nowMs) return;
    this.alarmAtMs = null;
    this.isRinging = true;
    const over = (failed: boolean): void => {
      this.isRinging = false;
      if (this.alarmAtMs === null && failed) this.setAlarm(this.#world.nowMs + ALARM_AGAIN_MS);
      else if (this.alarmAtMs !== null) this.setAlarm(this.alarmAtMs);
    };
    this.#ring().then(
      () => over(false),
      () => over(true),
    );
  }
}

/** An instance's view of its disk: each answer is an event of its own, before which nothing else comes in (the input gate) and
 *  at which the instance may die. */
export function storageOf(world: World, life: Life, disk: Disk): object {
  const settled = <Value>(value: Value): Promise<Value> => {
    life.close();
    return new Promise((resolve) => {
      world.after(0, () => {
        life.inside(() => resolve(value));
        life.open();
      });
    });
  };
  return {
    sql: disk.database,
    transactionSync: <Result>(act: () => Result): Result => {
      const alarmBefore = disk.alarmAtMs;
      try {
        return disk.database.transaction(act);
      } catch (error) {
        disk.alarmAtMs = alarmBefore;
        throw error;
      }
    },
    setAlarm: (atMs: number) => settled(disk.setAlarm(atMs)),
    getAlarm: () => settled(disk.alarmAtMs),
    deleteAlarm: () => settled(disk.setAlarm(null)),
    sync: () => settled(undefined),
    deleteAll: () => {
      disk.setAlarm(null);
      disk.values.clear();
      return settled(disk.database.dropAll());
    },
    get: (key: string) => settled(structuredClone(disk.values.get(key))),
    put: (key: string, value: unknown) => settled(void disk.values.set(key, structuredClone(value))),
  };
}
