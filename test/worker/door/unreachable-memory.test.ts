import { type MockInstance, afterEach, beforeEach, describe, it, vi } from "vitest";
import { abortAllDurableObjects, createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../../../src/web/app.ts";
import { holdQueues } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { confirm, confirmed, order } from "../storefront.ts";
import { ASKED, CHOSEN, FORGET, LIFE, TOLD, UNPLACE, requestOf } from "./calls.ts";

let logged: MockInstance<typeof console.error>;

beforeEach(() => void (logged = vi.spyOn(console, "error").mockReturnValue()));
afterEach(() => void vi.restoreAllMocks());

/** Asks the door while every call to a memory fails as given. */
async function askWhile(failure: Error, path: string, init: RequestInit = {}): Promise<Response> {
  const failing = (): Promise<never> => Promise.reject(failure);
  // Whatever is asked of it.
  const stub = new Proxy({}, { get: () => failing });
  const headers = {
    authorization: `Bearer ${await tokenFor("unlucky")}`,
    "content-type": "application/json",
    "idempotency-key": "k",
  };
  const broken: object = { ...env, USER_MEMORY: { getByName: () => stub } };
  return app.request(path, { ...init, headers }, broken, createExecutionContext());
}

const post = { method: "POST", body: JSON.stringify(order()) };
const CALLS: [string, RequestInit?][] = [
  ["/v1/orders/confirm", post],
  ["/v1/orders/ord_x"],
  ["/v1/orders/ord_x/delivery"],
  ["/v1/users/me/usual"],
  ...[...LIFE, ...TOLD, ...CHOSEN, UNPLACE, ...ASKED, FORGET].map((call) => requestOf(call, {})),
];

describe("when the memory cannot be reached", () => {
  for (const [index, [path, init]] of CALLS.entries())
    it(`the answer is a 503 with Retry-After: ${index} ${init?.method ?? "GET"} ${path}`, async ({
      expect,
    }) => {
      const failures = [
        new Error("Network connection lost."),
        Object.assign(new Error("Durable Object is overloaded."), { remote: true, overloaded: true }),
        Object.assign(new Error("Internal error."), { remote: true, retryable: true }),
      ];
      for (const failure of failures) {
        const answer = await askWhile(failure, path, init);
        expect(await problemOf(answer)).toMatchObject({ status: 503, code: "memory_unavailable" });
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
    });

  it("a bug inside it is a 500 without details, logged once with the request id", async ({ expect }) => {
    const bug = Object.assign(new Error("no such table: secrets"), { remote: true });
    const answer = await askWhile(bug, "/v1/users/me/usual");
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ status: 500, code: "internal" });
    expect(problem.text).not.toContain("secrets");
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toContain(problem.requestId);
  });

  it("a confirmation cut off in the middle can be repeated with the same key", async ({ expect }) => {
    const queues = holdQueues();
    const first = await confirmed("cut-off", "k1");
    await abortAllDurableObjects();
    const answers = [await confirm("cut-off", "k1", order()), await confirm("cut-off", "k2", order())];
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(await answers[0]?.json()).toEqual(first);
    expect(await answers[1]?.json()).toMatchObject({ memory: { version: 2 } });
    queues.release();
  });
});
