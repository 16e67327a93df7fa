import { DeliveryLedger } from "../../durable-objects/delivery-ledger.ts";
import { ErasureLedger } from "../../durable-objects/erasure-ledger.ts";
import { SinkHealth } from "../../durable-objects/sink-health.ts";
import { UserMemory } from "../../durable-objects/user-memory.ts";
import type { Env } from "../../src/env.ts";
import { consume } from "../../src/forward/consume.ts";
import { BigQuery } from "./google/bigquery.ts";
import { Network, type Server } from "./google/network.ts";
import { Spanner } from "./google/spanner.ts";
import { Tokens } from "./google/tokens.ts";
import type { Service } from "./outages.ts";
import { Plan } from "./plan.ts";
import { Bucket } from "./platform/bucket.ts";
import { Objects } from "./platform/objects.ts";
import type { QueueSettings } from "./platform/queue-settings.ts";
import { VirtualQueue } from "./platform/queues.ts";
import { enterWorld } from "./world/globals.ts";
import { World } from "./world/world.ts";

/** Everything the Worker lives in: the platform, Google, and what the seed has go wrong. */
export class Realm {
  readonly seed: number;
  readonly world: World;
  readonly plan: Plan;
  readonly bucket: Bucket;
  readonly queues = new Map<string, VirtualQueue>();
  readonly memories: Objects;
  readonly healths: Objects;
  readonly erasures: Objects;
  readonly eventLedgers: Objects;
  readonly spanner: Spanner;
  readonly bigquery: BigQuery;
  readonly #isolates: Env[] = [];
  #isolateCount = 0;

  constructor({
    seed,
    queues,
    faultyMs,
  }: {
    seed: number;
    queues: readonly QueueSettings[];
    faultyMs: number;
  }) {
    const world = new World(seed);
    const plan = new Plan(world, faultyMs);
    this.seed = seed;
    this.world = world;
    this.plan = plan;
    this.bucket = new Bucket(world, plan);
    this.spanner = new Spanner(world, plan);
    this.bigquery = new BigQuery(world, plan);
    const objects = (name: string, make: (ctx: DurableObjectState) => object): Objects =>
      new Objects(world, plan, { name, make, isHousekeeping: name === "events" });
    this.memories = objects("memory", (ctx) => new UserMemory(ctx, this.env));
    this.healths = objects("health", (ctx) => new SinkHealth(ctx, this.env));
    this.erasures = objects("erasures", (ctx) => new ErasureLedger(ctx, this.env));
    this.eventLedgers = objects("events", (ctx) => new DeliveryLedger(ctx, this.env));
    for (const settings of queues) this.#consumeFrom(settings);
    enterWorld(world, this.#network().fetch);
  }

  /** Bindings in one of two isolates, which now and then are new: then nothing is cached in them. */
  get env(): Env {
    const place = this.world.below(2);
    if (this.plan.recyclesIsolate() || this.#isolates[place] === undefined)
      this.#isolates[place] = this.#bindings();
    return this.#isolates[place];
  }

  /** A queue by its name in wrangler.toml. */
  queue(name: string): VirtualQueue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw new Error(`wrangler.toml has no queue ${name}`);
    return queue;
  }

  /** The machine goes: every instance dies, and local queues forget what they hold. */
  restart(): void {
    for (const objects of this.#objects) for (const name of objects.awake) objects.kill(name);
    for (const queue of this.queues.values()) queue.forget();
    this.#isolates.length = 0;
  }

  close(): void {
    for (const objects of this.#objects) objects.close();
  }

  get #objects(): Objects[] {
    return [this.memories, this.healths, this.erasures, this.eventLedgers];
  }

  #consumeFrom(settings: QueueSettings): void {
    const { dead_letter_queue: dead } = settings;
    const parts = {
      world: this.world,
      plan: this.plan,
      consumer: async (batch: MessageBatch) => consume(batch, this.env),
    };
    const queue = new VirtualQueue(parts, settings, dead === undefined ? undefined : () => this.queue(dead));
    this.queues.set(settings.queue, queue);
  }

  #network(): Network {
    const tokens = new Tokens(this.world, this.plan);
    const servers: Record<"spanner" | "bigquery" | "tokens", Server> = {
      spanner: tokens.guarding(this.spanner.answer),
      bigquery: tokens.guarding(this.bigquery.answer),
      tokens: tokens.issue,
    };
    const at = (service: keyof typeof servers): { service: Service; server: Server } => ({
      service,
      server: servers[service],
    });
    return new Network(this.world, this.plan, (url) => {
      if (url.includes("/bigquery/v2/")) return at("bigquery");
      return url.endsWith("/token") ? at("tokens") : at("spanner");
    });
  }

  #bindings(): Env {
    this.#isolateCount += 1;
    // Sessions and tokens are cached under these: so an isolate that is new has none.
    const isolate = `isolate-${this.#isolateCount}.seed-${this.seed}.test`;
    return asEnv({
      USER_MEMORY: this.memories,
      SINK_HEALTH: this.healths,
      ERASURES: this.erasures,
      DELIVERY_LEDGER: this.eventLedgers,
      SPANNER_QUEUE: this.queue("leafloaf-spanner"),
      BIGQUERY_QUEUE: this.queue("leafloaf-bigquery"),
      ARCHIVE_QUEUE: this.queue("leafloaf-archive"),
      BUCKET: this.bucket,
      MEMORY_JURISDICTION: "",
      EVENT_SPOOL: this.plan.spool,
      QUEUE_SHARDS: "1",
      LEDGER_SHARDS: "2",
      SPANNER_DATABASE: "projects/p/instances/i/databases/d",
      BIGQUERY_PROJECT: "p",
      BIGQUERY_DATASET: "leafloaf_analytics",
      NEXT_BASKET_TREES: "",
      EMBEDDING_MODEL: "",
      USER_REF_SECRET: "simulated-user-ref-secret",
      GOOGLE_SERVICE_ACCOUNT: JSON.stringify({ client_email: `worker@${isolate}`, private_key: "none" }),
      GOOGLE_ENDPOINT: `http://${isolate}`,
    });
  }
}

/** The bindings that delivery uses; what else is asked for is undefined, and fails. */
function asEnv(part: object): Env;
function asEnv(part: object): object {
  return part;
}
