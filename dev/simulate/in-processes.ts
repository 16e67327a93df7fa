import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { ROOT } from "../local-config.ts";
import { progressBar } from "../progress.ts";
import { QueueSettings } from "./platform/queue-settings.ts";
import { Told } from "./told.ts";

const HOOKS = join(import.meta.dirname, "world/resolve-hooks.ts");
const PROCESS = join(import.meta.dirname, "seeds-process.ts");

/** What a process is asked to live through. */
type Wanted = { first: number; seeds: number; breakage: string | undefined };

/** Lives through seeds in as many processes as there are cores, one world at a time in each, and shows how far they are: a world's clock
 *  and chance are its process's own.
 *  @returns what each seed came to, in their order */
export async function inProcesses({ first, seeds, breakage }: Wanted): Promise<Told[]> {
  const queues = settings();
  const bar = progressBar("seeds", seeds);
  const told: Told[] = [];
  let next = first;
  const take = (): number | undefined => (next < first + seeds ? next++ : undefined);
  const heard = (one: Told): void => {
    told.push(one);
    bar.update(told.length);
  };
  const count = Math.min(availableParallelism(), seeds);
  try {
    await Promise.all(Array.from({ length: count }, () => lived(started(breakage), { queues, take, heard })));
  } finally {
    bar.stop();
  }
  return told.sort((one, other) => one.seed - other.seed);
}

function started(breakage: string | undefined): ChildProcess {
  const env = breakage === undefined ? process.env : { ...process.env, SIMULATE_BREAK: breakage };
  return fork(PROCESS, { execArgv: ["--import", HOOKS], env });
}

/** Gives a process one seed after the other until there is none. */
function lived(
  child: ChildProcess,
  work: { queues: QueueSettings[]; take: () => number | undefined; heard: (one: Told) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let seed: number | undefined;
    const goOn = (): void => {
      seed = work.take();
      if (seed === undefined) child.disconnect();
      else child.send({ seed, queues: work.queues });
    };
    child.on("message", (message) => {
      work.heard(Told.parse(message));
      goOn();
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (seed === undefined && code === 0) resolve();
      else reject(new Error(`seed ${seed}: its process ended with ${code}`));
    });
    goOn();
  });
}

/** Queues that deliver, as wrangler.toml has them consumed. */
function settings(): QueueSettings[] {
  const { queues } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  return z
    .array(QueueSettings)
    .parse(queues.consumers)
    .filter(({ queue }) => !queue.includes("proposals"));
}
