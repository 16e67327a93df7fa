import { argumentsOf, usageError } from "./arguments.ts";
import { type Tally, runSuite } from "./conformance/run-suite.ts";
import { bigQueryEmulator } from "./conformance/targets/bigquery-emulator.ts";
import { SPANNER_EMULATOR } from "./conformance/targets/spanner-emulator.ts";
import { STAND_IN } from "./conformance/targets/stand-in.ts";
import type { Missing, Open, Target } from "./conformance/targets/target.ts";

// One suite of the sinks' and migrations' own client, at the stand-in and at emulators:
//   npm run conformance [-- --target stand-in|spanner-emulator|bigquery-emulator …] [--bigquery goccy|bqemulator] [--json]
const { values } = argumentsOf({
  target: { type: "string", multiple: true, default: [] },
  bigquery: { type: "string" },
  json: { type: "boolean", default: false },
});
const { bigquery } = values;
if (bigquery !== undefined && bigquery !== "goccy" && bigquery !== "bqemulator")
  usageError(`--bigquery is goccy or bqemulator, not ${bigquery}`);
const targets = [STAND_IN, SPANNER_EMULATOR, bigQueryEmulator(bigquery)];
for (const name of values.target)
  if (!targets.some((target) => target.name === name))
    usageError(`--target is one of ${targets.map((target) => target.name).join(", ")}, not ${name}`);
const wanted = targets.filter(({ name }) => values.target.length === 0 || values.target.includes(name));

// Emulators are killed at exit, which a signal alone would skip.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const reports = [];
for (const target of wanted) reports.push({ name: target.name, ...(await tallyOf(target)) });
if (values.json) console.log(JSON.stringify({ targets: reports }));
const standIn = reports.find(({ name }) => name === STAND_IN.name);
const ranNothing = standIn !== undefined && standIn.passed === 0;
process.exitCode = ranNothing || reports.some(({ failed }) => failed > 0) ? 1 : 0;

async function tallyOf(target: Target): Promise<Tally> {
  const say = (sentence: string): void => console.error(`${target.name}: ${sentence}`);
  const nothing: Tally = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  const noCheckRan = (error: unknown): Tally => {
    const reason = `no check could run: ${error instanceof Error ? error.message : String(error)}`;
    say(reason);
    return { ...nothing, failed: 1, failures: [reason] };
  };
  let place: Open | Missing;
  try {
    place = await target.open(say);
  } catch (error) {
    return noCheckRan(error);
  }
  if ("missing" in place) {
    console.error(`skipped ${target.name}: ${place.missing}`);
    return nothing;
  }
  try {
    const tally = await runSuite(place, say);
    say(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${place.player})`);
    return tally;
  } catch (error) {
    return noCheckRan(error);
  } finally {
    await place.close();
  }
}
