import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

const START_MS = 60_000;
const POLL_MS = 200;
/** What an emulator says before it gives up, kept for the message. */
const TAIL_CHARACTERS = 400;

/** Starts a program and waits until it answers HTTP at a URL, whatever it answers. It leads a process group of its own,
 *  so that ending it ends the programs that it started.
 *  @returns what ends it
 *  @throws Error with its last words when it ends or does not answer in time */
export async function startEmulator(
  [program, ...words]: readonly [string, ...string[]],
  url: string,
  env: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const child = spawn(program, words, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-TAIL_CHARACTERS);
    });
  const spawned = once(child, "spawn");
  await spawned;
  const end = endOf(child);
  process.once("exit", () => killGroup(child));
  const deadlineMs = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadlineMs) {
      await end();
      throw new Error(`${program} did not start: ${said}`);
    }
    await wait(POLL_MS);
  }
  return end;
}

function endOf(child: ChildProcess): () => Promise<void> {
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    killGroup(child);
    await exited;
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, "SIGKILL");
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(POLL_MS * 10) });
    return true;
  } catch {
    // Not listening yet.
    return false;
  }
}
