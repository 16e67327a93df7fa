import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import pMap from "p-map";
import { z } from "zod";
import { progressBar } from "../progress.ts";
import type { Job } from "./thread.ts";

const PARTS_OF_A_FOLD = 1_000;

const Told = z.union([z.object({ share: z.number() }), z.object({ part: z.unknown() })]);

/** Does folds in threads, as many at a time as there are cores, and shows how far they are.
 *  @returns their parts, in the order of the jobs */
export async function inThreads(jobs: readonly z.infer<typeof Job>[], label: string): Promise<unknown[]> {
  const bar = progressBar(label, jobs.length * PARTS_OF_A_FOLD);
  let done = 0;
  const onShare = (share: number): void => {
    done += share * PARTS_OF_A_FOLD;
    bar.update(Math.round(done));
  };
  try {
    return await pMap(jobs, (job) => inThread(job, onShare), { concurrency: availableParallelism() });
  } finally {
    bar.stop();
  }
}

function inThread(job: z.infer<typeof Job>, onShare: (share: number) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(join(import.meta.dirname, "thread.ts"), { workerData: job });
    thread.on("message", (message: unknown) => {
      const told = Told.parse(message);
      if ("share" in told) onShare(told.share);
      else resolve(told.part);
    });
    thread.on("error", reject);
    thread.on("exit", () => reject(new Error(`fold ${job.fold}: the thread ended without its part`)));
  });
}
