import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { Expected } from "../command.ts";

/** What an example in wrangler.toml stands for until somebody fills it in. */
const PLACEHOLDER = /\b(?:PROJECT|INSTANCE)\b/;
/** Variables that a deployment cannot do without. */
const NEEDED = [
  "JWKS_URL",
  "JWT_ISSUER",
  "JWT_AUDIENCE",
  "SPANNER_DATABASE",
  "BIGQUERY_PROJECT",
  "BIGQUERY_DATASET",
];
/** Secrets that a deployment cannot do without; others are optional (README, "Deploy"). */
export const SECRETS = ["USER_REF_SECRET", "GOOGLE_SERVICE_ACCOUNT"] as const;
export type Secret = (typeof SECRETS)[number];

const Bucket = z.looseObject({ bucket_name: z.string(), jurisdiction: z.string().optional() });
const Queues = z.object({
  producers: z.array(z.looseObject({ queue: z.string() })).default([]),
  consumers: z
    .array(z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() }))
    .default([]),
});

/** An environment of wrangler.toml, as far as it has to be made before a Worker can run there. */
export type Environment = {
  name: string;
  configPath: string;
  worker: string;
  vars: Record<string, string>;
  queues: string[];
  buckets: { name: string; jurisdiction: string | undefined }[];
};

/** Reads an environment.
 *  @throws Expected where wrangler.toml has none of that name */
export function readEnvironment(name: string, configPath: string): Environment {
  const config = configOf(name, configPath);
  const { producers, consumers } = Queues.parse(config.queues);
  const named = [
    ...producers.map(({ queue }) => queue),
    ...consumers.flatMap(({ queue, dead_letter_queue: dead }) =>
      dead === undefined ? [queue] : [queue, dead],
    ),
  ];
  return {
    name,
    configPath,
    worker: z.string().parse(config.name),
    vars: z.record(z.string(), z.string()).parse(config.vars),
    queues: [...new Set(named)].sort(),
    buckets: z
      .array(Bucket)
      .parse(config.r2_buckets)
      .map(({ bucket_name, jurisdiction }) => ({ name: bucket_name, jurisdiction })),
  };
}

function configOf(name: string, configPath: string): ReturnType<typeof unstable_readConfig> {
  try {
    return unstable_readConfig({ config: configPath, env: name }, { hideWarnings: true });
  } catch (error) {
    throw new Expected(`${configPath} has no usable environment ${name}`, { cause: error });
  }
}

/** Variables that are empty or still an example, and must not be. */
export function unfilled({ vars }: Environment): string[] {
  return NEEDED.filter((name) => (vars[name] ?? "") === "" || PLACEHOLDER.test(vars[name] ?? ""));
}
