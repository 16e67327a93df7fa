import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Expected } from "./command.ts";
import { ROOT } from "./local-config.ts";

/** The Google stand-in in a process of its own, so that its database engine and the command don't wait for each other. */
export type GoogleProcess = {
  url: string;
  close: () => Promise<void>;
  /** Ends it as a machine dies: SIGKILL, nothing is written any more. */
  kill: () => Promise<void>;
};

type GoogleStart = { port: number; folder: string; publicKey?: string };

/** Starts the stand-in on a port (0: any free one) with the data of a folder; given a public key's path, tokens are
 *  issued only to who signs with it.
 *  @throws Expected when it ends before it listens: the port is taken */
export async function spawnGoogle({ port, folder, publicKey }: GoogleStart): Promise<GoogleProcess> {
  const main = join(ROOT, "dev/google/main.ts");
  const key = publicKey === undefined ? [] : ["--public-key", publicKey];
  const child = spawn(
    process.execPath,
    [main, "--port", String(port), "--folder", folder, "--with-parent", ...key],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const url = await listening(child);
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return { url, close: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the Google stand-in has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Expected(
    "the Google stand-in did not start: is its port, or its folder, in use by another `npm run dev`?",
  );
}
