import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argumentsOf, usageError } from "../arguments.ts";
import { beCommand } from "../command.ts";
import { readDataset } from "../eval/dataset.ts";
import { learn } from "../eval/reorder/learnt.ts";
import { gather } from "../eval/reorder/parts.ts";
import { ROOT } from "../local-config.ts";
import { progressBar } from "../progress.ts";
import { fitComplements } from "./complements.ts";
import { fitNextBasket } from "./next-basket.ts";

const PARTS = 1_000;

// Writes the weights that ship, fitted to all shoppers of a set: npm run train -- --data FILE.ndjson.gz [--model MODEL]
// The same file gives the same weights. Those in the repository are of Online Retail II, which its licence allows.
const { values } = argumentsOf({ data: { type: "string" }, model: { type: "string" } });
beCommand();
if (values.data === undefined) usageError("--data needs a file");
const dataset = readDataset({ data: values.data });
const learners = new Set(dataset.shoppers.map(({ id }) => id));

type Fit = (onProgress: (share: number) => void) => unknown;
const MODELS: Record<string, Fit> = {
  "next-basket": (onProgress) => fitNextBasket({ dataset, learners, onProgress }),
  reorder: (onProgress) => learn([gather({ dataset, mine: dataset.shoppers, onProgress })]).weights,
  complements: (onProgress) => fitComplements({ dataset, learners, onProgress }),
};

const wanted = Object.entries(MODELS).filter(([name]) => values.model === undefined || values.model === name);
if (wanted.length === 0) usageError(`--model is one of ${Object.keys(MODELS).join(", ")}`);
for (const [name, fit] of wanted) {
  const bar = progressBar(`${dataset.name}: ${name}`, PARTS);
  let done = 0;
  const weights = fit((share) => bar.update(Math.round((done += share * PARTS))));
  bar.stop();
  const path = `src/personalize/${name}/weights.json`;
  writeFileSync(join(ROOT, path), `${JSON.stringify(weights)}\n`);
  console.log(`${path}: ${dataset.shoppers.length} shoppers`);
}
