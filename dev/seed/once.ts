import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ROOT } from "../local-config.ts";
import { seed } from "./seed.ts";

const MARKER = join(ROOT, ".data/seeded");
const LOOK_EVERY_MS = 250;
/** In which Wrangler's own lines about our last calls come. */
const LINES_MS = 500;

/** Seeds the demo shop once in a checkout's life, when the Worker answers; meanwhile it serves whatever is asked. What fails is
 *  said, and tried again by the next start. The last line says that all is ready, and where the dashboard is. */
export async function seedOnce(base: string): Promise<void> {
  while (!(await answers(base))) await wait(LOOK_EVERY_MS);
  const outcome = existsSync(MARKER)
    ? "the demo shoppers were seeded before; delete .wrangler and .data to have them seeded again"
    : await seededNow(base).catch(
        (error: unknown) => `but the demo shop is not seeded, npm run dev tries again: ${String(error)}`,
      );
  await wait(LINES_MS);
  console.log(`Ready: ${outcome}. Dashboard: ${base}/`);
}

async function seededNow(base: string): Promise<string> {
  const beganMs = Date.now();
  const orders = await seed(base, console.log);
  mkdirSync(dirname(MARKER), { recursive: true });
  writeFileSync(MARKER, `${new Date().toISOString()}\n`);
  const seconds = Math.round((Date.now() - beganMs) / 1000);
  return `five demo shoppers with ${orders} orders seeded in ${seconds} s`;
}

async function answers(base: string): Promise<boolean> {
  const response = await fetch(`${base}/livez`).catch(() => undefined);
  return response?.ok === true;
}
