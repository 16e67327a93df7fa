import type { Engine, Run } from "../engine.ts";

class Undo extends Error {}

/** Runs the job inside a write transaction that is rolled back whatever comes of it: the result is what would
 *  be, and nothing has changed. */
export async function rehearse<T>(engine: Engine, job: (run: Run) => Promise<T>): Promise<T> {
  const results: T[] = [];
  const undone = engine.write(async (run) => {
    results.push(await job(run));
    throw new Undo();
  });
  await undone.catch((failure: unknown) => {
    if (!(failure instanceof Undo)) throw failure;
  });
  const [result] = results;
  if (results.length === 0 || result === undefined) throw new Error("a rehearsal came to nothing");
  return result;
}
