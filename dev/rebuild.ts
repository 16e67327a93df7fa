import { z } from "zod";
import { argumentsOf, usageError } from "./arguments.ts";
import { Expected, beCommand } from "./command.ts";
import { baseUrl } from "./edge.ts";
import { mintToken } from "./local-token.ts";
import { WORKER_PORT } from "./ports.ts";
import { progressBar } from "./progress.ts";

// Restores Spanner, BigQuery or memories from the archive, through a running Worker:
// `npm run rebuild -- --target spanner|bigquery|memory [--user ID] [--dry-run] [--run ID] [--base URL] [--token TOKEN] [--json]`.
const { values } = argumentsOf({
  target: { type: "string" },
  user: { type: "string" },
  run: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  base: { type: "string", default: `http://localhost:${WORKER_PORT}` },
  token: { type: "string" },
  json: { type: "boolean", default: false },
});

const STEPS = 1_000;
/** A step that does not come through is tried again after so long, and so often in a row. */
const AGAIN_MS = 2_000;
const TRIES = 30;
/** What only has to be waited for: a job that is under way, and rows that BigQuery cannot take away yet. */
const WAITING: ReadonlySet<string | undefined> = new Set(["PENDING", "waiting_streaming_buffer"]);

const Tallies = z.record(z.string(), z.object({ rows: z.int(), hash: z.string() }));
const Rebuild = z.looseObject({
  run: z.string(),
  phase: z.string(),
  progress: z.number(),
  same: z.boolean().nullable(),
  counts: z.record(z.string(), z.int()),
  expected: Tallies,
  found: Tallies,
  failure: z.string().optional(),
});
type Rebuild = z.infer<typeof Rebuild>;

const { target, user, run } = values;
if ((target === undefined) === (run === undefined))
  usageError("say --target spanner, bigquery or memory, or --run of one that was begun");
const base = baseUrl(values.base);
beCommand();
const token = values.token ?? (await mintToken("ops", { scope: "ops" }));
const isDry = values["dry-run"] ? { dry_run: true } : {};
const done = await untilDone(
  run === undefined ? { target, ...(user === undefined ? {} : { user }), ...isDry } : { run },
);
if (values.json) console.log(JSON.stringify(done));
else report(done);
process.exitCode = done.same === true ? 0 : 1;

async function untilDone(first: object): Promise<Rebuild> {
  const bar = progressBar("rebuild", STEPS);
  let failures = 0;
  try {
    let now = await ask(first);
    while (now.phase !== "done") {
      bar.update(Math.floor(now.progress * STEPS));
      failures = now.failure === undefined || WAITING.has(now.failure) ? 0 : failures + 1;
      if (failures === TRIES) throw new Expected(`${now.failure}; --run ${now.run} goes on`);
      if (now.failure !== undefined) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      now = await ask({ run: now.run });
    }
    bar.update(STEPS);
    return now;
  } finally {
    bar.stop();
  }
}

async function ask(body: object): Promise<Rebuild> {
  const response = await fetch(`${base}/v1/ops/rebuild`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new Expected(`nothing answers at ${base}: is \`npm run dev\` running?`, { cause: error });
  });
  const text = await response.text();
  if (!response.ok) throw new Expected(`${response.status} ${text}`);
  return Rebuild.parse(JSON.parse(text));
}

function report({ run: id, same, counts, expected, found }: Rebuild): void {
  console.log(`run ${id}: ${JSON.stringify(counts)}`);
  for (const [table, { rows, hash }] of Object.entries(expected)) {
    const is = found[table];
    const verdict = is?.hash === hash ? "same" : "OTHER";
    console.log(`${verdict.padEnd(6)}${table.padEnd(34)}archive ${rows}, found ${is?.rows ?? 0} rows`);
  }
  console.log(same === true ? "archive and target agree" : "archive and target differ");
}
