import { randomInt } from "node:crypto";
import { argumentsOf, count } from "./arguments.ts";
import { beCommand } from "./command.ts";
import { runFaults } from "./faults/run.ts";

// Kills the runtime again and again while orders are confirmed and events told, and compares afterwards what every system
// has:
//   npm run faults [-- --kills N] [--clients C] [--seed S] [--json]
// The exit code is 1 when an order or event is lost, doubled or partial, or when there was too little to tell.
const ENOUGH_PER_KILL = 10;

const { values } = argumentsOf({
  kills: { type: "string", default: "25" },
  clients: { type: "string", default: "4" },
  seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
  json: { type: "boolean", default: false },
});
const kills = count("kills", values.kills);

beCommand();
// Standard output is the result's alone, whatever a library prints.
console.log = console.error;

const { faults, report } = await runFaults({
  kills,
  clients: count("clients", values.clients),
  seed: count("seed", values.seed),
});
for (const fault of faults) console.error(fault);
const line = Object.entries({ ...report, events: JSON.stringify(report.events) })
  .map(([name, value]) => `${name} ${value}`)
  .join(", ");
process.stdout.write(`${values.json ? JSON.stringify(report) : line}\n`);
const isWhole = report.lost + report.doubled + report.partial === 0;
// Only what was still owed at the last kill shows that a lost queue loses nothing; only what is large travels by pointer or
// in parts.
const isEnough =
  report.kills >= kills &&
  [report, report.events].every(
    ({ acked, owedAtLastKill, large }) => acked >= kills * ENOUGH_PER_KILL && owedAtLastKill > 0 && large > 0,
  );
if (!isEnough) console.error("too few kills, orders or events to tell");
process.exitCode = isWhole && isEnough ? 0 : 1;
