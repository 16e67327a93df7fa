import { afterAll, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { mintToken } from "../../dev/local-token.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { ORDER, confirmMany, inArchive, inBigQuery, inSpanner, until } from "./orders.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

function isNotEmpty(found: string[]): boolean {
  return found.length > 0;
}

async function admin(method: "POST" | "DELETE", body?: object): Promise<void> {
  const url = `${stack.config.GOOGLE_ENDPOINT}/admin/faults`;
  await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

describe("orders on their way, through real queues", () => {
  it("are one order with one answer when a hundred identical confirmations come at once", async ({
    expect,
  }) => {
    const headers = {
      authorization: `Bearer ${await mintToken("hundred")}`,
      "content-type": "application/json",
      "idempotency-key": "same",
    };
    const request = { method: "POST", headers, body: JSON.stringify(ORDER) };
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const response = await fetch(`${stack.base}/v1/orders/confirm`, request);
        return { status: response.status, body: await response.text() };
      }),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const { order_id: id } = z.object({ order_id: z.string() }).parse(JSON.parse(answers[0]?.body ?? ""));
    for (const ask of [inSpanner, inBigQuery, inArchive])
      expect(await until(() => ask(stack, "hundred"), isNotEmpty)).toEqual([id]);
  });

  it("reach BigQuery and the archive while Spanner is down, and Spanner once it is back, nothing twice", async ({
    expect,
  }) => {
    await admin("POST", { service: "spanner", status: 503, googleStatus: "UNAVAILABLE" });
    const ids = await confirmMany(stack, "outage", 20);
    const all = (found: string[]): boolean => found.length >= ids.length;
    expect(await until(() => inBigQuery(stack, "outage"), all)).toEqual(ids);
    expect(await until(() => inArchive(stack, "outage"), all)).toEqual(ids);
    await admin("DELETE");
    expect(await until(() => inSpanner(stack, "outage"), all)).toEqual(ids);
    expect(await inBigQuery(stack, "outage")).toEqual(ids);
  });
});
