import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { z } from "zod";
import { callGoogle } from "../../src/forward/google/call.ts";
import type { FederatedKey } from "../../src/forward/google/federated.ts";
import { withSession } from "../../src/forward/spanner/session.ts";
import { callsToGoogle } from "./google.ts";

afterEach(() => void vi.restoreAllMocks());

/** The key whose public half the stand-in knows. */
const { private_key } = z
  .object({ private_key: z.string() })
  .parse(JSON.parse(env.GOOGLE_SERVICE_ACCOUNT ?? ""));
const KEY: FederatedKey = {
  type: "external_account",
  audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/leafloaf/providers/edge",
  issuer: "https://edge.example.com",
  subject: "leafloaf-edge",
  private_key_id: "first",
  private_key,
};

/** Asks Spanner and BigQuery with a key of its own, whose token nobody has yet. */
async function ask(
  more: Partial<FederatedKey>,
): Promise<{ spanner: boolean; bigquery: boolean; words: string }> {
  const config = { ...env, GOOGLE_SERVICE_ACCOUNT: JSON.stringify({ ...KEY, ...more }) };
  const bigquery = await callGoogle(config, {
    service: "bigquery",
    method: "GET",
    path: `projects/${env.BIGQUERY_PROJECT}/datasets/${env.BIGQUERY_DATASET}`,
  });
  const spanner = await withSession(config, (session) =>
    callGoogle(config, { service: "spanner", path: `${session}:executeSql`, body: { sql: "SELECT 1" } }),
  );
  return { spanner: spanner.ok, bigquery: bigquery.ok, words: bigquery.ok ? "" : bigquery.failure.message };
}

async function tokens(): Promise<number> {
  return (await callsToGoogle())["oauth"]?.["token"] ?? 0;
}

describe("workload identity federation", () => {
  it("signs in with an assertion of the Worker's own: one exchange opens both services", async ({
    expect,
  }) => {
    const before = await tokens();
    expect(await ask({ private_key_id: "opens-both" })).toMatchObject({ spanner: true, bigquery: true });
    expect((await tokens()) - before).toBe(1);
    expect(await ask({ private_key_id: "opens-both" })).toMatchObject({ spanner: true });
    expect((await tokens()) - before).toBe(1);
  });

  it("takes a key whose line breaks a shell has escaped", async ({ expect }) => {
    const escaped = private_key.replaceAll("\n", "\\n");
    expect(await ask({ private_key: escaped, private_key_id: "escaped" })).toMatchObject({ bigquery: true });
  });

  it("is a failure that passes, and quotes no assertion, when the exchange is refused", async ({
    expect,
  }) => {
    const nowhere = KEY.audience.replace("/locations/global/", "/locations/here/");
    const { bigquery, words } = await ask({ audience: nowhere, private_key_id: "nowhere" });
    expect(bigquery).toBe(false);
    expect(words).toContain("the token exchange answered 400");
    expect(words).not.toMatch(/eyJ|PRIVATE/);
  });

  it("asks Google's own exchange where nothing stands in for it", async ({ expect }) => {
    const asked: string[] = [];
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return Response.json({ access_token: "t", expires_in: 3_600 });
    });
    const config = { GOOGLE_SERVICE_ACCOUNT: JSON.stringify({ ...KEY, private_key_id: "google" }) };
    await callGoogle(config, { service: "bigquery", method: "GET", path: "projects/p/datasets/d" });
    expect(asked[0]).toBe("https://sts.googleapis.com/v1/token");
  });
});
