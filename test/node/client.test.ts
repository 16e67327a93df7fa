import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { mintToken } from "../../dev/local-token.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { type Leafloaf, createLeafloaf } from "../../src/client/client.ts";
import { LeafloafProblem, answerOf } from "../../src/client/problem.ts";
import { ORDER } from "./orders.ts";

/** What the network between client and Worker does to one request. */
type Mishap = "lose the answer" | { status: number; retryAfter?: string; body?: string };

let stack: Stack;
let network: Server;
let base: string;
const mishaps: Mishap[] = [];
const seen: IncomingMessage[] = [];

beforeAll(async () => {
  stack = await startStack();
  network = createServer((request, response) => void pass(request, response));
  await new Promise<void>((listening) => network.listen(0, "127.0.0.1", listening));
  const address = network.address();
  if (address === null || typeof address === "string") throw new Error("the network has no port");
  base = `http://127.0.0.1:${address.port}`;
});
afterEach(() => {
  mishaps.length = 0;
  seen.length = 0;
});
afterAll(async () => {
  network.close();
  await stack.close();
});

/** Hands a request to the Worker and its answer back, but for the mishap that is next. */
async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seen.push(request);
  const body = await buffer(request);
  const mishap = mishaps.shift();
  if (typeof mishap === "object") {
    const { status, retryAfter, body: text = "<h1>Busy</h1>" } = mishap;
    response.writeHead(status, {
      "content-type": "text/html",
      ...(retryAfter && { "retry-after": retryAfter }),
    });
    response.end(text);
    return;
  }
  const { method = "GET", url, headers } = request;
  const sent = ["authorization", "content-type", "idempotency-key"].flatMap((name): [string, string][] =>
    typeof headers[name] === "string" ? [[name, headers[name]]] : [],
  );
  const answer = await fetch(`${stack.base}${url}`, {
    method,
    headers: sent,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  if (mishap === "lose the answer") return void response.destroy();
  // fetch has unpacked it already.
  const unpacked = [...answer.headers].filter(
    ([name]) => !["content-encoding", "content-length"].includes(name),
  );
  response.writeHead(answer.status, Object.fromEntries(unpacked));
  response.end(new Uint8Array(await answer.arrayBuffer()));
}

function clientOf(user: string): Leafloaf {
  return createLeafloaf({ base, token: () => mintToken(user) });
}

function keys(): unknown[] {
  return seen.map(({ headers }) => headers["idempotency-key"]);
}

async function problemOf(call: Promise<unknown>): Promise<LeafloafProblem> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof LeafloafProblem)) throw new Error(`no problem: ${String(thrown)}`);
  return thrown;
}

describe("the client", () => {
  it("confirms an order under a key of its own and reads it back", async ({ expect }) => {
    const api = clientOf("client-anna");
    const { order_id } = await answerOf(api.POST("/v1/orders/confirm", { body: ORDER }));
    expect(keys()).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
    const order = await answerOf(api.GET("/v1/orders/{order_id}", { params: { path: { order_id } } }));
    expect(order).toMatchObject({ order_id, status: "confirmed" });
  });

  it("keeps the key that it is given", async ({ expect }) => {
    const params = { header: { "idempotency-key": "mine" } };
    const { response } = await clientOf("client-key").POST("/v1/orders/confirm", { params, body: ORDER });
    expect([response.status, keys()]).toEqual([201, ["mine"]]);
  });

  it("asks for the token of each call", async ({ expect }) => {
    let asked = 0;
    const token = (): Promise<string> => mintToken(`client-${(asked += 1)}`);
    const api = createLeafloaf({ base, token });
    await api.GET("/v1/users/{user}/usual", { params: { path: { user: "me" } } });
    await api.GET("/v1/users/{user}/usual", { params: { path: { user: "me" } } });
    expect(asked).toBe(2);
    expect(new Set(seen.map(({ headers }) => headers.authorization)).size).toBe(2);
  });

  it("gives a problem as a value, and throws it where it is asked to", async ({ expect }) => {
    const api = clientOf("client-wrong");
    const body = { ...ORDER, currency: "EURO" };
    const { data, error, response } = await api.POST("/v1/orders/confirm", { body });
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ type: "/problems/invalid_request", status: 422 });
    const problem = await problemOf(answerOf(api.POST("/v1/orders/confirm", { body })));
    expect(problem).toMatchObject({ code: "invalid_request", status: 422, title: error?.title });
    expect(problem.pointers.map(({ pointer }) => pointer)).toEqual(["/currency"]);
    expect(problem.requestId).not.toBe("");
    expect(problem.requestId).not.toBe(response.headers.get("x-request-id"));
    expect(error?.request_id).toBe(response.headers.get("x-request-id"));
  });
});

describe("the client on a bad network", () => {
  it("sends a confirmation again under the same key when its answer was lost: one order", async ({
    expect,
  }) => {
    mishaps.push("lose the answer");
    const api = clientOf("client-lost");
    const { data, response } = await api.POST("/v1/orders/confirm", { body: ORDER });
    expect(response.headers.get("idempotency-replayed")).toBe("true");
    expect(data?.order_id).toMatch(/^ord_/);
    expect(new Set(keys()).size).toBe(1);
    expect(seen).toHaveLength(2);
    const path = { user: "me" };
    const { orders } = await answerOf(api.GET("/v1/users/{user}/history", { params: { path } }));
    expect(orders).toHaveLength(1);
  });

  it("comes again as Retry-After says, and stops at its limit with the problem", async ({ expect }) => {
    mishaps.push({ status: 503, retryAfter: "0" }, { status: 429, retryAfter: "0" });
    const params = { path: { user: "me" } };
    const { response } = await clientOf("client-busy").GET("/v1/users/{user}/usual", { params });
    expect([response.status, seen.length]).toEqual([200, 3]);
    mishaps.push(...Array.from({ length: 9 }, () => ({ status: 503, retryAfter: "0" })));
    const problem = await problemOf(
      answerOf(clientOf("client-busy").GET("/v1/users/{user}/usual", { params })),
    );
    expect(problem).toMatchObject({
      code: "",
      status: 503,
      title: "Service Unavailable",
      retryAfterSeconds: 0,
    });
    expect(seen).toHaveLength(3 + 5);
  });

  it("gives a call back at once that is to wait longer than it has patience", async ({ expect }) => {
    mishaps.push({ status: 503, retryAfter: "3600" });
    const params = { path: { user: "me" } };
    const problem = await problemOf(
      answerOf(clientOf("client-hour").GET("/v1/users/{user}/usual", { params })),
    );
    expect(problem.retryAfterSeconds).toBe(3600);
    expect(seen).toHaveLength(1);
  });

  it("repeats nothing that may not be repeated, and nothing that is refused for good", async ({ expect }) => {
    const api = clientOf("client-once");
    mishaps.push({ status: 503, retryAfter: "0" });
    const params = { path: { user: "me" } };
    const body = { cart: ["OAT-1L"] };
    const once = await api.POST("/v1/users/{user}/complements", { params, body });
    expect([once.response.status, once.error?.status, seen.length]).toEqual([503, 503, 1]);
    const unknown = await api.GET("/v1/orders/{order_id}", { params: { path: { order_id: "ord_none" } } });
    expect([unknown.response.status, seen.length]).toEqual([404, 2]);
  });
});
