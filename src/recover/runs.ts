import type { Env } from "../env.ts";
import { step } from "./rebuild.ts";
import { Run } from "./run.ts";

/** A call works for so long, and ends the step it is at. */
const BUDGET_MS = 5_000;

function pathOf(run: string): string {
  return `rebuild/${run}.json`;
}

/** Notes a run that begins. */
export async function begin(bucket: R2Bucket, run: Run): Promise<void> {
  await bucket.put(pathOf(run.run), JSON.stringify(run), { onlyIf: { etagDoesNotMatch: "*" } });
}

/** A run as it was noted last, or undefined. */
export async function readRun(bucket: R2Bucket, run: string): Promise<Run | undefined> {
  return (await stored(bucket, run))?.run;
}

/** Goes on with a run for some seconds, or until a step fails, noting every step. Of two calls at once only one goes on: the
 *  other's step was the same, and it ends with it.
 *  @returns the run as it stands, or undefined when there is none */
export async function goOn(env: Env, id: string): Promise<Run | undefined> {
  const beganMs = Date.now();
  let known = await stored(env.BUCKET, id);
  while (known !== undefined && known.run.phase !== "done") {
    const run = await step(env, known.run);
    const written = await env.BUCKET.put(pathOf(id), JSON.stringify(run), {
      onlyIf: { etagMatches: known.etag },
    });
    if (written === null) return readRun(env.BUCKET, id);
    if (run.failure !== undefined || Date.now() - beganMs >= BUDGET_MS) return run;
    known = { run, etag: written.etag };
  }
  return known?.run;
}

async function stored(bucket: R2Bucket, id: string): Promise<{ run: Run; etag: string } | undefined> {
  const object = await bucket.get(pathOf(id));
  if (object === null) return undefined;
  return { run: Run.parse(JSON.parse(await object.text())), etag: object.etag };
}
