import type { DeliveryLedger } from "../durable-objects/delivery-ledger.ts";
import type { ErasureLedger } from "../durable-objects/erasure-ledger.ts";
import type { PipelineFeed } from "../durable-objects/pipeline-feed.ts";
import type { SinkHealth } from "../durable-objects/sink-health.ts";
import type { UserMemory } from "../durable-objects/user-memory.ts";
import type { TextModel } from "./propose/ask-model.ts";

/** Every binding, variable and secret of the Worker, as wrangler.toml and .dev.vars name them. */
export interface Env {
  USER_MEMORY: DurableObjectNamespace<UserMemory>;
  SINK_HEALTH: DurableObjectNamespace<SinkHealth>;
  ERASURES: DurableObjectNamespace<ErasureLedger>;
  PIPELINE_FEED: DurableObjectNamespace<PipelineFeed>;
  DELIVERY_LEDGER: DurableObjectNamespace<DeliveryLedger>;
  SPANNER_QUEUE: Queue;
  BIGQUERY_QUEUE: Queue;
  ARCHIVE_QUEUE: Queue;
  /** Notes for a model to read. */
  PROPOSALS_QUEUE: Queue;
  /** The model; absent unless it is switched on in wrangler.toml. */
  AI?: TextModel | undefined;
  BUCKET: R2Bucket;
  /** Data points of answers and batches; absent unless it is switched on in wrangler.toml. */
  ANALYTICS?: AnalyticsEngineDataset | undefined;
  /** Which version of the Worker runs; absent where the platform does not tell. */
  VERSION?: WorkerVersionMetadata | undefined;
  ASSETS: Fetcher;
  /** Counts who names nothing but the publishable key, by address. */
  ANONYMOUS_LIMIT: RateLimit;

  /** Share of answers that leave a line in the log, 0 to 1; failures of ours always do. */
  ACCESS_LOG_SAMPLING: string;
  JWT_AUDIENCE: string;
  JWT_ISSUER: string;
  JWKS_URL: string;
  CORS_ORIGINS: string;
  /** What the shop's pages name themselves with where nobody is signed in; no secret. Empty: no anonymous sessions. */
  PUBLISHABLE_KEY: string;
  /** `r2`: events lie in R2 from before they are sent until they have arrived; empty: only what a queue refuses. */
  EVENT_SPOOL: "" | "r2";
  MEMORY_JURISDICTION: "" | "eu" | "fedramp";
  SPANNER_DATABASE: string;
  BIGQUERY_PROJECT: string;
  BIGQUERY_DATASET: string;
  /** Over how many queues each sink's messages are spread: `SPANNER_QUEUE`, `SPANNER_QUEUE_1`, … */
  QUEUE_SHARDS: string;
  /** Over how many objects the ledger of events is spread; part of where an event is looked up. */
  LEDGER_SHARDS: string;
  /** `own`: the trees that ship were fitted to this shop's shoppers; empty: the next basket is told without trees. */
  NEXT_BASKET_TREES: "" | "own";
  /** Of the AI binding; empty: no embeddings. */
  EMBEDDING_MODEL: string;

  /** Secret of HS256 tokens, for local use only; absent in production. */
  JWT_HS256_SECRET?: string | undefined;
  /** Secret of the keyed hash that stands for a user wherever the id itself must not. */
  USER_REF_SECRET?: string | undefined;
  /** The service account's key file, as JSON; or a key that a workload identity pool knows (README, "Without a key of Google's"). */
  GOOGLE_SERVICE_ACCOUNT?: string | undefined;
  /** `redis://` or `rediss://`, with its password: a cache that speeds up and holds nothing of its own; absent: none. */
  REDIS_URL?: string | undefined;
  /** Other places to find Google at: the stand-in's base URL, without a trailing slash. */
  GOOGLE_ENDPOINT?: string | undefined;
  /** `host:port` of an emulator, which is asked without a token. */
  SPANNER_EMULATOR_HOST?: string | undefined;
  BIGQUERY_EMULATOR_HOST?: string | undefined;
}
