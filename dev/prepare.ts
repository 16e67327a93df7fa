import { generateKeyPairSync, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildDashboard } from "./dashboard/build.ts";
import { STAND_IN_PORT } from "./ports.ts";
import { serveOpenApi } from "./reference/serve.ts";
import { writeSnippet } from "./snippet/build.ts";

// Runs after every `npm ci`: what `wrangler dev` needs and no repository should hold.
const ROOT = join(import.meta.dirname, "..");

writeLocalSecrets(join(ROOT, ".dev.vars"));
copyReferenceAssets(join(ROOT, "dist/assets/reference"));
serveOpenApi();
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

/** The reference page's script and style, served by the Worker itself so that the page works offline. */
function copyReferenceAssets(folder: string): void {
  const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  mkdirSync(folder, { recursive: true });
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE"])
    copyFileSync(join(from, file), join(folder, file));
}
