import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { type HeldQueues, holdEventQueues } from "./held.ts";
import { view } from "./telling.ts";

/** As wrangler.toml has it. */
const LIMIT = 300;

let queues: HeldQueues;
beforeEach(() => void (queues = holdEventQueues()));
afterEach(() => void vi.restoreAllMocks());

function call(
  path: string,
  body: object,
  { address, token }: { address: string; token?: string },
): Promise<Response> {
  return exports.default.fetch(`http://edge/v1/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": address,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}

const begin = (address: string): Promise<Response> =>
  call("sessions", { publishable_key: env.PUBLISHABLE_KEY }, { address });

const tell = (address: string, n: number): Promise<Response> =>
  call(
    "events",
    { publishable_key: env.PUBLISHABLE_KEY, session_id: `s${n}`, events: [view()] },
    { address },
  );

/** How many calls of one address it takes until one is refused; a period may begin anew meanwhile. */
async function untilRefused(one: (n: number) => Promise<Response>): Promise<Response> {
  for (let n = 0; n <= 2 * LIMIT; n += 1) {
    const answer = await one(n);
    if (answer.status === 429) return answer;
    await answer.arrayBuffer();
  }
  throw new Error(`${2 * LIMIT} calls, and none refused`);
}

describe("who names nothing but the publishable key", { timeout: 60_000 }, () => {
  for (const [what, one] of [
    ["begins sessions", (_n: number) => begin("203.0.113.7")],
    ["tells of events", (n: number) => tell("203.0.113.8", n)],
  ] as const)
    it(`${what} so often from one address in a minute, and no other address is kept from it`, async ({
      expect,
    }) => {
      const refused = await untilRefused(one);
      expect(refused.headers.get("retry-after")).toBe("60");
      expect(await problemOf(refused)).toMatchObject({ status: 429, code: "too_many_requests" });
      expect((await begin("203.0.113.9")).status).toBe(201);
      expect((await tell("2001:db8::1", 0)).status).toBe(202);
    });

  it("counts as one from all of an IPv6 network of 64 bits, however it is spelled", async ({ expect }) => {
    // Counted apart, none of the three would be refused.
    const spelled = [
      (n: number) => `2001:db8:0:2::${n.toString(16)}`,
      (n: number) => `2001:0DB8:0000:0002:0000:0000:0000:${n.toString(16)}`,
      (n: number) => `2001:db8::2:0:0:0.0.${n >> 8}.${n & 255}`,
    ];
    await untilRefused((n) => begin(spelled[n % 3]?.(n + 1) ?? ""));
    for (const other of ["2001:db8:0:3::1", "2001:db8::1", "::2", "::ffff:198.51.100.1"])
      expect([other, (await begin(other)).status]).toEqual([other, 201]);
  });

  it("counts an IPv4 address in the notation of IPv6 as one alone", async ({ expect }) => {
    await untilRefused(() => begin("::ffff:198.51.100.7"));
    expect((await begin("::ffff:198.51.100.8")).status).toBe(201);
  });

  it("is refused without a trace: what was taken is sent, and nothing else", async ({ expect }) => {
    let taken = 0;
    await untilRefused(async (n) => {
      const answer = await tell("203.0.113.10", n);
      if (answer.status === 202) taken += 1;
      return answer;
    });
    expect(taken).toBeGreaterThanOrEqual(LIMIT);
    expect(queues.sent("archive")).toHaveLength(taken);
  });
});

describe("who has a token", { timeout: 60_000 }, () => {
  it("is not counted", async ({ expect }) => {
    await untilRefused(() => begin("203.0.113.11"));
    const token = await tokenFor("limited");
    for (let n = 0; n < 20; n += 1)
      expect((await call("events", { events: [view()] }, { address: "203.0.113.11", token })).status).toBe(
        202,
      );
  });
});
