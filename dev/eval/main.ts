import { z } from "zod";
import { argumentsOf, usageError } from "../arguments.ts";
import { beCommand } from "../command.ts";
import { readDataset } from "./dataset.ts";
import { inThreads } from "./in-threads.ts";
import { writeFigures } from "./plot.ts";
import { writeResult } from "./result-file.ts";
import { tableOf } from "./table.ts";
import { TASKS, TaskName } from "./tasks.ts";

// How well the product tells what shoppers do next, on public purchases, without knowing anything of what comes after:
//   npm run eval -- --data FILE.ndjson.gz [--products FILE] [--folds FILE] [--task TASK] [--time index|day]
//     [--baselines] [--plots DIR] [--out DIR] [--json]
const { values } = argumentsOf({
  data: { type: "string" },
  products: { type: "string" },
  folds: { type: "string" },
  task: { type: "string", default: "next-basket" },
  time: { type: "string" },
  baselines: { type: "boolean", default: false },
  plots: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean", default: false },
});
beCommand();
const name = TaskName.safeParse(values.task);
if (!name.success) usageError(`--task is one of ${TaskName.options.join(", ")}`);
const time = z.enum(["index", "day"]).optional().safeParse(values.time);
if (!time.success) usageError("--time is index or day");
if (values.data === undefined) usageError("--data needs a file");

// Stdout is the result's alone, whatever a library prints.
console.log = console.error;

const files = { data: values.data, products: values.products, folds: values.folds, time: time.data };
const dataset = readDataset(files);
const jobs = dataset.folds.map((_fold, fold) => ({
  task: name.data,
  fold,
  withBaselines: values.baselines,
  files,
}));
const { report, figures } = await TASKS[name.data]();
const parts = await inThreads(jobs, `${dataset.name} folds`);
const result = { set: dataset.name, task: name.data, ...report(parts) };
const drawn = figures(parts).map((figure) => ({
  ...figure,
  name: `${dataset.name}-${name.data}-${figure.name}`,
}));
if (values.plots !== undefined) writeFigures(drawn, values.plots);
if (values.out !== undefined) writeResult(result, drawn, values.out);
process.stdout.write(`${values.json ? JSON.stringify(result) : tableOf(result)}\n`);
