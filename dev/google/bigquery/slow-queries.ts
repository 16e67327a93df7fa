/** How long a job still takes, by what was told. */
export interface Pending {
  /** Waits until the job is done, at most so many milliseconds, and tells whether it is. */
  done(withinMs: number): Promise<boolean>;
}

/** A job that took no time worth telling. */
export const DONE: Pending = { done: async () => true };

/** Queries that take as long as they are told to, so that a caller meets `jobComplete: false`. What a query does
 *  happens at once; only its answer waits. */
export class SlowQueries {
  #seconds = 0;
  #running = new Set<() => void>();

  /** Every query from now on takes so long; 0 for no time. */
  tell(seconds: number): void {
    this.#seconds = seconds;
  }

  /** Everything that runs is done. */
  finish(): void {
    for (const end of this.#running) end();
  }

  /** A query that begins now. */
  begin(): Pending {
    if (this.#seconds === 0) return DONE;
    let isDone = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = (): void => {
      isDone = true;
      clearTimeout(timer);
      this.#running.delete(end);
      resolve();
    };
    const timer = setTimeout(end, this.#seconds * 1000).unref();
    this.#running.add(end);
    return { done: async (withinMs) => isDone || (await waited(promise, withinMs)) };
  }
}

async function waited(promise: Promise<void>, withinMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), withinMs).unref();
  const isDone = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}
