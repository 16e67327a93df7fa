import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestHarness, createTestHarness } from "wrangler";
import { SINKS } from "../durable-objects/receipts.ts";
import { type Bucket, stackBucket } from "./bucket/read.ts";
import { folderOfThisRun } from "./command.ts";
import { spawnGoogle } from "./google-process.ts";
import { type Config, ROOT, readConfig } from "./local-config.ts";
import { migrateBigQuery } from "./migrate/bigquery.ts";
import { migrateSpanner } from "./migrate/spanner.ts";

// Commands print JSON on standard output; Wrangler would print there too, and ask Cloudflare for a sample `cf` object.
process.env["WRANGLER_LOG"] ??= "none";
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
// Local development's trace collector and storage explorer sit on every event of a Worker; nothing of them is deployed.
process.env["X_LOCAL_OBSERVABILITY"] ??= "false";
process.env["X_LOCAL_EXPLORER"] ??= "false";

/** The whole product on this machine: the Worker in workerd, and Google's stand-in, both on loopback. */
export type Stack = {
  /** Where the Worker answers, without a trailing slash. */
  base: string;
  config: Config;
  bucket: Bucket;
  harness: TestHarness;
  /** Stops everything; its data goes with this process. */
  close: () => Promise<void>;
};

/** Starts Worker and stand-in with empty storage, migrated. The bindings are reached through Workers only: Wrangler's
 *  own proxies of them block this process while the runtime is busy.
 *  @param main another main module than the product's own, absolute
 *  @param queueShards how many queues each sink has, with another main module alone
 *  @param beside the configuration of one more Worker in the same runtime, absolute */
export async function startStack({
  main,
  beside,
  queueShards = 1,
}: { main?: string | undefined; beside?: string; queueShards?: number } = {}): Promise<Stack> {
  const folder = folderOfThisRun("leafloaf-");
  const google = await spawnGoogle({ port: 0, folder });
  const config: Config = { ...readConfig(), GOOGLE_ENDPOINT: google.url };
  await migrateSpanner(config, () => undefined);
  await migrateBigQuery(config, () => undefined);
  const configPath = main === undefined ? "wrangler.toml" : withMain(main, folder, queueShards);
  const product = { configPath, secrets: secretsOf(config) };
  const harness = createTestHarness({
    root: ROOT,
    workers: [
      product,
      { configPath: "dev/bucket/wrangler.toml" },
      ...(beside === undefined ? [] : [{ configPath: beside }]),
    ],
  });
  const { url } = await harness.listen();
  const shown = harness.getWorker("leafloaf-edge-bucket");
  const close = async (): Promise<void> => {
    await harness.close();
    await google.close();
  };
  const bucket = stackBucket((path) => shown.fetch(path));
  return { base: url.origin, config, bucket, harness, close };
}

/** The product's own configuration with another main module, so that the two can't drift apart. */
function withMain(main: string, folder: string, queueShards: number): string {
  const shipped = readFileSync(join(ROOT, "wrangler.toml"), "utf8");
  const moved = shipped
    .replace('main = "src/index.ts"', `main = ${JSON.stringify(main)}`)
    .replace('directory = "dist/assets"', `directory = ${JSON.stringify(join(ROOT, "dist/assets"))}`)
    .replace('"./src/zod/index.ts"', JSON.stringify(join(ROOT, "src/zod/index.ts")));
  const sharded = moved.replace('QUEUE_SHARDS = "1"', `QUEUE_SHARDS = "${queueShards}"`);
  if (!sharded.includes(`QUEUE_SHARDS = "${queueShards}"`))
    throw new Error("wrangler.toml tells the number of queues in another way");
  if (!moved.includes(main)) throw new Error("wrangler.toml names its main module in another way");
  const path = join(folder, "wrangler.toml");
  writeFileSync(path, sharded + moreQueues(queueShards));
  return path;
}

/** What wrangler.toml needs beside the first queue of each sink (README, "More than 5,000 messages a second"). */
function moreQueues(queueShards: number): string {
  const more = Array.from({ length: queueShards - 1 }, (_, index) => index + 1);
  const tables = SINKS.flatMap((sink) =>
    more.map(
      (shard) => `
[[queues.producers]]
binding = "${sink.toUpperCase()}_QUEUE_${shard}"
queue = "leafloaf-${sink}-${shard}"

[[queues.consumers]]
queue = "leafloaf-${sink}-${shard}"
max_batch_size = 100
max_batch_timeout = 1
max_retries = 100
dead_letter_queue = "leafloaf-${sink}-${shard}-dlq"
`,
    ),
  );
  return tables.join("");
}

/** A configuration elsewhere finds no .dev.vars: what is secret is passed on. */
function secretsOf(config: Config): Record<string, string> {
  return {
    GOOGLE_ENDPOINT: config.GOOGLE_ENDPOINT ?? "",
    GOOGLE_SERVICE_ACCOUNT: config.GOOGLE_SERVICE_ACCOUNT ?? "",
    JWT_HS256_SECRET: config.JWT_HS256_SECRET ?? "",
    USER_REF_SECRET: config.USER_REF_SECRET ?? "",
    SPANNER_EMULATOR_HOST: config.SPANNER_EMULATOR_HOST ?? "",
    BIGQUERY_EMULATOR_HOST: config.BIGQUERY_EMULATOR_HOST ?? "",
    REDIS_URL: config.REDIS_URL ?? "",
  };
}
