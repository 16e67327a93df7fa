import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createLeafloaf } from "../../src/client/client.ts";
import { answerOf } from "../../src/client/problem.ts";
import { ROOT } from "../local-config.ts";
import { mintToken } from "../local-token.ts";
import { seed } from "./seed.ts";

const MARKER = join(ROOT, ".data/seeded");
const LOOK_EVERY_MS = 250;
/** In which Wrangler's own lines about our last calls come. */
const LINES_MS = 500;

/** Seeds the demo shop once in a checkout's life, when the Worker answers; meanwhile it serves whatever is asked. What fails is
 *  said, and tried again by the next start. The last line says that all is ready, and where the dashboard is. */
export async function seedOnce(base: string): Promise<void> {
  while (!(await answers(base))) await wait(LOOK_EVERY_MS);
  const outcome = await (existsSync(MARKER) ? seededBefore(base) : seededNow(base)).catch(
    (error: unknown) => `the demo shop is not seeded, npm run dev tries again: ${String(error)}`,
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

/** What an earlier start left: the marker lies beside the stand-in's data, the memories elsewhere. */
async function seededBefore(base: string): Promise<string> {
  const api = createLeafloaf({ base, token: await mintToken("anna") });
  const params = { path: { user: "me" }, query: { limit: 1 } };
  const { orders } = await answerOf(api.GET("/v1/users/{user}/history", { params }));
  return orders.length > 0
    ? "the demo shoppers were seeded before"
    : "the demo shoppers have no memories in .wrangler any more; delete .wrangler and .data to have them seeded again";
}

async function answers(base: string): Promise<boolean> {
  const response = await fetch(`${base}/livez`).catch(() => undefined);
  return response?.ok === true;
}
