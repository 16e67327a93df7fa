import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import { checkIn, claimPath } from "../../src/forward/claim-check.ts";
import { keepKey, newKey } from "../../src/forward/user-keys.ts";
import { closeCircuits } from "./bucket.ts";
import { mendGoogle, spannerRows } from "./google.ts";
import { consumeBatch, forSpanner } from "./messages.ts";

beforeEach(closeCircuits);
afterEach(mendGoogle);

function noKey(): Promise<never> {
  return Promise.reject(new Error("no key is needed"));
}

function large(user: string): ReturnType<typeof forSpanner> {
  const message = forSpanner(user, "k");
  const items = Array.from({ length: 500 }, (_, index) => ({
    sku: `SKU-${index}`,
    product_name: `A product with quite a long name, so that five hundred of them do not fit, number ${index} ${"ü".repeat(80)}`,
    quantity: 1,
    unit_price_minor: 100,
  }));
  const body = { ...message.body, items, item_count: 500 };
  return forSpanner(user, "k", { body });
}

describe("a message over the queue's limit", () => {
  it("travels by pointer, its text sealed in R2, and arrives line by line", async ({ expect }) => {
    const message = large("claimed");
    const key = (): Promise<Uint8Array<ArrayBuffer>> => keepKey(env.BUCKET, message, newKey());
    const sent = await checkIn(message, { sink: "spanner", bucket: env.BUCKET, key });
    expect(JSON.stringify(sent).length).toBeLessThan(1_000);
    const stored = await env.BUCKET.get(claimPath(message, "spanner"));
    expect(await stored!.text()).not.toContain("SKU-1");
    const { acked } = await consumeBatch("spanner", [sent]);
    expect(acked).toEqual([0]);
    expect(await spannerRows("OrderItems", "line_no", "claimed")).toHaveLength(500);
  });

  it("whose claim is gone was settled or erased: it is acknowledged and writes nothing", async ({
    expect,
  }) => {
    const message = large("unclaimed");
    const key = (): Promise<Uint8Array<ArrayBuffer>> => keepKey(env.BUCKET, message, newKey());
    const sent = await checkIn(message, { sink: "spanner", bucket: env.BUCKET, key });
    await env.BUCKET.delete(claimPath(message, "spanner"));
    const { acked } = await consumeBatch("spanner", [sent]);
    expect(acked).toEqual([0]);
    expect(await spannerRows("OrderItems", "line_no", "unclaimed")).toEqual([]);
  });

  it("goes as it is when it fits", async ({ expect }) => {
    const message = forSpanner("small", "k");
    expect(await checkIn(message, { sink: "spanner", bucket: env.BUCKET, key: noKey })).toBe(message);
  });
});
