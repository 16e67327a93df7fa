import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDashboard } from "./dashboard/build.ts";
import { STAND_IN_PORT } from "./ports.ts";
import { serveReference } from "./reference/serve.ts";
import { writeSnippet } from "./snippet/build.ts";

// Runs after every `npm ci`: what `wrangler dev` needs and no repository should hold.
const ROOT = join(import.meta.dirname, "..");

writeLocalSecrets(join(ROOT, ".dev.vars"));
serveReference();
await buildDashboard();
await writeSnippet();

/** Secrets of this checkout alone, made once: a token secret, a hash secret, and a service account of the stand-in. */
function writeLocalSecrets(path: string): void {
  if (existsSync(path)) return;
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const account = {
    type: "service_account",
    client_email: "leafloaf-edge@leafloaf-local.iam.gserviceaccount.com",
    private_key: privateKey,
  };
  const lines = [
    `JWT_HS256_SECRET="${randomBytes(32).toString("hex")}"`,
    `USER_REF_SECRET="${randomBytes(32).toString("hex")}"`,
    `GOOGLE_ENDPOINT="http://127.0.0.1:${STAND_IN_PORT}"`,
    `GOOGLE_SERVICE_ACCOUNT='${JSON.stringify(account)}'`,
  ];
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
}
