import { z } from "zod";
import { QueueSettings } from "./platform/queue-settings.ts";
import { runSeed } from "./run-seed.ts";
import { replaceGlobals } from "./world/globals.ts";

const Wanted = z.object({ seed: z.int(), queues: z.array(QueueSettings) });

// A process lives through one world after the other: the clock and chance of all its code are that world's. What the product logs of
// thousands of failures nobody reads, unless SIMULATE_LOG is set.
replaceGlobals();
if (process.env["SIMULATE_LOG"] === undefined)
  for (const level of ["log", "info", "warn", "error"] as const) console[level] = () => undefined;

process.on("message", (message) => {
  const { seed, queues } = Wanted.parse(message);
  runSeed(seed, queues).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
