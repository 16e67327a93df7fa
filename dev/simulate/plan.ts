import type { Fate, Journey } from "./world/io.ts";
import type { World } from "./world/world.ts";
import { Outages, type Service } from "./outages.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How a call of a Google service goes wrong, or undefined when it does not. */
export type Mishap = "refused" | "lost" | "hangs" | "busy" | "unavailable" | "not ours" | "unauthenticated";

/** Of each fault the probability at each occasion, drawn anew for each seed: many worlds have none of one kind, some have a lot. */
function drawn(world: World) {
  const often = (most: number): number => (world.chance(0.4) ? 0 : most * world.random() ** 2);
  return {
    objectRefused: often(0.1),
    objectLost: often(0.1),
    memoryCrash: often(0.03),
    consumerCrash: often(0.03),
    bucketFails: often(0.3),
    sendFails: often(0.3),
    messageLost: often(0.3),
    messageTwice: often(0.4),
    ackedTwice: often(0.1),
    googleFails: often(0.5),
    spannerAborts: often(0.4),
    tokenRevoked: often(0.05),
    sessionLost: often(0.1),
    isolateRecycled: often(0.2),
    alarmLate: often(0.3),
    slow: often(0.3),
    late: world.chance(0.5),
  };
}

/**
 * What goes wrong in a world: whatever asks draws from the world's chance. When the faults stop, calls still take time, order is
 * still none, objects are still evicted and messages still come twice: that is the platform on a good day.
 */
export class Plan {
  readonly rates: ReturnType<typeof drawn>;
  readonly outages: Outages;
  /** Whether events lie in R2 from before they are sent until they have arrived. */
  readonly spool: "" | "r2";
  readonly #world: World;
  #isCalm = false;

  constructor(world: World, faultyMs: number) {
    this.#world = world;
    this.rates = drawn(world);
    this.outages = new Outages(world, faultyMs);
    this.spool = world.chance(0.5) ? "r2" : "";
  }

  /** From here on nothing fails. */
  calm(): void {
    this.#isCalm = true;
  }

  /** From here on it does again, but for outages, which are over. */
  stir(): void {
    this.#isCalm = false;
  }

  get isCalm(): boolean {
    return this.#isCalm;
  }

  objectCall(): Journey {
    const fate = this.#fate(this.rates.objectRefused, this.rates.objectLost);
    return { ...this.#ways(1, 30), fate, error: "Network connection lost." };
  }

  bucketCall(): Journey {
    const fate = this.#isOut("bucket") ? "refused" : this.#even(this.rates.bucketFails);
    return { ...this.#ways(5, 80), fate, error: "put: We encountered an internal error. (10001)" };
  }

  queueSend(): Journey {
    const fate = this.#isOut("queues") ? "refused" : this.#even(this.rates.sendFails);
    return { ...this.#ways(2, 40), fate, error: "Queue send failed" };
  }

  /** How a request to Google goes: its way, and the mishap that it meets. */
  googleCall(service: Service): { thereMs: number; backMs: number; mishap: Mishap | undefined } {
    const ways = this.#ways(5, 120);
    if (this.#isOut(service)) {
      const mishap = this.#world.oneOf(["refused", "unavailable", "hangs", "busy"] as const);
      return { ...ways, mishap };
    }
    if (!this.#happens(this.rates.googleFails)) return { ...ways, mishap: undefined };
    const all = ["refused", "lost", "hangs", "busy", "unavailable", "not ours", "unauthenticated"] as const;
    return { ...ways, mishap: this.#world.oneOf(all) };
  }

  crashRate(): number {
    return this.#isCalm ? 0 : this.rates.memoryCrash;
  }

  consumerCrashRate(): number {
    return this.#isCalm ? 0 : this.rates.consumerCrash;
  }

  /** Whether a load job fails by no fault of its rows. */
  loadFails(): boolean {
    return this.#happens(this.rates.googleFails);
  }

  spannerAborts(): boolean {
    return this.#happens(this.rates.spannerAborts);
  }

  /** A commit is asked for again with a newer token: on multiplexed sessions that is no fault. */
  asksAgain(): boolean {
    return this.#world.chance(0.05);
  }

  losesSession(): boolean {
    return this.#happens(this.rates.sessionLost);
  }

  revokesToken(): boolean {
    return this.#happens(this.rates.tokenRevoked);
  }

  losesMessage(): boolean {
    return this.#happens(this.rates.messageLost);
  }

  duplicatesMessage(): boolean {
    return this.#world.chance(this.#isCalm ? 0.01 : this.rates.messageTwice);
  }

  redeliversAcked(): boolean {
    return this.#world.chance(this.#isCalm ? 0.005 : this.rates.ackedTwice);
  }

  recyclesIsolate(): boolean {
    return this.#world.chance(this.rates.isolateRecycled);
  }

  queueDelayMs(): number {
    if (this.#happens(this.rates.slow)) return this.#world.between(0, 20 * MINUTE_MS);
    return this.#world.between(0, 2_000);
  }

  /** Now, or hours later. */
  duplicateDelayMs(): number {
    return this.#world.between(0, this.rates.late && !this.#isCalm ? 6 * HOUR_MS : 20_000);
  }

  noticedDeadAfterMs(): number {
    return this.#world.between(100, 30_000);
  }

  batchSize(most: number): number {
    return this.#world.chance(0.5) ? most : 1 + this.#world.below(most);
  }

  alarmLatenessMs(): number {
    const isLate = this.#happens(this.rates.alarmLate);
    return isLate ? this.#world.between(0, 10 * MINUTE_MS) : this.#world.between(0, 500);
  }

  evictedAfterMs(): number {
    return this.#world.between(10_000, 3 * MINUTE_MS);
  }

  #isOut(service: Service): boolean {
    return !this.#isCalm && this.outages.includes(service, this.#world.nowMs);
  }

  #happens(probability: number): boolean {
    return !this.#isCalm && this.#world.chance(probability);
  }

  #ways(fromMs: number, toMs: number): { thereMs: number; backMs: number } {
    const slow = this.#happens(this.rates.slow) ? 20 : 1;
    return {
      thereMs: this.#world.between(fromMs, toMs) * slow,
      backMs: this.#world.between(fromMs, toMs) * slow,
    };
  }

  #even(probability: number): Fate {
    return this.#fate(probability / 2, probability / 2);
  }

  #fate(refused: number, lost: number): Fate {
    if (this.#happens(refused)) return "refused";
    return this.#happens(lost) ? "lost" : "answered";
  }
}
