// node-redis's own socket and protocol. Its client brings the definitions of 300 commands and a cluster along: 75 KiB gzip more.
import importedQueue from "@redis/client/dist/lib/client/commands-queue.js";
import importedSocket from "@redis/client/dist/lib/client/socket.js";
import { within } from "../deadline.ts";

// They are CommonJS: bundled, a module's default is all that it exports.
const CommandsQueue = defaultOf(importedQueue);
const RedisSocket = defaultOf(importedSocket);

/** Sends one command and gives its reply: text, whole numbers, null, lists of these. */
export type Send = (...command: readonly string[]) => Promise<unknown>;

const DEFAULT_PORT = 6379;
const PROTOCOL = 2;
const NAME = "edge";

/** Uses a connection to Redis for one purpose and closes it: a socket belongs to the request that opened it, and no other may
 *  use it (workerd). All of it, connecting included, ends with the deadline.
 *  @param url `redis://[user[:password]@]host[:port][/database]`, or `rediss:` for TLS
 *  @throws Error when Redis is down, late, or refuses a command */
export async function withConnection<Answer>(
  { url, deadlineMs }: { url: string; deadlineMs: number },
  use: (send: Send) => Promise<Answer>,
): Promise<Answer> {
  const queue = new CommandsQueue(PROTOCOL, undefined, () => undefined, NAME);
  const socket = new RedisSocket(() => undefined, NAME, optionsOf(url, deadlineMs));
  const send: Send = (...command) => {
    const reply = queue.addCommand(command);
    socket.write(queue.commandsToWrite());
    return reply;
  };
  const fail = (error: unknown): void =>
    queue.flushAll(error instanceof Error ? error : new Error(String(error)));
  socket.on("error", fail);
  socket.on("data", (chunk) => {
    try {
      queue.decoder.write(chunk);
    } catch (error) {
      // Whoever answers there is no Redis.
      fail(error);
    }
  });
  const used = async (): Promise<Answer> => {
    await socket.connect();
    await Promise.all(greetingsOf(url).map((command) => send(...command)));
    return use(send);
  };
  try {
    return await within(used(), deadlineMs);
  } finally {
    socket.destroy();
    fail(new Error("the connection is closed"));
  }
}

function optionsOf(url: string, deadlineMs: number): ConstructorParameters<typeof RedisSocket>[2] {
  const { hostname: host, port, protocol } = new URL(url);
  const place = { host, port: Number(port || DEFAULT_PORT) };
  const manner = { connectTimeout: deadlineMs, reconnectStrategy: false } as const;
  return protocol === "rediss:"
    ? { ...place, ...manner, tls: true, servername: host }
    : { ...place, ...manner };
}

/** Who asks, and which database. */
function greetingsOf(url: string): string[][] {
  const { username, password, pathname } = new URL(url);
  const names = [username, password].filter((part) => part !== "").map(decodeURIComponent);
  return [
    ...(password === "" ? [] : [["AUTH", ...names]]),
    ...(pathname.length > 1 ? [["SELECT", pathname.slice(1)]] : []),
  ];
}

function defaultOf<Class>(imported: Class | { default: Class }): Class {
  return typeof imported === "object" && imported !== null && "default" in imported
    ? imported.default
    : imported;
}
