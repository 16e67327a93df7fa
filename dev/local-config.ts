import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { usageError } from "./arguments.ts";
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
  REDIS_URL: z.string().optional(),
});
export type Config = z.infer<typeof Config> & GoogleConfig;

/** The configuration a command runs with: wrangler.toml's variables, then .dev.vars, then the process's own environment.
 *  Who names GOOGLE_SERVICE_ACCOUNT there, or an environment, means Google itself: then .dev.vars, which points at the
 *  stand-in, is left out.
 *  @param env an environment of wrangler.toml; absent: what local runs have */
export function readConfig(env?: string): Config {
  const { vars } = unstable_readConfig({
    config: join(ROOT, "wrangler.toml"),
    ...(env === undefined ? {} : { env }),
  });
  const secretsPath = join(ROOT, ".dev.vars");
  const isLocal = env === undefined && process.env["GOOGLE_SERVICE_ACCOUNT"] === undefined;
  if (isLocal && !existsSync(secretsPath)) usageError(".dev.vars is missing: run `npm run prepare`");
  const secrets = isLocal ? parseEnv(readFileSync(secretsPath, "utf8")) : {};
  const named = Object.keys(Config.shape).flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Config.parse({ ...vars, ...secrets, ...Object.fromEntries(named) });
}
