import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ROOT } from "../local-config.ts";
import { seed } from "./seed.ts";

const MARKER = join(ROOT, ".data/seeded");
const LOOK_EVERY_MS = 250;

/** Seeds the demo shop once in a checkout's life, when the Worker answers; meanwhile it serves whatever is asked. What fails is
 *  said, and tried again by the next start. */
export async function seedOnce(base: string): Promise<void> {
  if (existsSync(MARKER)) return;
  while (!(await answers(base))) await wait(LOOK_EVERY_MS);
  const beganMs = Date.now();
  try {
    const orders = await seed(base, console.log);
    mkdirSync(dirname(MARKER), { recursive: true });
    writeFileSync(MARKER, `${new Date().toISOString()}\n`);
    const seconds = Math.round((Date.now() - beganMs) / 1000);
    console.log(`five demo shoppers with ${orders} orders seeded in ${seconds} s: ${base}/`);
  } catch (error) {
    console.error(`the demo shop is not seeded, npm run dev tries again: ${String(error)}`);
  }
}

async function answers(base: string): Promise<boolean> {
  const response = await fetch(`${base}/livez`).catch(() => undefined);
  return response?.ok === true;
}
