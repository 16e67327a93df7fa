import { log } from "../src/log.ts";

/** How long an alarm waits when its own work failed. */
const ALARM_RETRY_MS = 30_000;

/** The object's one alarm, as far as this instance knows when it is set. Times are epoch milliseconds. */
export class AlarmClock {
  readonly #storage: DurableObjectStorage;
  #atMs: number | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  get isSet(): boolean {
    return this.#atMs !== undefined;
  }

  /** Sets the alarm, unless it is set for an earlier time. Not async: an alarm that cannot be set must fail inside the
   *  caller's transaction. */
  arm(atMs: number): Promise<void> {
    if (this.#atMs !== undefined && this.#atMs <= atMs) return Promise.resolve();
    const armed = this.#storage.setAlarm(atMs);
    this.#atMs = atMs;
    return armed;
  }

  /** Sets the alarm if the platform has none: it may have given one up while the code could not run. An instance that does not
   *  know asks; one that knows has nothing to do. */
  async rearm(atMs: number): Promise<void> {
    if (this.isSet) return;
    const setFor = await this.#storage.getAlarm();
    if (this.isSet) return;
    if (setFor === null) await this.arm(atMs);
    else this.#atMs = setFor;
  }

  /** All of an act's writes or none; an alarm set in what was rolled back is not set. */
  inTransaction<Result>(act: () => Result): Result {
    const before = this.#atMs;
    try {
      return this.#storage.transactionSync(act);
    } catch (error) {
      this.#atMs = before;
      throw error;
    }
  }

  /** What an alarm does; after six failures the platform gives an alarm up for good: so it never fails. */
  async ring(work: () => Promise<void> | undefined): Promise<void> {
    this.#atMs = undefined;
    try {
      await work();
    } catch (error) {
      log("error", "alarm failed", { error: String(error) });
      this.#atMs = undefined;
      await this.arm(Date.now() + ALARM_RETRY_MS);
    }
  }

  /** Takes the alarm away. */
  async disarm(): Promise<void> {
    this.#atMs = undefined;
    await this.#storage.deleteAlarm();
  }
}
