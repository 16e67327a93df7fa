import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { mintToken } from "../../dev/local-token.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { ORDER } from "./orders.ts";

/** Who is remembered, and has an order. */
const USER = "agents-anna";
const READING = ["get_my_usual", "get_due", "get_complements", "recall", "why", "get_delivery_status"];

let stack: Stack;
let orderId: string;
let factId: string;
const open: Client[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (const [key, occurred_at] of [
    ["first", "2026-11-01T10:00:00Z"],
    ["second", "2026-11-08T10:00:00Z"],
  ] as const) {
    const headers = { "idempotency-key": key };
    const order = await json<{ order_id: string; memory: { new_facts: { id: string }[] } }>(
      "/v1/orders/confirm",
      { headers, body: { ...ORDER, occurred_at } },
    );
    orderId = order.order_id;
    factId ??= order.memory.new_facts[0]?.id ?? "";
  }
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});
afterAll(() => stack.close());

/** Asks the API itself, as the user. */
async function json<Answer>(
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<Answer> {
  const response = await fetch(`${stack.base}${path}`, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    headers: {
      authorization: `Bearer ${await mintToken(USER)}`,
      "content-type": "application/json",
      ...headers,
    },
  });
  return (await response.json()) as Answer;
}

/** A real client of the protocol, initialised. */
async function agent(token: string, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: "a shop's agent", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`${stack.base}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${token}`, ...headers } },
  });
  await client.connect(transport);
  open.push(client);
  return client;
}

async function toolNames(client: Client): Promise<string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

/** What differs between two answers to one question. */
function settled(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (name, value: unknown) =>
    name === "recommendation_id" ? String(value).split(".").slice(0, 3) : value,
  );
}

describe("an agent", () => {
  it("initialises and is offered what reads, each with its schemas", async ({ expect }) => {
    const client = await agent(await mintToken(USER));
    expect(client.getServerVersion()).toMatchObject({ name: "leafloaf-edge" });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(READING);
    for (const tool of tools) {
      expect(tool.annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
      expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(tool.outputSchema).toMatchObject({ type: "object" });
      expect(tool.description).not.toBe("");
    }
  });

  it("is answered by every tool what the API answers", async ({ expect }) => {
    const client = await agent(await mintToken(USER));
    await client.listTools(); // from here on the client holds answers against their schemas
    const asked: [name: string, args: Record<string, unknown>, answer: unknown][] = [
      ["get_my_usual", {}, await json("/v1/users/me/usual")],
      ["get_my_usual", { limit: 1 }, await json("/v1/users/me/usual?limit=1")],
      ["get_due", {}, await json("/v1/users/me/reorder")],
      [
        "get_complements",
        { cart: ["OAT"] },
        await json("/v1/users/me/complements", { body: { cart: ["OAT"] } }),
      ],
      ["recall", { query: "oat" }, await json("/v1/users/me/memory/search?q=oat")],
      [
        "recall",
        { query: "oat", predicates: ["BOUGHT", "PREFERS"], known_at: "2026-11-02T00:00:00Z" },
        await json("/v1/users/me/memory/search?q=oat&predicate=BOUGHT,PREFERS&known_at=2026-11-02T00:00:00Z"),
      ],
      ["why", { fact_id: factId }, await json(`/v1/users/me/memory/facts/${factId}/why`)],
    ];
    expect(new Set(asked.map(([name]) => name)).size).toBe(READING.length - 1);
    for (const [name, args, answer] of asked) {
      const result = await client.callTool({ name, arguments: args });
      expect(result.isError, name).not.toBe(true);
      expect(settled(result.structuredContent), name).toEqual(settled(answer));
      expect(result.content, name).toEqual([
        { type: "text", text: JSON.stringify(result.structuredContent) },
      ]);
    }
    const { structuredContent } = await client.callTool({
      name: "get_delivery_status",
      arguments: { order_id: orderId },
    });
    expect(structuredContent).toMatchObject({ order_id: orderId, memory: { state: "recorded" } });
    expect(Object.keys(structuredContent ?? {})).toEqual(
      Object.keys(await json<object>(`/v1/orders/${orderId}/delivery`)),
    );
  });

  it("is told title, pointers and request id of what is refused", async ({ expect }) => {
    const client = await agent(await mintToken(USER));
    const wrong: [name: string, args: Record<string, unknown>, says: string[]][] = [
      ["get_my_usual", { limit: 0 }, ["The request does not fit its schema", "/limit: "]],
      ["get_my_usual", { mode: "classic" }, ["/mode: unknown member"]],
      ["get_complements", {}, ["/cart: "]],
      ["recall", { query: "x".repeat(513) }, ["/query: "]],
      ["why", { fact_id: "fact_none" }, ["There is no such thing"]],
      ["get_delivery_status", { order_id: "../me" }, ["There is no such thing"]],
    ];
    for (const [name, args, says] of wrong) {
      const result = await client.callTool({ name, arguments: args });
      const [said] = result.content;
      const text = said?.type === "text" ? said.text : "";
      expect(result.isError, name).toBe(true);
      for (const part of [...says, "request id "]) expect(text).toContain(part);
      expect(result._meta).toMatchObject({ problem: { request_id: expect.stringMatching(/^[\w-]+$/) } });
      expect(text).toContain(
        z.object({ request_id: z.string() }).parse(result._meta?.["problem"]).request_id,
      );
    }
  });

  it("of a service acts for the user it names, and for nobody else", async ({ expect }) => {
    const token = await mintToken("assistant", { scope: "svc" });
    const client = await agent(token, { "leafloaf-user": USER });
    const { structuredContent } = await client.callTool({ name: "get_my_usual", arguments: {} });
    expect(settled(structuredContent)).toEqual(settled(await json("/v1/users/me/usual")));
    const stranger = await agent(token, { "leafloaf-user": "agents-nobody" });
    const ofOthers = await stranger.callTool({
      name: "get_delivery_status",
      arguments: { order_id: orderId },
    });
    expect(ofOthers).toMatchObject({ isError: true, _meta: { problem: { type: "/problems/not_found" } } });
    const nameless = await agent(token);
    const refused = await nameless.callTool({ name: "get_my_usual", arguments: {} });
    expect(refused).toMatchObject({ isError: true, _meta: { problem: { type: "/problems/missing_user" } } });
  });
});

describe("an agent that orders", () => {
  it("is not offered to without the scope, and is refused when it tries", async ({ expect }) => {
    const client = await agent(await mintToken(USER));
    await expect(
      client.callTool({ name: "confirm_order", arguments: { idempotency_key: "k", ...ORDER } }),
    ).rejects.toThrow(/not found/i);
    const { orders } = await json<{ orders: unknown[] }>("/v1/users/me/history");
    expect(orders).toHaveLength(2);
  });

  it("confirms once under a key, with the scope", async ({ expect }) => {
    const client = await agent(await mintToken("agents-ben", { scope: "order" }));
    expect(await toolNames(client)).toEqual([...READING, "confirm_order"]);
    const keyless = await client.callTool({ name: "confirm_order", arguments: { ...ORDER } });
    expect(keyless).toMatchObject({ isError: true });
    const order = { name: "confirm_order", arguments: { idempotency_key: "basket-1", ...ORDER } };
    const first = await client.callTool(order);
    const again = await client.callTool(order);
    expect(first.structuredContent).toMatchObject({
      status: "confirmed",
      order_id: expect.stringMatching(/^ord_/),
    });
    expect(again.structuredContent).toEqual(first.structuredContent);
    const other = { ...order.arguments, currency: "GBP" };
    expect(await client.callTool({ ...order, arguments: other })).toMatchObject({
      isError: true,
      _meta: { problem: { type: "/problems/idempotency_conflict" } },
    });
  });
});

describe("who has no token", () => {
  it("is refused before anything is said", async ({ expect }) => {
    await expect(agent("none")).rejects.toThrow();
  });
});
