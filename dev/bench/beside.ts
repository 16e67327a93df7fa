import { join } from "node:path";
import type { WorkerHandle } from "wrangler";
import type { Config } from "../local-config.ts";
import { startStack } from "../stack.ts";
import { type Client, startClient } from "./client.ts";

const PRODUCT_WORKER = "leafloaf-edge-local";
const FLOOR_WORKER = "bench-floor";

/** Product and floor beside each other in one workerd, behind one door, with the pipeline delivering. */
export type Beside = {
  client: Client;
  product: WorkerHandle;
  floor: WorkerHandle;
  config: Config;
  /** Forgets the Workers' log lines, which the harness would keep for good. */
  forgetLogs(): void;
  close(): Promise<void>;
};

/** Starts the product as it ships, or with another main module, and the floor, with empty storage.
 *  @param main the product's main module, absolute; absent: the one wrangler.toml names */
export async function startBeside(main?: string): Promise<Beside> {
  const stack = await startStack({ main, beside: join(import.meta.dirname, "floor/wrangler.toml") });
  const { harness } = stack;
  const client = startClient(Number(new URL(stack.base).port));
  const close = async (): Promise<void> => {
    client.close();
    await stack.close();
  };
  const product = harness.getWorker(PRODUCT_WORKER);
  const floor = harness.getWorker(FLOOR_WORKER);
  const { config } = stack;
  return { client, product, floor, config, forgetLogs: () => harness.clearLogs(), close };
}
