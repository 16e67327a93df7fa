import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, it } from "vitest";
import { askToken, assertion, sender, start, type Subject } from "./google-client.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const PROVIDER =
  "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/leafloaf/providers/edge";
const pem = { type: "pkcs8", format: "pem" } as const;
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = keys.privateKey.export(pem).toString();

describe("the token endpoint", () => {
  let subject: Subject;
  beforeAll(async () => {
    const publicKeyPem = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
    subject = await start({ requireToken: true, publicKeyPem });
  });
  afterAll(() => subject.google.close());

  it("gives a bearer token for a signed assertion, which then opens both services", async ({ expect }) => {
    const answer = await askToken(subject.google.url, {
      grant_type: GRANT,
      assertion: assertion(privateKey),
    });
    expect(answer).toMatchObject({ status: 200, body: { expires_in: 3600, token_type: "Bearer" } });
    const send = sender(subject.google.url, answer.body.access_token);
    expect(await send("GET", "/bigquery/v2/projects/p/datasets")).toMatchObject({ status: 200 });
    expect(await send("GET", "/v1/projects/p/instances/i/databases")).toMatchObject({
      status: 200,
      body: { databases: [] },
    });
  });

  it("refuses an assertion that another key has signed", async ({ expect }) => {
    const forged = assertion(stranger.privateKey.export(pem).toString());
    expect(await askToken(subject.google.url, { grant_type: GRANT, assertion: forged })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: "Invalid JWT Signature." },
    });
  });

  it.for([
    ["without a scope", { scope: undefined }],
    ["without an issuer", { iss: undefined }],
    ["without an audience", { aud: undefined }],
    ["that has expired", { exp: 1_000_000_000 }],
    ["that lives too long", { exp: 4_000_000_000 }],
  ] as const)("refuses an assertion %s", async ([, claims], { expect }) => {
    const form = { grant_type: GRANT, assertion: assertion(privateKey, claims) };
    expect(await askToken(subject.google.url, form)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("refuses another grant type", async ({ expect }) => {
    const answer = await askToken(subject.google.url, { grant_type: "password" });
    expect(answer).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  });

  it("exchanges an assertion for a token, as workload identity federation has it", async ({ expect }) => {
    const answer = await exchange({});
    expect(answer).toMatchObject({ status: 200, body: { expires_in: 3600, token_type: "Bearer" } });
    const send = sender(subject.google.url, answer.body.access_token);
    expect(await send("GET", "/bigquery/v2/projects/p/datasets")).toMatchObject({ status: 200 });
  });

  it.for([
    ["another grant type", { grant_type: GRANT }, {}, "unsupported_grant_type"],
    ["no provider", { audience: "//iam.googleapis.com/projects/p" }, {}, "invalid_target"],
    ["no scope", { scope: "" }, {}, "invalid_request"],
    ["an assertion for somebody else", {}, { aud: "https://example.com" }, "invalid_grant"],
    ["an assertion that has expired", {}, { exp: 1_000_000_000 }, "invalid_grant"],
    ["an assertion without a subject", {}, { sub: undefined }, "invalid_grant"],
    [
      "a forged one",
      { subject_token: assertion(stranger.privateKey.export(pem).toString()) },
      {},
      "invalid_grant",
    ],
  ] as const)("refuses to exchange: %s", async ([, form, claims, error], { expect }) => {
    expect(await exchange(form, claims)).toMatchObject({ status: 400, body: { error } });
  });

  async function exchange(
    form: Record<string, string>,
    claims: Record<string, unknown> = {},
  ): Promise<Awaited<ReturnType<typeof askToken>>> {
    const own = { iss: "https://edge.example.com", sub: "edge", aud: `https:${PROVIDER}`, ...claims };
    const body = new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      audience: PROVIDER,
      scope: "https://www.googleapis.com/auth/bigquery",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: assertion(privateKey, own),
      ...form,
    });
    const response = await fetch(`${subject.google.url}/v1/token`, { method: "POST", body });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  it("answers 401 in each service's shape when a token is missing or unknown", async ({ expect }) => {
    const error = { code: 401, status: "UNAUTHENTICATED" };
    const send = sender(subject.google.url, "ya29.unknown");
    const spanner = await send("GET", "/v1/projects/p/instances/i");
    expect(spanner).toMatchObject({ status: 401, body: { error } });
    expect(spanner.body.error).not.toHaveProperty("errors");
    const bigquery = await subject.send("GET", "/bigquery/v2/projects/p/datasets");
    expect(bigquery).toMatchObject({
      status: 401,
      body: { error: { ...error, errors: [{ reason: "authError", domain: "global" }] } },
    });
  });
});
