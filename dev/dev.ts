import { spawn } from "node:child_process";
import { join } from "node:path";
import { argumentsOf } from "./arguments.ts";
import { sayExpected, whenCallerEnds } from "./command.ts";
import { buildDashboard, isDashboardStale } from "./dashboard/build.ts";
import { spawnGoogle } from "./google-process.ts";
import { ROOT, readConfig } from "./local-config.ts";
import { mintToken } from "./local-token.ts";
import { migrateBigQuery } from "./migrate/bigquery.ts";
import { migrateSpanner } from "./migrate/spanner.ts";
import { STAND_IN_PORT, WORKER_PORT } from "./ports.ts";
import { serveReference } from "./reference/serve.ts";
import { seedOnce } from "./seed/once.ts";

// Starts everything: the dashboard, built anew where its sources changed, the Google stand-in with last time's data, its
// tables, and the Worker under `wrangler dev`; the first time, five demo shoppers with a year of orders each. The last line says
// that all of it is ready.
argumentsOf({});
sayExpected();
serveReference();
if (isDashboardStale()) await buildDashboard();
const google = await spawnGoogle({ port: STAND_IN_PORT, folder: join(ROOT, ".data/google") });
console.log(`Google stand-in on ${google.url}, data in .data/google`);
const config = readConfig();
await migrateSpanner(config, console.log);
await migrateBigQuery(config, console.log);
console.log(`
Once the Worker is ready, in another terminal:
  curl -X POST http://localhost:${WORKER_PORT}/v1/orders/confirm -H "Authorization: Bearer ${await mintToken("test_user_123")}" \\
    -H "Idempotency-Key: first" -H "Content-Type: application/json" \\
    -d '{"currency":"EUR","items":[{"sku":"OAT-1L","product_name":"Oatly Barista 1 L","quantity":2,"unit_price_minor":219}]}'
  npm run verify -- --base http://localhost:${WORKER_PORT}     an order followed through every system
  npm run demo -- --base http://localhost:${WORKER_PORT} --limit 200
Reference: http://localhost:${WORKER_PORT}/docs
`);

const emulators = (["SPANNER_EMULATOR_HOST", "BIGQUERY_EMULATOR_HOST"] as const).flatMap((name) => {
  const host = config[name];
  return host === undefined ? [] : ["--var", `${name}:${host}`];
});
const wrangler = spawn(
  join(ROOT, "node_modules/.bin/wrangler"),
  ["dev", "dev/local/main.ts", "--port", String(WORKER_PORT), ...emulators],
  // Wrangler would ask Cloudflare for a sample `cf` object.
  { cwd: ROOT, stdio: "inherit", env: { CLOUDFLARE_CF_FETCH_ENABLED: "false", ...process.env } },
);
whenCallerEnds((signal) => wrangler.kill(signal));
void seedOnce(`http://localhost:${WORKER_PORT}`);
wrangler.on("exit", (code) => {
  void google.close().then(() => process.exit(code ?? 0));
});
