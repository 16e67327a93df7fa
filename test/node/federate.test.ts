import { spawnSync } from "node:child_process";
import { createPublicKey, sign, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";
import { FederatedKey } from "../../src/forward/google/federated.ts";

const AUDIENCE =
  "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/leafloaf/providers/edge";
const KeySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal("RSA"),
      n: z.string(),
      e: z.string(),
      kid: z.string(),
      alg: z.string(),
      use: z.string(),
    }),
  ),
});
const folder = mkdtempSync(join(tmpdir(), "leafloaf-federate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function federate(...words: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "dev/federate.ts"), ...words], {
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

function keysOf(path: string): z.infer<typeof KeySet>["keys"] {
  return KeySet.parse(JSON.parse(readFileSync(path, "utf8"))).keys;
}

describe("npm run federate", () => {
  const out = join(folder, "one");
  const words = ["--audience", AUDIENCE, "--issuer", "https://edge.example.com"];

  it("makes a key that only its owner may read, and its public half alone for Google", ({ expect }) => {
    expect(federate(...words, "--out", out).status).toBe(0);
    expect(statSync(`${out}.json`).mode & 0o777).toBe(0o600);
    const key = FederatedKey.parse(JSON.parse(readFileSync(`${out}.json`, "utf8")));
    expect(key).toMatchObject({
      audience: AUDIENCE,
      issuer: "https://edge.example.com",
      subject: "leafloaf-edge",
    });
    const [jwk, ...more] = keysOf(`${out}.jwks.json`);
    expect(more).toEqual([]);
    expect(jwk).toMatchObject({ kid: key.private_key_id, alg: "RS256", use: "sig" });
    expect(readFileSync(`${out}.jwks.json`, "utf8")).not.toMatch(/"(?:d|p|q)":/);
    const signature = sign("RSA-SHA256", Buffer.from("words"), key.private_key);
    const publicKey = createPublicKey({ key: jwk ?? {}, format: "jwk" });
    expect(verify("RSA-SHA256", Buffer.from("words"), publicKey, signature)).toBe(true);
  });

  it("keeps the keys of before beside the new one, for the time in which they change", ({ expect }) => {
    const next = join(folder, "two");
    expect(federate(...words, "--out", next, "--keep", `${out}.jwks.json`).status).toBe(0);
    expect(keysOf(`${next}.jwks.json`).slice(1)).toEqual(keysOf(`${out}.jwks.json`));
  });

  it("overwrites nothing, prints no key, and refuses what is no provider", ({ expect }) => {
    const before = readFileSync(`${out}.json`, "utf8");
    const again = federate(...words, "--out", out);
    expect(again.status).toBe(1);
    expect(again.said).toContain("is there already");
    expect(readFileSync(`${out}.json`, "utf8")).toBe(before);
    expect(again.said).not.toContain("PRIVATE");
    expect(federate("--audience", "projects/p", "--issuer", "https://e").status).toBe(2);
    expect(federate("--audience", AUDIENCE, "--issuer", "http://e").status).toBe(2);
  });
});
