import { inject } from "vitest";

/** Has the redis-server of the tests stop, start, hang, or go on; nothing where there is none. */
export async function redis(what: "stop" | "start" | "hang" | "go-on"): Promise<void> {
  await fetch(`${inject("redisControlUrl")}/${what}`);
}
