import { join } from "node:path";
import { argumentsOf } from "./arguments.ts";
import { Expected, beCommand } from "./command.ts";
import { accountOf } from "./deploy/cloudflare.ts";
import { readEnvironment, unfilled } from "./deploy/environment.ts";
import { takeSteps } from "./deploy/step.ts";
import { googleOf, stepsOf } from "./deploy/steps.ts";
import { wrangler } from "./deploy/wrangler.ts";
import { ROOT } from "./local-config.ts";

// Uploads the Worker, once all that it needs is there: `npm run deploy [-- --env production] [--dry-run] [--config FILE]`. Without
// a key for Google its tables are not looked at.
const { values } = argumentsOf({
  env: { type: "string", default: "production" },
  "dry-run": { type: "boolean", default: false },
  config: { type: "string", default: join(ROOT, "wrangler.toml") },
});
beCommand();
const environment = readEnvironment(values.env, values.config);
if (!values["dry-run"]) await mustBeProvisioned();
const words = ["deploy", "--env", values.env, "--config", values.config];
const { ok, written } = await wrangler(values["dry-run"] ? [...words, "--dry-run"] : words);
console.log(written.trim());
process.exit(ok ? 0 : 1);

/** @throws Expected with all that is missing */
async function mustBeProvisioned(): Promise<void> {
  const empty = unfilled(environment).map((name) => `variable ${name} in wrangler.toml`);
  const google = googleOf(environment, process.env);
  const places = { account: accountOf(process.env), google };
  const steps = stepsOf(environment, places, async () => "");
  const looked =
    google.GOOGLE_SERVICE_ACCOUNT === undefined ? steps.filter(({ name }) => !isGoogles(name)) : steps;
  const outcomes = await takeSteps(looked, { isDry: true, tell: () => undefined });
  const missing = outcomes.flatMap(({ step, state, detail }) =>
    state === "exists" ? [] : [detail === undefined ? step : `${step} (${detail})`],
  );
  const all = [...empty, ...missing];
  if (all.length === 0) return;
  const list = all.map((one) => `  ${one}`).join("\n");
  throw new Expected(
    `not deployed, these are missing:\n${list}\nnpm run provision -- --env ${values.env} makes them`,
  );
}

function isGoogles(step: string): boolean {
  return /^(?:Spanner|BigQuery):/.test(step);
}
