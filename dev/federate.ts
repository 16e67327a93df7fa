import { generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { FederatedKey } from "../src/forward/google/federated.ts";
import { argumentsOf, usageError } from "./arguments.ts";
import { Expected, beCommand } from "./command.ts";

// Makes a key with which the Worker signs in to Google by workload identity federation:
// `npm run federate -- --audience //iam.googleapis.com/… --issuer URL [--out federation] [--keep OLD.jwks.json]`.
const { values } = argumentsOf({
  audience: { type: "string" },
  issuer: { type: "string" },
  subject: { type: "string", default: "leafloaf-edge" },
  out: { type: "string", default: "federation" },
  keep: { type: "string" },
});
const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

const { audience = "", issuer = "", subject, out, keep } = values;
if (
  !/^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/.test(
    audience,
  )
)
  usageError(
    "--audience is //iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER",
  );
if (!URL.canParse(issuer) || !issuer.startsWith("https://")) usageError("--issuer is a URL with https");
beCommand();
const [secretPath, publicPath] = [`${out}.json`, `${out}.jwks.json`];
for (const path of [secretPath, publicPath])
  if (existsSync(path)) throw new Expected(`${path} is there already`);

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key: FederatedKey = {
  type: "external_account",
  audience,
  issuer,
  subject,
  private_key_id: randomUUID(),
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};
const jwk = { ...publicKey.export({ format: "jwk" }), kid: key.private_key_id, alg: "RS256", use: "sig" };
const kept = keep === undefined ? [] : KeySet.parse(JSON.parse(readFileSync(keep, "utf8"))).keys;
writeFileSync(secretPath, JSON.stringify(key), { mode: 0o600 });
writeFileSync(publicPath, JSON.stringify({ keys: [jwk, ...kept] }));
console.log(`${secretPath}: the secret GOOGLE_SERVICE_ACCOUNT; delete it once the Worker has it`);
console.log(`${publicPath}: the provider's keys, for gcloud's --jwk-json-path`);
