import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import type { GoogleConfig } from "../src/forward/google/call.ts";

export const ROOT = join(import.meta.dirname, "..");

/** What commands need of the Worker's configuration. */
const Config = z.object({
  JWT_AUDIENCE: z.string(),
  SPANNER_DATABASE: z.string(),
  BIGQUERY_PROJECT: z.string(),
  BIGQUERY_DATASET: z.string(),
  JWT_HS256_SECRET: z.string().optional(),
  USER_REF_SECRET: z.string().optional(),
  GOOGLE_SERVICE_ACCOUNT: z.string().optional(),
  GOOGLE_ENDPOINT: z.string().optional(),
  SPANNER_EMULATOR_HOST: z.string().optional(),
  BIGQUERY_EMULATOR_HOST: z.string().optional(),
});
export type Config = z.infer<typeof Config> & GoogleConfig;

/** The configuration a command runs with: wrangler.toml's variables (of an environment, when one is named), then
 *  .dev.vars unless an environment is named, then the process's own environment. */
export function readConfig(environment?: string): Config {
  const { vars } = unstable_readConfig({
    config: join(ROOT, "wrangler.toml"),
    ...(environment === undefined ? {} : { env: environment }),
  });
  const secretsPath = join(ROOT, ".dev.vars");
  const secrets =
    environment === undefined && existsSync(secretsPath) ? parseEnv(readFileSync(secretsPath, "utf8")) : {};
  const named = Object.keys(Config.shape).flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Config.parse({ ...vars, ...secrets, ...Object.fromEntries(named) });
}
