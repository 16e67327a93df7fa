import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { UserMemory } from "../../durable-objects/user-memory.ts";
import { SINKS } from "../../durable-objects/receipts.ts";
import { insertRows } from "../../src/forward/bigquery/insert.ts";
import { WAREHOUSE_TABLES } from "../../src/forward/bigquery/schema.ts";
import { lay, spoolPath } from "../../src/forward/events/spool.ts";
import { userRef } from "../../src/forward/seal.ts";
import { SPANNER_DDL } from "../../src/forward/spanner/schema.ts";
import type { Receipt } from "../../src/erase/receipt.ts";
import { app } from "../../src/web/app.ts";
import { tokenFor } from "../worker/signing.ts";
import { bigqueryRows, spannerRows } from "./google.ts";
import { captured, eventsMessage } from "./captured.ts";
import { consumeBatch, episode } from "./messages.ts";

/** Every table of Spanner that has a user's rows, by its own columns. */
export const SPANNER_TABLES = SPANNER_DDL.filter((ddl) => /\buser_id STRING/.test(ddl)).map(
  (ddl) => /EXISTS (\w+)/.exec(ddl)?.[1] ?? "",
);

export function refOf(user: string): string {
  return userRef(user, env.USER_REF_SECRET);
}

export function memoryOf(user: string): DurableObjectStub<UserMemory> {
  return env.USER_MEMORY.getByName(user);
}

/** Confirms an order in the memory, large enough for a claim check when told so. */
export async function confirm(user: string, key: string, isLarge = false): Promise<string> {
  const { episode_id, trace_id, kind, body } = episode(user, key);
  const [item] = body.items;
  const items = isLarge
    ? Array.from({ length: 400 }, (_, n) => ({ ...item!, sku: `S${n}`, product_name: "p".repeat(300) }))
    : body.items;
  await memoryOf(user).write({
    userId: user,
    episodeId: episode_id,
    fingerprint: "f",
    traceId: trace_id,
    occurredAtMs: undefined,
    happening: { kind, body: { ...body, items } },
  });
  return body.order_id;
}

export async function note(user: string, key: string, text: string): Promise<void> {
  await memoryOf(user).write({
    userId: user,
    episodeId: `ep_${user}_${key}`,
    fingerprint: "f",
    traceId: "0".repeat(32),
    occurredAtMs: undefined,
    happening: { kind: "note_added", body: { text } },
  });
}

/** Something of the user in every place that is not fed by a memory: quarantine, spool, every table of the warehouse. */
export async function spread(user: string): Promise<void> {
  const at = new Date().toISOString();
  for (const sink of SINKS) await consumeBatch(`${sink}-dlq`, [episode(user, `dead-${sink}`)]);
  const spooled = eventsMessage(user, [captured(`spooled-${user}`)], { received_at: at });
  const path = spoolPath("bigquery", spooled, 0);
  await lay(env, path, { ...spooled, spool: path });
  for (const [table, columns] of Object.entries(WAREHOUSE_TABLES)) {
    const json = Object.fromEntries(
      columns.filter(({ mode }) => mode === "REQUIRED").map(({ name, type }) => [name, cellOf(type, at)]),
    );
    const row = { table, insertId: `${user}-${table}`, json: { ...json, event_id: table, user_id: user } };
    const inserted = await insertRows(env, table, [row]);
    if (!inserted.ok || inserted.errors.size > 0) throw new Error(JSON.stringify(inserted));
  }
}

function cellOf(type: string, at: string): unknown {
  if (type === "TIMESTAMP") return at;
  if (type === "JSON") return "[]";
  return type === "STRING" ? "x" : 1;
}

/** Where anything of a user is, by count; places with nothing are left out. Lines of the archive count where a key is left. */
export async function tracesOf(user: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of SPANNER_TABLES)
    counts[`Spanner ${table}`] = (await rowsIn(spannerRows, table, user)).length;
  for (const table of Object.keys(WAREHOUSE_TABLES))
    for (const name of [table, `${table}_dedup`])
      counts[`BigQuery ${name}`] = (await rowsIn(bigqueryRows, name, user)).length;
  const { objects } = await env.BUCKET.list();
  for (const { key } of objects) {
    const [folder = ""] = key.split("/");
    // Whose what is spooled is, is sealed: what is left there counts for everybody.
    const isOpen = folder === "spool" || key.includes(refOf(user)) || (await textOf(key)).includes(user);
    if (isOpen) counts[`R2 ${folder}`] = (counts[`R2 ${folder}`] ?? 0) + 1;
  }
  counts["memory"] = await runInDurableObject(memoryOf(user), (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray();
    return tables.filter(({ name }) => !/^_cf|^erased$/.test(name)).length;
  });
  counts["ledger"] = await runInDurableObject(env.ERASURES.getByName("all"), (_, { storage }) => {
    const rows = storage.sql.exec("SELECT * FROM erasures WHERE user_ref = ?", refOf(user)).toArray();
    return rows.filter(({ user_sealed }) => user_sealed !== null).length;
  });
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

async function rowsIn(
  rows: (table: string, columns: string, prefix: string) => Promise<unknown[]>,
  table: string,
  user: string,
): Promise<unknown[]> {
  return rows(table, "user_id", user);
}

async function textOf(key: string): Promise<string> {
  const stored = await env.BUCKET.get(key);
  if (stored === null) return "";
  if (!key.endsWith(".gz")) return stored.text();
  return new Response(stored.body.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** Asks the door, and waits for what it does behind its answer. */
export async function asked(
  method: string,
  path: string,
  { user, ...claims }: { user: string; scope?: string },
): Promise<Response> {
  const ctx = createExecutionContext();
  const headers = { authorization: `Bearer ${await tokenFor(user, claims)}` };
  const answer = await app.request(path, { method, headers }, env, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}

/** The receipt of a user's erasure, as ops sees it. */
export async function receiptOf({ erasure_id }: Receipt): Promise<Receipt> {
  const answer = await asked("GET", `/v1/ops/erasures/${erasure_id}`, { user: "ops", scope: "ops" });
  return answer.json<Receipt>();
}

/** The state of each leg. */
export function statesOf({ legs }: Receipt): Record<string, string> {
  return Object.fromEntries(Object.entries(legs).map(([leg, { state }]) => [leg, state]));
}

/** Streamed rows are within reach of DML from here on. */
export async function flushBuffers(): Promise<void> {
  const told = await fetch(`${env.GOOGLE_ENDPOINT}/admin/flush-streaming-buffers`, { method: "POST" });
  if (!told.ok) throw new Error(await told.text());
}
