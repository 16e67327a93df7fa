import type { Config } from "../local-config.ts";
import type { Account } from "./cloudflare.ts";
import { cloudflareSteps } from "./cloudflare-steps.ts";
import type { Environment, Secret } from "./environment.ts";
import { googleSteps } from "./google-steps.ts";
import { secretSteps } from "./secret-steps.ts";
import type { Step } from "./step.ts";

/** Everything that has to be there before a Worker is deployed, in the order in which it is made. */
export function stepsOf(
  environment: Environment,
  { account, google }: { account: Account; google: Config },
  valueOf: (secret: Secret) => Promise<string>,
): Step[] {
  return [
    ...cloudflareSteps(account, environment),
    ...googleSteps(google),
    ...secretSteps(account, environment, valueOf),
  ];
}

/** How migrations reach Google for an environment: by its variables and the process's own, never by .dev.vars. Whoever makes
 *  tables may have another key than the Worker. */
export function googleOf({ vars }: Environment, env: NodeJS.ProcessEnv): Config {
  const key = env["GOOGLE_MIGRATION_ACCOUNT"] ?? env["GOOGLE_SERVICE_ACCOUNT"];
  const optional = ["GOOGLE_ENDPOINT", "SPANNER_EMULATOR_HOST", "BIGQUERY_EMULATOR_HOST"] as const;
  const named = optional.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return {
    JWT_AUDIENCE: vars["JWT_AUDIENCE"] ?? "",
    SPANNER_DATABASE: vars["SPANNER_DATABASE"] ?? "",
    BIGQUERY_PROJECT: vars["BIGQUERY_PROJECT"] ?? "",
    BIGQUERY_DATASET: vars["BIGQUERY_DATASET"] ?? "",
    ...(key === undefined ? {} : { GOOGLE_SERVICE_ACCOUNT: key }),
    ...Object.fromEntries(named),
  };
}
