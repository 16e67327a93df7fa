import { argumentsOf, count, usageError } from "../arguments.ts";
import { beCommand } from "../command.ts";
import { BREAKAGES } from "./breakages.ts";
import { inProcesses } from "./in-processes.ts";

// Lives through one world of faults per seed with the product's own code in it, and checks the promises of the design in each:
//   npm run simulate -- --seeds N [--seed FIRST] [--break NAME] [--json]
// The exit code is 1 when a promise did not hold; with --break, when all held although the product was broken.
const { values } = argumentsOf({
  seeds: { type: "string", default: "300" },
  seed: { type: "string", default: "1" },
  break: { type: "string" },
  json: { type: "boolean", default: false },
});
const seeds = count("seeds", values.seeds);
const first = count("seed", values.seed);
beCommand();
const breakage = values.break;
if (breakage !== undefined && !(breakage in BREAKAGES))
  usageError(`--break is one of: ${Object.keys(BREAKAGES).join("; ")}`);

const beganMs = performance.now();
const told = await inProcesses({ first, seeds, breakage });
const failing = told.filter(({ violations }) => violations.length > 0);
for (const { seed, violations } of failing)
  for (const { at, promise, differs } of violations)
    console.error(`seed ${seed} at ${at}: ${promise}: ${differs}`);
const seconds = (performance.now() - beganMs) / 1000;
const sum = (of: (one: (typeof told)[number]) => number): number =>
  told.reduce((all, one) => all + of(one), 0);
console.error(
  `${sum((one) => one.taken)} episodes, ${sum((one) => one.erasures)} erasures, ${sum((one) => one.deliveries)} deliveries, ${sum((one) => one.events)} events; ${(seeds / seconds).toFixed(1)} seeds a second`,
);
for (const { seed } of failing.slice(0, 10))
  console.error(`again: npm run simulate -- --seeds 1 --seed ${seed}`);
const violations = sum((one) => one.violations.length);
const result = { seeds: told.length, violations, failing: failing.map(({ seed }) => seed) };
process.stdout.write(
  values.json
    ? `${JSON.stringify(result)}\n`
    : `${result.seeds} seeds, ${violations} violations in ${failing.length} of them\n`,
);
const isWhole = told.length === seeds && sum((one) => one.taken) > seeds;
process.exitCode = isWhole && (breakage === undefined) === (violations === 0) ? 0 : 1;
