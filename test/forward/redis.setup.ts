import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { freePort } from "../../dev/conformance/free-port.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of a real redis-server; empty where none is installed. */
    redisUrl: string;
    /** Where tests stop it, start it, and make it hang. */
    redisControlUrl: string;
  }
}

const START_MS = 5_000;

/** Starts a real redis-server, and a server by which tests in workerd tell what is to become of it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort();
  const redis = new RedisServer(port);
  const isThere = await redis.start();
  if (!isThere) console.log("redis: no redis-server is installed, its tests are skipped");
  const control = createServer((request, response) => {
    void redis.obey(request.url ?? "").then(() => response.end());
  });
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  project.provide("redisUrl", isThere ? `redis://127.0.0.1:${port}` : "");
  project.provide("redisControlUrl", `http://127.0.0.1:${portOf(control)}`);
  return async () => {
    control.close();
    await redis.stop();
  };
}

/** A redis-server that keeps nothing on disk. */
class RedisServer {
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns false where none is installed */
  async start(): Promise<boolean> {
    const port = String(this.#port);
    const child = spawn(
      "redis-server",
      ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      {
        stdio: "ignore",
      },
    );
    const failed = once(child, "error").then(() => false);
    const isThere = await Promise.race([failed, this.#answers().then(() => true)]);
    if (isThere) this.#child = child;
    return isThere;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async obey(told: string): Promise<void> {
    if (told === "/stop") await this.stop();
    if (told === "/start" && this.#child === undefined) await this.start();
    if (told === "/hang") this.#child?.kill("SIGSTOP");
    if (told === "/go-on") this.#child?.kill("SIGCONT");
  }

  async #answers(): Promise<void> {
    for (const untilMs = Date.now() + START_MS; Date.now() < untilMs; await wait(20)) {
      const socket = connect(this.#port, "127.0.0.1");
      const isOpen = await Promise.race([
        once(socket, "connect").then(() => true),
        once(socket, "error").then(() => false),
      ]).catch(() => false);
      socket.destroy();
      if (isOpen) return;
    }
    throw new Error("redis-server does not answer");
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("the control has no port");
  return address.port;
}
