import { setTimeout as wait } from "node:timers/promises";
import pMap from "p-map";
import { createLeafloaf } from "../../src/client/client.ts";
import { answerOf } from "../../src/client/problem.ts";
import { mintToken } from "../local-token.ts";
import { progressBar } from "../progress.ts";
import { runModel } from "../run-model.ts";
import { CATALOGUE } from "./catalogue.ts";
import { LIVES } from "./habits.ts";
import { MOMENTS } from "./moments.ts";
import { tellYear } from "./tell.ts";
import { yearOf } from "./year.ts";

const ASK_AT_ONCE = 8;
const ASK_EVERY_MS = 1_000;
/** Some forty times what deliveries take when nothing else runs. */
const MOST_WAITS = 240;

/** Seeds a running Worker through its own calls: the catalogue, the demo shoppers' year with a progress bar, and, once all of
 *  it has arrived in the warehouse, the nightly model. What was told before is told again under its key, which does nothing.
 *  @returns how many orders
 *  @throws Error for what the Worker does not take, and for a model that fails */
export async function seed(base: string, say: (line: string) => void): Promise<number> {
  await tellCatalogue(base);
  const nowMs = Date.now();
  const total = LIVES.reduce((sum, life) => sum + yearOf(life, nowMs).length, 0);
  const bar = progressBar("seeding", total);
  const step = (): void => bar.increment();
  const years = LIVES.map(async (life) => {
    const moments = MOMENTS.filter(({ user }) => user === life.user);
    return { user: life.user, ids: await tellYear({ base, life, moments, nowMs, step }) };
  });
  const seeded = await Promise.all(years).finally(() => bar.stop());
  for (const { user, ids } of seeded) await arrived(base, user, ids);
  const outcome = await runModel(base);
  if (outcome !== "ok") throw new Error(`the nightly model of all shoppers: ${outcome}`);
  say(`the nightly model of all shoppers: ${outcome}`);
  return total;
}

/** Puts the demo grocery into the catalogue.
 *  @throws Error for what is not stored */
export async function tellCatalogue(base: string): Promise<void> {
  const response = await fetch(`${base}/v1/ops/products`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${await mintToken("seed", { scope: "ops" })}`,
      "content-type": "application/x-ndjson",
    },
    body: CATALOGUE.map((product) => JSON.stringify(product)).join("\n"),
  });
  const lines = await response.text();
  if (!response.ok || /"status":"(?:refused|failed)"/.test(lines))
    throw new Error(`the catalogue was answered ${response.status}: ${lines.slice(0, 300)}`);
}

/** Waits until the warehouse has a shopper's orders; without Google it gives up after some minutes. */
async function arrived(base: string, user: string, ids: readonly string[]): Promise<void> {
  const api = createLeafloaf({ base, token: await mintToken(user) });
  let pending = [...ids];
  for (let waits = 0; pending.length > 0; waits += 1) {
    const states = await pMap(
      pending,
      async (id) => {
        const params = { path: { order_id: id } };
        const { sinks } = await answerOf(api.GET("/v1/orders/{order_id}/delivery", { params }));
        return [id, sinks.bigquery.state] as const;
      },
      { concurrency: ASK_AT_ONCE },
    );
    pending = states.filter(([, state]) => state === "pending").map(([id]) => id);
    if (waits === MOST_WAITS) throw new Error(`${pending.length} orders have not reached the warehouse`);
    if (pending.length > 0) await wait(ASK_EVERY_MS);
  }
}
