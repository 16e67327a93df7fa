import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { spawnGoogle } from "../../dev/google-process.ts";
import { ROOT, readConfig } from "../../dev/local-config.ts";
import { migrateBigQuery } from "../../dev/migrate/bigquery.ts";
import { migrateSpanner } from "../../dev/migrate/spanner.ts";

declare module "vitest" {
  interface ProvidedContext {
    googleUrl: string;
    serviceAccount: string;
    queueSettings: Record<string, QueueSettings>;
  }
}

/** How a queue hands out its messages, as wrangler.toml says. */
type QueueSettings = { maxBatchSize: number; maxRetries: number };

const Consumers = z.array(
  z.object({ queue: z.string(), max_batch_size: z.number(), max_retries: z.number() }),
);

function queueSettings(): Record<string, QueueSettings> {
  const { queues } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  return Object.fromEntries(
    Consumers.parse(queues.consumers).map(
      ({ queue, max_batch_size: maxBatchSize, max_retries: maxRetries }) => [
        queue,
        { maxBatchSize, maxRetries },
      ],
    ),
  );
}

/** Starts the stand-in with its tables, for the whole project; it checks that tokens are signed by this very key. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const folder = mkdtempSync(join(tmpdir(), "leafloaf-test-"));
  const keyPath = join(folder, "public.pem");
  writeFileSync(keyPath, publicKey);
  const google = await spawnGoogle({ port: 0, folder, publicKey: keyPath });
  const account = { client_email: "edge@leafloaf-local.iam.gserviceaccount.com", private_key: privateKey };
  const serviceAccount = JSON.stringify(account);
  const config = { ...readConfig(), GOOGLE_ENDPOINT: google.url, GOOGLE_SERVICE_ACCOUNT: serviceAccount };
  await migrateSpanner(config, () => undefined);
  await migrateBigQuery(config, () => undefined);
  project.provide("googleUrl", google.url);
  project.provide("serviceAccount", serviceAccount);
  project.provide("queueSettings", queueSettings());
  return async () => {
    await google.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
