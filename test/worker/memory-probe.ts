import { type Mock, vi } from "vitest";
import { z } from "zod";
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Given, SuggestQuestion, Suggested } from "../../durable-objects/suggestions/question.ts";
import type { UserMemory } from "../../durable-objects/user-memory.ts";
import { type Receipts, SINKS, type Sink, parseReceipts } from "../../durable-objects/receipts.ts";
import { toConfirmRequest } from "../../src/confirm/confirm-request.ts";
import { Address } from "../../src/forward/outgoing.ts";
import { ConfirmOrder } from "../../src/confirm/order-schema.ts";
import { order } from "./storefront.ts";

/** The memory of a user, as the Worker itself reaches it. */
export function memory(user: string): DurableObjectStub<UserMemory> {
  return env.USER_MEMORY.getByName(user);
}

/** My Usual by the classic rule as a Worker without a model asks for it. */
const CLASSIC_USUAL: SuggestQuestion = {
  feature: "my_usual",
  limit: 10,
  isClassic: true,
  userId: "",
  modelVersion: "",
  catalogueVersion: "",
  dayMs: 0,
  isImpersonal: false,
  hasOwnTrees: false,
  bucket: "b00",
};

/** What a memory answers to that where the catalogue knows nothing, as JSON text. */
export async function classicUsual(one: {
  suggest: (question: SuggestQuestion, given: Given) => Suggested | Promise<Suggested>;
}): Promise<string> {
  const first = await one.suggest(CLASSIC_USUAL, {});
  const wanted = "wanted" in first && "attributes" in first.wanted ? first.wanted.attributes : [];
  const given = { attributes: wanted.map((sku) => ({ sku })) };
  const answer = "text" in first ? first : await one.suggest(CLASSIC_USUAL, given);
  if (!("text" in answer)) throw new Error("the memory asks for more");
  return answer.text;
}

/** Whether nobody so much as knocked at a user's memory. */
export async function isUncreated(user: string): Promise<boolean> {
  const id = env.USER_MEMORY.idFromName(user);
  return !(await listDurableObjectIds(env.USER_MEMORY)).some((known) => known.equals(id));
}

/** The tables of a user's memory, by name, without those that the platform keeps there for itself. */
export function tablesOf(user: string): Promise<string[]> {
  return runInDurableObject(memory(user), (_, state) => namesIn(state.storage.sql));
}

function namesIn(sql: SqlStorage): string[] {
  const rows = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name",
  );
  return rows.toArray().map((row) => row.name);
}

/** Rows of one query of a user's memory. */
export function rowsOf<Row extends Record<string, SqlStorageValue>>(
  user: string,
  query: string,
): Promise<Row[]> {
  return runInDurableObject(memory(user), (_, state) => state.storage.sql.exec<Row>(query).toArray());
}

/** What is billed while something happens inside a memory: rows read and written, an alarm that is set counts one. */
export function billedFor(
  user: string,
  act: (memory: UserMemory, sql: SqlStorage) => unknown,
): Promise<{ read: number; written: number }> {
  return runInDurableObject(memory(user), async (instance, { storage }) => {
    const cursors: { rowsRead: number; rowsWritten: number }[] = [];
    const exec = storage.sql.exec.bind(storage.sql);
    const counted = vi.spyOn(storage.sql, "exec").mockImplementation((query, ...bindings) => {
      const cursor = exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    });
    const alarms = vi.spyOn(storage, "setAlarm");
    try {
      await act(instance, storage.sql);
      const sum = (of: "rowsRead" | "rowsWritten"): number => cursors.reduce((all, one) => all + one[of], 0);
      return { read: sum("rowsRead"), written: sum("rowsWritten") + alarms.mock.calls.length };
    } finally {
      counted.mockRestore();
      alarms.mockRestore();
    }
  });
}

/** What the door asks a memory to confirm. */
export function requestOf(
  user: string,
  key: string,
  body: Record<string, unknown> = order(),
): ReturnType<typeof toConfirmRequest> {
  return toConfirmRequest({ userId: user, key, traceId: "0".repeat(32) }, ConfirmOrder.parse(body));
}

const Sent = Address.extend({ trace_id: z.string().optional(), claim: z.string().optional() });
type Sent = z.infer<typeof Sent>;

/**
 * Holds everything sent to the queues from here on, so that no consumer reports anything behind a test's back.
 * `fail` names sinks whose queue refuses what is sent to it; `beforeSend` is told
 * whose message it is before each that is taken.
 */
export function holdQueues(fail: readonly Sink[] = []): {
  sentTo: (sink: Sink, user: string) => Sent[];
  beforeSend: (act: (user: string) => void) => void;
  release: () => void;
} {
  const queues = { spanner: env.SPANNER_QUEUE, bigquery: env.BIGQUERY_QUEUE, archive: env.ARCHIVE_QUEUE };
  const held: Record<Sink, Mock<Queue["send"]>> = {
    spanner: holding(queues.spanner),
    bigquery: holding(queues.bigquery),
    archive: holding(queues.archive),
  };
  for (const sink of fail) held[sink].mockRejectedValue(new Error("the queue is down"));
  return {
    sentTo: (sink, user) =>
      held[sink].mock.calls.map(([message]) => Sent.parse(message)).filter(({ user_id }) => user_id === user),
    beforeSend: (act) =>
      Object.values(held).forEach((queue) =>
        queue.mockImplementation(async (message) => {
          act(Sent.parse(message).user_id);
          return TAKEN;
        }),
      ),
    release: () => Object.values(held).forEach((queue) => queue.mockRestore()),
  };
}

const TAKEN: QueueSendResponse = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };

function holding(queue: Queue): Mock<Queue["send"]> {
  return vi.spyOn(queue, "send").mockResolvedValue(TAKEN);
}

/** Tells a memory what became of one of its episodes, as the sinks' consumers do. */
export function report(
  user: string,
  seq: number,
  { generation = 1, ...receipts }: Receipts & { generation?: number },
): Promise<void> {
  const told = SINKS.flatMap((sink) => {
    const receipt = receipts[sink];
    return receipt === undefined ? [] : [{ seq, generation, sink, receipt }];
  });
  return memory(user).reportArrivals(told);
}

/** What the log knows of one episode's deliveries. */
export async function receiptsInLog(
  user: string,
  seq: number,
): Promise<{ settled: number; receipts: Receipts }> {
  const [row] = await rowsOf<{ settled: number; receipts: string | null }>(
    user,
    `SELECT settled, receipts FROM episodes WHERE seq = ${seq}`,
  );
  if (row === undefined) throw new Error(`${user} has no episode ${seq}`);
  return { settled: row.settled, receipts: parseReceipts(row.receipts) };
}
