import { afterEach, beforeEach, describe, it } from "vitest";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { confirm, get, line, order, post, usualOf } from "../storefront.ts";

const PATH = "/v1/orders/confirm";

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("the Idempotency-Key", () => {
  it("is required: without it a 400, and no trace", async ({ expect }) => {
    const answer = await post("keyless", PATH, { body: order() });
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: "missing_idempotency_key" });
    expect(await isUncreated("keyless")).toBe(true);
  });

  it("is not empty: a 400, and no trace", async ({ expect }) => {
    expect(await problemOf(await confirm("empty-key", "", order()))).toMatchObject({
      status: 400,
      code: "invalid_idempotency_key",
    });
    expect(await isUncreated("empty-key")).toBe(true);
  });

  it("has at most 255 bytes: a 400 beyond, and no trace", async ({ expect }) => {
    const answer = await confirm("long-key", "k".repeat(256), order());
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: "invalid_idempotency_key" });
    expect(await isUncreated("long-key")).toBe(true);
    expect((await confirm("long-key", "k".repeat(255), order())).status).toBe(201);
  });

  it("used with another body is a conflict, and the first order stays as it was", async ({ expect }) => {
    const first = await (await confirm("conflicting", "k", order())).json<{ order_id: string }>();
    const others = [order({ currency: "USD" }), order({ gift: true }), order({ items: [line("B")] })];
    for (const other of others)
      expect(await problemOf(await confirm("conflicting", "k", other))).toMatchObject({
        status: 422,
        code: "idempotency_conflict",
      });
    expect((await usualOf("conflicting")).memory_version).toBe(1);
    const kept = await get("conflicting", `/v1/orders/${first.order_id}`);
    expect(await kept.json()).toMatchObject({ currency: "EUR", items: [line()], memory: { version: 1 } });
  });

  it("does not mind another order of members, nor other white space", async ({ expect }) => {
    const body = order({ metadata: { b: 1, a: { d: [1, 2], c: 2 } } });
    const turned = { metadata: { a: { c: 2, d: [1, 2] }, b: 1 }, currency: "EUR", items: body["items"] };
    const first = await confirm("member-order", "k", body);
    const again = await confirm("member-order", "k", JSON.stringify(turned, null, 3));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
  });

  it("does mind another order of lines", async ({ expect }) => {
    await confirm("line-order", "k", order({ items: [line("A"), line("B")] }));
    const turned = await confirm("line-order", "k", order({ items: [line("B"), line("A")] }));
    expect(await problemOf(turned)).toMatchObject({ status: 422, code: "idempotency_conflict" });
  });
});
