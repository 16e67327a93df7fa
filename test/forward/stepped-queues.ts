import { env } from "cloudflare:workers";
import { afterEach, beforeEach, inject, vi } from "vitest";
import { z } from "zod";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import { closeCircuits } from "./bucket.ts";
import { mendGoogle } from "./google.ts";
import { consumeMessages } from "./messages.ts";

const Whose = z.looseObject({ user_id: z.string() });

type Waiting = { body: unknown; attempts: number; timestamp: Date; dueAtMs: number };

/** The three queues on the test's own clock, where a day takes seconds; the handlers are the product's. */
export type SteppedQueues = {
  /** Hands out everything that is due, and dead letters to their consumer; what is retried waits as long as it was told. */
  deliverDue: () => Promise<void>;
  waiting: (sink: Sink) => number;
  /** Everything that was ever sent of a user. */
  sent: (sink: Sink, user: string) => unknown[];
  deadLetters: (sink: Sink) => number;
  /** Loses whatever waits. */
  forget: () => void;
  /** Hands out what is due, again and again, until that holds: memories send behind their answers. */
  deliverUntil: (holds: () => Promise<void>) => Promise<void>;
};

/** Whether a test moves the date itself; from its first line on it stands still then. */
type Clock = { holdsClock: boolean };

/**
 * Takes over the queues in each test of a file, which begins and ends with a Google that is well and circuits that are closed.
 * A file's own hooks run inside of this one's.
 */
export function steppedInEach({ holdsClock }: Clock): SteppedQueues {
  let taken: Taken | undefined;
  beforeEach(async () => {
    if (holdsClock) vi.useFakeTimers({ toFake: ["Date"] });
    await mendGoogle();
    await closeCircuits();
    taken = stepQueues();
  });
  afterEach(async () => {
    taken?.release();
    taken = undefined;
    vi.restoreAllMocks();
    await mendGoogle();
    await closeCircuits();
    vi.useRealTimers();
  });
  const queues = (): Taken => {
    if (taken === undefined) throw new Error("the queues are stepped inside of a test only");
    return taken;
  };
  return {
    deliverDue: async () => queues().deliverDue(),
    waiting: (sink) => queues().waiting(sink),
    sent: (sink, user) => queues().sent(sink, user),
    deadLetters: (sink) => queues().deadLetters(sink),
    forget: () => queues().forget(),
    deliverUntil: async (holds) => {
      const look = async (): Promise<void> => {
        await queues().deliverDue();
        await holds();
      };
      await vi.waitFor(look, { timeout: 20_000, interval: 50 });
    },
  };
}

type Taken = Omit<SteppedQueues, "deliverUntil"> & { release: () => void };

/** Takes over the queues: what memories send waits here until it is handed out. */
function stepQueues(): Taken {
  const waiting: Record<Sink, Waiting[]> = { spanner: [], bigquery: [], archive: [] };
  const sent: Record<Sink, unknown[]> = { spanner: [], bigquery: [], archive: [] };
  const dead: Record<Sink, number> = { spanner: 0, bigquery: 0, archive: 0 };
  const queues = { spanner: env.SPANNER_QUEUE, bigquery: env.BIGQUERY_QUEUE, archive: env.ARCHIVE_QUEUE };
  const held = SINKS.map((sink) =>
    vi.spyOn(queues[sink], "send").mockImplementation(async (body) => {
      sent[sink].push(body);
      waiting[sink].push({ body, attempts: 1, timestamp: new Date(), dueAtMs: Date.now() });
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    }),
  );
  const deliverTo = async (sink: Sink): Promise<void> => {
    const due = waiting[sink].filter(({ dueAtMs }) => dueAtMs <= Date.now());
    waiting[sink] = waiting[sink].filter(({ dueAtMs }) => dueAtMs > Date.now());
    const settings = inject("queueSettings")[`leafloaf-${sink}`];
    if (settings === undefined) throw new Error(`wrangler.toml has no consumer of ${sink}'s queue`);
    const { maxBatchSize, maxRetries } = settings;
    for (let from = 0; from < due.length; from += maxBatchSize) {
      const batch = due.slice(from, from + maxBatchSize);
      const { retried } = await consumeMessages(sink, batch);
      const again = retried.flatMap(({ message, delaySeconds = 0 }) => {
        const tried = batch[message];
        if (tried === undefined) throw new Error(`no message ${message} in the batch`);
        return [{ ...tried, attempts: tried.attempts + 1, dueAtMs: Date.now() + delaySeconds * 1000 }];
      });
      const exhausted = again.filter(({ attempts }) => attempts > maxRetries);
      waiting[sink].push(...again.filter(({ attempts }) => attempts <= maxRetries));
      dead[sink] += exhausted.length;
      if (exhausted.length > 0) await consumeMessages(`${sink}-dlq`, exhausted);
    }
  };
  return {
    deliverDue: async () => {
      for (const sink of SINKS) await deliverTo(sink);
    },
    waiting: (sink) => waiting[sink].length,
    sent: (sink, user) => sent[sink].filter((body) => Whose.parse(body).user_id === user),
    deadLetters: (sink) => dead[sink],
    forget: () => {
      for (const sink of SINKS) waiting[sink] = [];
    },
    release: () => held.forEach((queue) => queue.mockRestore()),
  };
}
