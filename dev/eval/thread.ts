import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { readDataset } from "./dataset.ts";
import { TASKS, TaskName } from "./tasks.ts";

/** A fold of a task on a set, as the command asks for it. */
export const Job = z.object({
  task: TaskName,
  fold: z.int(),
  withBaselines: z.boolean(),
  files: z.object({
    data: z.string(),
    products: z.string().optional(),
    folds: z.string().optional(),
    time: z.enum(["index", "day"]).optional(),
  }),
});

// A thread does one fold: it tells how far it is, and in the end the fold's part.
const job = Job.parse(workerData);
const dataset = readDataset(job.files);
const fold = dataset.folds[job.fold];
if (fold === undefined) throw new Error(`no fold ${job.fold}`);
const { ofFold } = await TASKS[job.task]();
const onProgress = (share: number): void => parentPort?.postMessage({ share }, []);
const part = ofFold({ dataset, fold, withBaselines: job.withBaselines, onProgress });
parentPort?.postMessage({ part }, []);
