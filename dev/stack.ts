import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestHarness, createTestHarness } from "wrangler";
import { type Bucket, stackBucket } from "./bucket/read.ts";
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
  /** Stops everything and deletes its data. */
  close: () => Promise<void>;
};

/** Starts Worker and stand-in with empty storage, migrated. The bindings are reached through Workers only: Wrangler's
 *  own proxies of them block this process while the runtime is busy. */
export async function startStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), "leafloaf-"));
  const google = await spawnGoogle({ port: 0, folder });
  const config: Config = { ...readConfig(), GOOGLE_ENDPOINT: google.url };
  await migrateSpanner(config, () => undefined);
  await migrateBigQuery(config, () => undefined);
  const product = { configPath: "wrangler.toml", secrets: { GOOGLE_ENDPOINT: google.url } };
  const harness = createTestHarness({
    root: ROOT,
    workers: [product, { configPath: "dev/bucket/wrangler.toml" }],
  });
  const { url } = await harness.listen();
  const shown = harness.getWorker("leafloaf-edge-bucket");
  const close = async (): Promise<void> => {
    await harness.close();
    await google.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const bucket = stackBucket((path) => shown.fetch(path));
  return { base: url.origin, config, bucket, harness, close };
}
