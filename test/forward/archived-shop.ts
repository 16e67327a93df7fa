import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import * as fc from "fast-check";
import type { Episode, Happening } from "../../durable-objects/graph/episode.ts";
import type { Tally } from "../../durable-objects/recovering/tally.ts";
import type { UserMemory } from "../../durable-objects/user-memory.ts";
import type { Run } from "../../src/recover/run.ts";
import { WAREHOUSE_TABLES } from "../../src/forward/bigquery/schema.ts";
import { callGoogle } from "../../src/forward/google/call.ts";
import { withSession } from "../../src/forward/spanner/session.ts";
import { streams } from "../worker/graph/streams.ts";
import { tokenFor } from "../worker/signing.ts";

/** A run as it is answered. */
export type Rebuild = Run & { progress: number; same: boolean | null };

const touched = new Set<string>();

/** A user's memory. */
export function memory(user: string): DurableObjectStub<UserMemory> {
  return env.USER_MEMORY.getByName(user);
}

/** Tells a memory something under an id; what it refuses is left out. */
export async function tell(
  user: string,
  episodeId: string,
  { happening, atMs }: { happening: Happening; atMs?: number },
): Promise<string | undefined> {
  touched.add(user);
  const outcome = await memory(user).write({
    userId: user,
    episodeId,
    fingerprint: `fingerprint of ${episodeId}`,
    traceId: "0af7651916cd43dd8448eb211c80319c",
    occurredAtMs: atMs,
    // What fast-check draws has no prototype, and can't be cloned.
    happening: JSON.parse(JSON.stringify(happening)),
  });
  return outcome.kind === "written" || outcome.kind === "replayed" ? outcome.answer : undefined;
}

/** Has a user live through a stream of every kind of episode; gives the ids of what his memory took. */
export async function live(user: string, seed: number, length = 24): Promise<string[]> {
  const [stream = []] = fc.sample(streams(length), { seed, numRuns: 1 });
  const taken: string[] = [];
  for (const { episodeId, occurredAtMs, recordedAtMs: _, ...happening } of ofUser(user, stream))
    if ((await tell(user, episodeId, { happening, atMs: occurredAtMs })) !== undefined) taken.push(episodeId);
  return taken;
}

/** Ids of episodes and orders are a user's own, as the door makes them. */
function ofUser(user: string, stream: readonly Episode[]): Episode[] {
  const name = encodeURIComponent(user);
  return JSON.parse(JSON.stringify(stream).replaceAll(/"(ep|ord)_/g, `"$1_${name}_`));
}

/** An order of one line. */
export function order(orderId: string, sku = "OAT-1L"): Happening {
  const items = [{ sku, product_name: `Product ${sku}`, quantity: 2, unit_price_minor: 219 }];
  return {
    kind: "order_confirmed",
    body: { order_id: orderId, items, item_count: 1, total_minor: 438, currency: "EUR" },
  };
}

/** Asks for a rebuild as operations do; fails unless it is answered 200. */
export async function askRebuild(body: Record<string, unknown>): Promise<Rebuild> {
  const response = await exports.default.fetch("http://edge/v1/ops/rebuild", {
    method: "POST",
    headers: {
      authorization: `Bearer ${await tokenFor("ops", { scope: "ops" })}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Rebuild>();
}

/** Rebuilds until it is done, doing something between two calls. */
export async function rebuild(
  body: Record<string, unknown>,
  between: () => Promise<void> = async () => undefined,
): Promise<Rebuild> {
  let run = await askRebuild(body);
  for (let calls = 0; run.phase !== "done"; calls += 1) {
    if (calls > 60) throw new Error(`not done: ${JSON.stringify(run)}`);
    await between();
    run = await askRebuild({ run: run.run });
  }
  return run;
}

/** Takes every row of every user out of Spanner. */
export async function wipeSpanner(): Promise<void> {
  const mutations = [{ delete: { table: "Users", keySet: { all: true } } }];
  const answer = await withSession(env, (session) =>
    callGoogle(env, {
      service: "spanner",
      path: `${session}:commit`,
      body: { singleUseTransaction: { readWrite: {} }, mutations },
    }),
  );
  if (!answer.ok) throw new Error(answer.failure.message);
}

/** Takes every row out of the warehouse. */
export async function wipeWarehouse(): Promise<void> {
  await fetch(`${env.GOOGLE_ENDPOINT}/admin/flush-streaming-buffers`, { method: "POST" });
  for (const table of Object.keys(WAREHOUSE_TABLES)) {
    const answer = await callGoogle(env, {
      service: "bigquery",
      path: `projects/${env.BIGQUERY_PROJECT}/queries`,
      body: { query: `DELETE FROM ${env.BIGQUERY_DATASET}.${table} WHERE TRUE`, useLegacySql: false },
    });
    if (!answer.ok) throw new Error(answer.failure.message);
  }
}

/** Takes a memory away as if its storage had been lost. */
export async function lose(user: string): Promise<void> {
  await runInDurableObject(memory(user), async (_, { storage }) => {
    await storage.deleteAlarm();
    await storage.deleteAll();
  });
  await evictDurableObject(memory(user));
}

/** What a memory's log says, added up. */
export async function stateOf(user: string): Promise<Tally | undefined> {
  return memory(user).stateBefore(Date.now() + 1);
}

/** Whether every sink has all of a user's episodes. */
export async function isSettled(user: string): Promise<boolean> {
  return runInDurableObject(memory(user), (_, { storage }) => {
    const open = storage.sql.exec("SELECT COUNT(*) AS n FROM episodes WHERE settled = 0").one()["n"];
    return open === 0;
  });
}

/** No memory that was told something since the last time sends anything again by itself from here on. */
export async function stopMemories(): Promise<void> {
  for (const user of touched)
    await runInDurableObject(memory(user), (_, { storage }) => storage.deleteAlarm());
  touched.clear();
}
