import { Life, livingNow } from "../world/life.ts";
import type { World } from "../world/world.ts";
import { Disk, storageOf } from "./storage.ts";
import type { Plan } from "../plan.ts";
import { asContext } from "./context.ts";

type Instance = { life: Life; object: object };
type Make = (ctx: DurableObjectState) => object;
/** A class of objects, and whether their alarms are for housekeeping alone. */
type Class = { name: string; make: Make; isHousekeeping?: boolean };

/** A network of objects has nothing better to say. */
const GONE = "Network connection lost.";

/**
 * Durable Objects of one class. What it models: one instance at a time by name; calls with latency that may be refused or whose
 * answer may be lost; arguments and results that are copied; the input gate; alarms at least once; eviction when idle; a crash
 * between any two awaits, after which the database is as it was and callers get an error. Not modelled: placement, hibernation.
 */
export class Objects {
  readonly disks = new Map<string, Disk>();
  readonly #instances = new Map<string, Instance>();
  readonly #world: World;
  readonly #plan: Plan;
  readonly #make: Make;
  readonly #name: string;
  readonly #isHousekeeping: boolean;

  constructor(world: World, plan: Plan, { name, make, isHousekeeping = false }: Class) {
    this.#world = world;
    this.#plan = plan;
    this.#name = name;
    this.#isHousekeeping = isHousekeeping;
    this.#make = make;
  }

  /** A stub, as `getByName` of a namespace gives. */
  getByName(name: string): object {
    const call = (method: string, asked: unknown[]): Promise<unknown> => this.#call(name, method, asked);
    return new Proxy(
      {},
      {
        get: (_target, method) =>
          typeof method === "string" && method !== "then"
            ? (...asked: unknown[]) => call(method, asked)
            : undefined,
      },
    );
  }

  /** Ends an instance, if there is one. */
  kill(name: string): void {
    this.#instances.get(name)?.life.die();
  }

  /** An object's disk is gone, as no platform lets happen; what calls it next is answered by a new one. */
  lose(name: string): void {
    this.kill(name);
    this.disks.get(name)?.setAlarm(null);
    this.disks.delete(name);
  }

  /** Names of those that have an instance now. */
  get awake(): string[] {
    return [...this.#instances.keys()];
  }

  /** Has an instance that is awake answer at once, beside all that goes on; undefined when there is none. */
  look<Seen>(name: string, act: (object: object) => Seen): Seen | undefined {
    const instance = this.#instances.get(name);
    let seen: Seen | undefined;
    instance?.life.enter(() => (seen = act(instance.object)));
    return seen;
  }

  close(): void {
    for (const { database } of this.disks.values()) database.close();
  }

  #call(name: string, method: string, asked: unknown[]): Promise<unknown> {
    const caller = livingNow();
    const copied = structuredClone(asked);
    const journey = this.#plan.objectCall();
    return new Promise((resolve, reject) => {
      const back = (act: () => void): void => this.#world.after(journey.backMs, () => caller.answer(act));
      const lost = (): void => back(() => reject(new Error(GONE)));
      const answered = (value: unknown): void => back(() => resolve(value));
      this.#world.after(journey.thereMs, () => {
        if (journey.fate === "refused") return lost();
        this.#perform(name, method, copied)
          .then(structuredClone)
          .then(journey.fate === "lost" ? lost : answered, (error: unknown) => back(() => reject(error)));
      });
    });
  }

  /** Runs a method in the instance, starting one if need be. */
  #perform(name: string, method: string, asked: unknown[]): Promise<unknown> {
    const { life, object } = this.#instanceOf(name);
    life.busy += 1;
    return new Promise((resolve, reject) => {
      const forget = life.whenDead(() => reject(new Error("Durable Object reset")));
      const over = (act: () => void): void => {
        forget();
        life.busy -= 1;
        this.#evictLater(name, life);
        act();
      };
      life.enter(() => {
        run(object, method, asked).then(
          (value) => over(() => resolve(value)),
          (error: unknown) => over(() => reject(error)),
        );
      });
    });
  }

  #instanceOf(name: string): Instance {
    const known = this.#instances.get(name);
    if (known !== undefined) return known;
    const life = new Life(this.#world, `${this.#name} ${name}`, { rate: () => this.#plan.crashRate() });
    life.whenDead(() => this.#instances.delete(name));
    const ctx = this.#contextOf(name, life, this.#diskOf(name));
    const instance: { life: Life; object: object } = { life, object: {} };
    this.#instances.set(name, instance);
    // Its constructor runs before anything else comes in.
    life.enter(() => (instance.object = this.#make(ctx)));
    return instance;
  }

  #diskOf(name: string): Disk {
    const known = this.disks.get(name);
    if (known !== undefined) return known;
    const ring = async (): Promise<void> => void (await this.#perform(name, "alarm", []));
    const disk = new Disk(this.#world, {
      ring,
      latenessMs: () => this.#plan.alarmLatenessMs(),
      isHousekeeping: this.#isHousekeeping,
    });
    this.disks.set(name, disk);
    return disk;
  }

  #contextOf(name: string, life: Life, disk: Disk): DurableObjectState {
    return asContext({
      id: { name },
      storage: storageOf(this.#world, life, disk),
      waitUntil: (promise: Promise<unknown>) => {
        life.busy += 1;
        const over = (): void => void (life.busy -= 1);
        promise.then(over, over);
      },
      blockConcurrencyWhile: async (act: () => Promise<unknown>) => {
        life.close();
        await act();
        life.open();
      },
    });
  }

  #evictLater(name: string, life: Life): void {
    const idleMs = this.#plan.evictedAfterMs();
    this.#world.after(idleMs, () => {
      if (life.busy === 0 && this.#instances.get(name)?.life === life) life.die();
    });
  }
}

async function run(object: object, method: string, asked: unknown[]): Promise<unknown> {
  return Reflect.apply(Reflect.get(object, method), object, asked);
}
