import { describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { tokenFor } from "./signing.ts";
import { confirm, order } from "./storefront.ts";

describe("confirming an order", () => {
  it("answers 201 with ids, totals and what is new to the memory", async ({ expect }) => {
    const response = await confirm("anna", "k1", order());
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ status: "confirmed", item_count: 1, total_minor: 438 });
  });

  it("says where the order is, and finds it again", async ({ expect }) => {
    const { order_id } = await (await confirm("berta", "k1", order())).json<{ order_id: string }>();
    const headers = { authorization: `Bearer ${await tokenFor("berta")}` };
    const found = await exports.default.fetch(`http://edge/v1/orders/${order_id}`, { headers });
    expect(found.status).toBe(200);
    const delivery = await exports.default.fetch(`http://edge/v1/orders/${order_id}/delivery`, { headers });
    expect(await delivery.json()).toMatchObject({ memory: { state: "recorded", version: 1 } });
    const usual = await exports.default.fetch(`http://edge/v1/users/me/usual`, { headers });
    expect(await usual.json()).toMatchObject({ basis: "none", memory_version: 1 });
  });
});
