import type { World } from "./world/world.ts";

/** What can be away altogether for a while. */
const SERVICES = ["spanner", "bigquery", "tokens", "bucket", "queues"] as const;
export type Service = (typeof SERVICES)[number];

/** So long one outage lasts at the most: some outlive the retries of a queue that has few. */
const LONGEST_MS = 2 * 3_600_000;

type Outage = { service: Service; fromMs: number; untilMs: number };

/** When which service is away: none to twice in a world. */
export class Outages {
  readonly #all: Outage[];

  /** @param faultyMs how long things go wrong from the world's beginning on */
  constructor(world: World, faultyMs: number) {
    this.#all = Array.from({ length: world.below(3) }, () => {
      const fromMs = world.nowMs + world.between(0, faultyMs);
      return { service: world.oneOf(SERVICES), fromMs, untilMs: fromMs + world.between(0, LONGEST_MS) };
    });
  }

  includes(service: Service, atMs: number): boolean {
    return this.#all.some((one) => one.service === service && one.fromMs <= atMs && atMs < one.untilMs);
  }
}
