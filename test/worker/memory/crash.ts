import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type Mock, vi } from "vitest";
import type { UserMemory } from "../../../durable-objects/user-memory.ts";
import { type holdQueues, memory } from "../memory-probe.ts";

/** What a memory was about to do, in order: statements, transactions, alarms, and calls to queues, R2 and other objects. */
export type Steps = string[];

/** Whose memory, what it does, and before which step it dies, from 0; absent: the object lives. */
type Crash = {
  user: string;
  act: (memory: UserMemory) => Promise<unknown>;
  queues: ReturnType<typeof holdQueues>;
  dieBefore?: number;
};

/**
 * Runs an act inside a user's memory and kills the object just before a step of it: the platform ends its JavaScript
 * at once, rolls back what was open and forgets what was not stored. Past the last step, the object dies with the act
 * done and its answer not sent.
 * @returns the steps begun, the one it died at included, and whether it died
 */
export async function crashing({
  user,
  act,
  queues,
  dieBefore,
}: Crash): Promise<{ steps: Steps; died: boolean }> {
  const steps: Steps = [];
  const outside: Watch[] = [];
  try {
    await runInDurableObject(memory(user), async (instance, state) => {
      const step = (name: string): void => {
        if (steps.push(name) - 1 === dieBefore) state.abort("the machine died");
      };
      const inside = watchStorage(state.storage, step);
      outside.push(...watchBindings(step));
      queues.beforeSend((owner) => {
        if (owner === user) step("send to a queue");
      });
      await act(instance);
      step("answer");
      for (const watch of inside) watch.mockRestore();
    });
    return { steps, died: false };
  } catch (error) {
    if (!String(error).includes("the machine died")) throw error;
    return { steps, died: true };
  } finally {
    for (const watch of outside) watch.mockRestore();
    queues.beforeSend(() => undefined);
  }
}

type Step = (name: string) => void;
type Watch = Pick<Mock, "mockRestore">;

function watchStorage(storage: DurableObjectStorage, step: Step): Watch[] {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const transact = storage.transactionSync.bind(storage);
  const setAlarm = storage.setAlarm.bind(storage);
  const getAlarm = storage.getAlarm.bind(storage);
  return [
    vi.spyOn(sql, "exec").mockImplementation((query, ...bindings) => {
      step(query.trim().split(/\s+/).slice(0, 4).join(" "));
      return exec(query, ...bindings);
    }),
    vi.spyOn(storage, "transactionSync").mockImplementation((act) => {
      step("begin");
      return transact(() => {
        const result = act();
        step("commit");
        return result;
      });
    }),
    vi.spyOn(storage, "getAlarm").mockImplementation(() => {
      step("get alarm");
      return getAlarm();
    }),
    vi.spyOn(storage, "setAlarm").mockImplementation((...alarm) => {
      step("set alarm");
      return setAlarm(...alarm);
    }),
  ];
}

function watchBindings(step: Step): Watch[] {
  const put = env.BUCKET.put.bind(env.BUCKET);
  const getByName = env.SINK_HEALTH.getByName.bind(env.SINK_HEALTH);
  return [
    vi.spyOn(env.BUCKET, "put").mockImplementation((...object: Parameters<typeof put>) => {
      step("put into R2");
      return put(...object);
    }),
    vi.spyOn(env.SINK_HEALTH, "getByName").mockImplementation((...name) => {
      step("ask a sink's health");
      return getByName(...name);
    }),
  ];
}
