import { setTimeout as pause } from "node:timers/promises";
import { CRONS } from "../../src/crons.ts";
import type { Machine } from "./machine.ts";

const SWEEP_PERIOD_MS = 120_000;
/** While customers shop, the cron comes more often than every two minutes, so that kills hit it too. */
const OFTEN_MS = 2_000;
/** While the product drains, so long stands for two minutes. */
const HURRIED_MS = 5_000;

/** The product's schedule, which a local runtime does not keep by itself. */
export class Crons {
  readonly #machine: Machine;
  #nextMs = 0;
  #hurried = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Runs the cron by the clock as it is, again and again. A machine that dies takes its cron along. */
  async keep(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await pause(OFTEN_MS);
      await this.#machine.runCron(CRONS.spool, Date.now()).catch(() => undefined);
    }
  }

  /** Runs the cron if it is time, each time as of two minutes later than before: what is spooled waits for its minutes as in
   *  production, and nobody else does.
   *  @throws Error when it fails */
  async hurry(): Promise<void> {
    if (Date.now() < this.#nextMs) return;
    this.#nextMs = Date.now() + HURRIED_MS;
    this.#hurried += 1;
    await this.#machine.runCron(CRONS.spool, Date.now() + this.#hurried * SWEEP_PERIOD_MS);
  }
}
