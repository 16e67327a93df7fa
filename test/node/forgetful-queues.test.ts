import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Stack, startStack } from "../../dev/stack.ts";
import { confirmMany, inArchive, inBigQuery, inSpanner, until } from "./orders.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ main: join(import.meta.dirname, "forgetful-queues.ts") });
});
afterAll(() => stack.close());

describe("queues that swallow every message once", () => {
  it("lose no order: the memory sends again, and every sink has each order once", async ({ expect }) => {
    const ids = await confirmMany(stack, "forgetful", 20);
    const swallowed = (): number =>
      stack.harness.getLogs().filter(({ message }) => message === "swallowed").length;
    expect(
      await until(
        async () => swallowed(),
        (messages) => messages >= 3 * ids.length,
      ),
    ).toBe(3 * ids.length);
    for (const ask of [inSpanner, inBigQuery, inArchive])
      expect(
        await until(
          () => ask(stack, "forgetful"),
          (found) => found.length >= ids.length,
        ),
      ).toEqual(ids);
  });
});
