import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestHarness, createTestHarness } from "wrangler";
import type { Env } from "../src/env.ts";
import { type RunningGoogle, startGoogle } from "./google/start-google.ts";
import { type Config, ROOT, readConfig } from "./local-config.ts";
import { migrateBigQuery } from "./migrate/bigquery.ts";
import { migrateSpanner } from "./migrate/spanner.ts";

// Commands print JSON on standard output; Wrangler would print there too, and ask Cloudflare for a sample `cf` object.
process.env["WRANGLER_LOG"] ??= "none";
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";

/** The whole product on this machine: the Worker in workerd, and Google's stand-in, both on loopback. */
export type Stack = {
  /** Where the Worker answers, without a trailing slash. */
  base: string;
  google: RunningGoogle;
  config: Config;
  harness: TestHarness;
  env: Env;
  /** Stops everything and deletes its data. */
  close(): Promise<void>;
};

/** Starts Worker and stand-in with empty storage, migrated.
 *  @param configPath another Wrangler configuration than the product's own, from the root */
export async function startStack(configPath = "wrangler.toml"): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), "leafloaf-"));
  const google = await startGoogle({ port: 0, folder });
  const config: Config = { ...readConfig(), GOOGLE_ENDPOINT: google.url };
  await migrateSpanner(config, () => undefined);
  await migrateBigQuery(config, () => undefined);
  const worker = { configPath, secrets: { GOOGLE_ENDPOINT: google.url } };
  const harness = createTestHarness({ root: ROOT, workers: [worker] });
  const { url } = await harness.listen();
  const env = await harness.getWorker<Env>().getEnv();
  const close = async (): Promise<void> => {
    await harness.close();
    await google.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { base: url.origin, google, config, harness, env, close };
}
