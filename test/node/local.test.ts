import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";
import { type Stack, startStack } from "../../dev/stack.ts";

const Shoppers = z.object({
  shoppers: z.array(z.object({ user: z.string(), name: z.string(), about: z.string(), token: z.string() })),
  ops_token: z.string(),
});
const Faults = z.object({ faults: z.array(z.record(z.string(), z.unknown())) });

let stack: Stack;
beforeAll(async () => void (stack = await startStack({ main: join(ROOT, "dev/local/main.ts") })));
afterAll(async () => stack.close());

async function shoppers(): Promise<z.infer<typeof Shoppers>> {
  return Shoppers.parse(await (await fetch(`${stack.base}/local/shoppers`)).json());
}

async function tell(fault: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${stack.base}/local/google/faults`, { method: "POST", headers, body: fault });
}

async function statusWith(path: string, token: string): Promise<number> {
  return (await fetch(`${stack.base}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** The status of a request that names another host; `fetch` would not let it. */
function statusFor(host: string, path: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asking = request(`${stack.base}${path}`, { headers: { host } }, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  });
  asking.on("error", reject);
  asking.end();
  return promise;
}

describe("what the Worker of `npm run dev` has beside the product", () => {
  it("is a token for each of five shoppers, good for that one, and one for operations", async ({
    expect,
  }) => {
    const { shoppers: known, ops_token: ops } = await shoppers();
    expect(known.map(({ user }) => user)).toEqual(["anna", "ben", "chloe", "dana", "elif"]);
    for (const { token } of known) {
      expect(await statusWith("/v1/users/me/usual", token)).toBe(200);
      expect(await statusWith("/v1/ops/status", token)).toBe(404);
    }
    expect(await statusWith("/v1/ops/status", ops)).toBe(200);
  });

  it("is the stand-in's fault switches", async ({ expect }) => {
    const switches = `${stack.base}/local/google/faults`;
    const told = await tell('{"service":"spanner","kind":"outage"}');
    expect(Faults.parse(await told.json()).faults).toMatchObject([{ service: "spanner", kind: "outage" }]);
    expect(Faults.parse(await (await fetch(switches)).json()).faults).toHaveLength(1);
    expect((await tell('{"service":"weather"}')).status).toBe(400);
    // As a browser does it from the same page.
    await fetch(switches, { method: "DELETE", headers: { origin: stack.base } });
    expect(Faults.parse(await (await fetch(switches)).json()).faults).toEqual([]);
    expect((await fetch(`${stack.base}/local/google/anything`)).status).toBe(404);
  });

  it("is for this machine's own names, and for its own pages", async ({ expect }) => {
    const elsewhere = await statusFor("shop.example", "/local/shoppers");
    expect(elsewhere).toBe(404);
    const foreign = await fetch(`${stack.base}/local/google/faults`, {
      method: "POST",
      headers: { origin: "https://shop.example", "content-type": "text/plain" },
      body: '{"service":"spanner","kind":"outage"}',
    });
    expect(foreign.status).toBe(403);
    expect(Faults.parse(await (await fetch(`${stack.base}/local/google/faults`)).json()).faults).toEqual([]);
  });
});
