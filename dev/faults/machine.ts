import { type ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { basename, join } from "node:path";
import { Miniflare, NoOpLog, convertV4MiniflareOptions } from "miniflare";
import { z } from "zod";
import { type Bucket, stackBucket } from "../bucket/read.ts";
import type { Config } from "../local-config.ts";
import { type BuiltWorker, buildWorker } from "./built-worker.ts";

const PRODUCT = "wrangler.toml";
const BUCKET = "dev/bucket/wrangler.toml";

const Bindings = z.record(z.string(), z.json().optional());
const Spawned = z.object({ process: z.custom<ChildProcess>() });
const children = new Set<ChildProcess>();
// Miniflare does not tell which process its runtime is; Node tells of every child that is started.
subscribe("child_process", (message) => {
  const { process: child } = Spawned.parse(message);
  children.add(child);
  child.once("exit", () => children.delete(child));
});

/** The machine that dies: the product in workerd, and beside it the Worker that shows its bucket, on storage that
 *  outlives them. What is in a queue does not: local queues are in memory. */
export class Machine {
  readonly #workers: BuiltWorker[];
  readonly #storage: string;
  #running: Miniflare | undefined;
  #base = "";
  #bucketBase = "";
  /** Errors the product logged, by their text. */
  readonly errors = new Map<string, number>();

  private constructor(workers: BuiltWorker[], storage: string) {
    this.#workers = workers;
    this.#storage = storage;
  }

  /** Builds the Workers; their storage and bundles lie below the folder. */
  static async built(folder: string, config: Config): Promise<Machine> {
    const product = await buildWorker(PRODUCT, join(folder, "product"));
    const bucket = await buildWorker(BUCKET, join(folder, "bucket"));
    // Local queues are in memory: what they lose when they die, R2 has.
    const ours = { ...config, EVENT_SPOOL: "r2" };
    const bindings = { ...Bindings.parse(product["bindings"]), ...Bindings.parse(ours) };
    const workers = [
      { ...product, bindings },
      { ...bucket, unsafeDirectSockets: [{}] },
    ];
    return new Machine(workers, join(folder, "storage"));
  }

  /** Where the product answers at present; after a death this moves. */
  get base(): string {
    return this.#base;
  }

  get bucket(): Bucket {
    return stackBucket((path) => fetch(`${this.#bucketBase}${path}`));
  }

  async start(): Promise<void> {
    const running = new Miniflare({
      ...convertV4MiniflareOptions({
        workers: this.#workers,
        cf: false,
        unsafeTriggerHandlers: true,
        log: new NoOpLog(),
        handleStructuredLogs: ({ level, message }) => this.#note(level, message),
      }),
      resourcePersistencePath: this.#storage,
    });
    this.#running = running;
    const { origin } = await running.ready;
    this.#bucketBase = (await running.unsafeGetDirectURL(BUCKET)).origin;
    this.#base = origin;
  }

  /** Runs a cron, as of a time, which may be ahead of the clock.
   *  @throws Error when it fails, or the machine dies meanwhile */
  async runCron(cron: string, atMs: number): Promise<void> {
    const search = new URLSearchParams({ cron, time: String(Math.floor(atMs)) });
    const ran = await fetch(`${this.#base}/cdn-cgi/local/scheduled?${search.toString()}`);
    if (!ran.ok) throw new Error(`the cron answered ${ran.status}`);
  }

  /** Kills the runtime with SIGKILL.
   *  @throws Error when none was running */
  async kill(): Promise<void> {
    const workerd = [...children].find(({ spawnfile }) => basename(spawnfile) === "workerd");
    if (workerd === undefined || !workerd.kill("SIGKILL")) throw new Error("no runtime to kill");
    // In the same turn, or Miniflare would see the death and start another by itself.
    const disposed = this.#running?.dispose();
    await once(workerd, "exit");
    await disposed;
    if (workerd.signalCode !== "SIGKILL") throw new Error("the runtime ended by itself");
  }

  async close(): Promise<void> {
    await this.#running?.dispose();
  }

  #note(level: string, message: string): void {
    if (level === "error") this.errors.set(message, (this.errors.get(message) ?? 0) + 1);
  }
}
