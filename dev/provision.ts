import { join } from "node:path";
import { argumentsOf } from "./arguments.ts";
import { Expected, beCommand } from "./command.ts";
import { accountOf } from "./deploy/cloudflare.ts";
import { readEnvironment, unfilled } from "./deploy/environment.ts";
import { secretValues } from "./deploy/secret-values.ts";
import { type StepOutcome, takeSteps } from "./deploy/step.ts";
import { googleOf, stepsOf } from "./deploy/steps.ts";
import { ROOT } from "./local-config.ts";

// Makes what an environment of wrangler.toml needs, and leaves what is there as it is:
// `npm run provision -- --env production [--dry-run] [--json] [--config FILE]`.
const { values } = argumentsOf({
  env: { type: "string", default: "production" },
  "dry-run": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  config: { type: "string", default: join(ROOT, "wrangler.toml") },
});
beCommand();
const { "dry-run": isDry, json } = values;
const environment = readEnvironment(values.env, values.config);
const empty = unfilled(environment);
if (empty.length > 0)
  throw new Expected(`fill in under [env.${values.env}.vars] of wrangler.toml: ${empty.join(", ")}`);
const places = { account: accountOf(process.env), google: googleOf(environment, process.env) };
const steps = stepsOf(environment, places, secretValues(process.env));
const outcomes = await takeSteps(steps, { isDry, tell: json ? () => undefined : say });
const failed = outcomes.find(({ state }) => state === "failed");
if (json) console.log(JSON.stringify({ env: values.env, dry_run: isDry, steps: outcomes }));
else console.log(ending(failed));
process.exit(failed === undefined ? 0 : 1);

function say({ step, state, detail }: StepOutcome): void {
  console.log(`${state.replaceAll("_", " ").padEnd(13)}${step}${detail === undefined ? "" : `: ${detail}`}`);
}

function ending(outcome: StepOutcome | undefined): string {
  if (outcome !== undefined)
    return `failed at: ${outcome.step}. What was made stays; the next run goes on there.`;
  return isDry ? "nothing was changed" : "complete: npm run deploy";
}
