import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { SINKS } from "../../durable-objects/receipts.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { confirmMany, inArchive, inBigQuery, inSpanner, until } from "./orders.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ main: join(import.meta.dirname, "sharded-queues.ts"), queueShards: 2 });
});
afterAll(() => stack.close());

/** Fifteen users: that all of them belong to one queue happens once in 16,384 secrets. */
const PREFIXES = ["sharded-a", "sharded-b", "sharded-c"];

describe("two queues a sink", () => {
  it("share the users between them, each user's messages by one, and every order arrives once", async ({
    expect,
  }) => {
    const orders: string[] = [];
    for (const prefix of PREFIXES) orders.push(...(await confirmMany(stack, prefix, 10)));
    for (const ask of [inSpanner, inBigQuery, inArchive])
      expect(
        await until(
          () => ask(stack, "sharded"),
          (found) => found.length >= orders.length,
        ),
      ).toEqual(orders.sort());
    const through = stack.harness.getLogs().flatMap(({ message }) => {
      const [, queue, user] = /^through leafloaf-(\S+): .*"user_id":"([^"]+)"/.exec(message) ?? [];
      return queue === undefined || user === undefined ? [] : [{ queue, user }];
    });
    for (const sink of SINKS) {
      const mine = through.filter(({ queue }) => queue.startsWith(sink));
      expect(new Set(mine.map(({ queue }) => queue))).toEqual(new Set([sink, `${sink}-1`]));
      const users = Map.groupBy(mine, ({ user }) => user);
      expect(users.size).toBe(15);
      for (const [user, all] of users)
        expect(new Set(all.map(({ queue }) => queue)).size, `${user} at ${sink}`).toBe(1);
    }
  });
});
