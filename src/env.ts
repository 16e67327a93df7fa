import type { ErasureLedger } from "../durable-objects/erasure-ledger.ts";
import type { SinkHealth } from "../durable-objects/sink-health.ts";
import type { UserMemory } from "../durable-objects/user-memory.ts";

/** Every binding, variable and secret of the Worker, as wrangler.toml and .dev.vars name them. */
export interface Env {
  USER_MEMORY: DurableObjectNamespace<UserMemory>;
  SINK_HEALTH: DurableObjectNamespace<SinkHealth>;
  ERASURES: DurableObjectNamespace<ErasureLedger>;
  SPANNER_QUEUE: Queue;
  BIGQUERY_QUEUE: Queue;
  ARCHIVE_QUEUE: Queue;
  BUCKET: R2Bucket;
  ASSETS: Fetcher;

  JWT_AUDIENCE: string;
  JWT_ISSUER: string;
  JWKS_URL: string;
  CORS_ORIGINS: string;
  MEMORY_JURISDICTION: "" | "eu" | "fedramp";
  SPANNER_DATABASE: string;
  BIGQUERY_PROJECT: string;
  BIGQUERY_DATASET: string;

  /** Secret of HS256 tokens, for local use only; absent in production. */
  JWT_HS256_SECRET?: string | undefined;
  /** Secret of the keyed hash that stands for a user wherever the id itself must not. */
  USER_REF_SECRET?: string | undefined;
  /** The service account's key file, as JSON. */
  GOOGLE_SERVICE_ACCOUNT?: string | undefined;
  /** Other places to find Google at: the stand-in's base URL, without a trailing slash. */
  GOOGLE_ENDPOINT?: string | undefined;
  /** `host:port` of an emulator, which is asked without a token. */
  SPANNER_EMULATOR_HOST?: string | undefined;
  BIGQUERY_EMULATOR_HOST?: string | undefined;
}
