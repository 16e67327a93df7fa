import { randomBytes } from "node:crypto";
import type { Config } from "../local-config.ts";
import { migrateBigQuery } from "../migrate/bigquery.ts";
import { migrateSpanner } from "../migrate/spanner.ts";
import type { Check, Player, Service } from "./check.ts";
import { SUITE } from "./suite.ts";

/** A place that answers for some of Google's services, and who plays them there. */
export type Running = { player: Player; services: readonly Service[]; config: Config };

/** What became of the suite at one place: counts, and a sentence for each check that did not pass. */
export type Tally = { passed: number; failed: number; skipped: number; failures: string[]; skips: string[] };

/** Migrates, then runs every check of the services that are there, one after the other. */
export async function runSuite(running: Running, say: (sentence: string) => void): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  for (const service of running.services) {
    const migrate = service === "spanner" ? migrateSpanner : migrateBigQuery;
    await migrate(running.config, say);
    for (const check of SUITE[service]) note(tally, await outcomeOf(check, running), say);
  }
  return tally;
}

type Outcome = { state: "passed" | "failed" | "skipped"; sentence: string };

/** A check that a player is known to fail is run all the same: where it passes by now, it counts. */
async function outcomeOf(check: Check, { player, config }: Running): Promise<Outcome> {
  const user = `check-${randomBytes(6).toString("hex")}`;
  try {
    await check.run({ config, user });
    return { state: "passed", sentence: check.name };
  } catch (error) {
    const differs = check.differs?.[player];
    if (differs !== undefined) return { state: "skipped", sentence: `${check.name}: ${player} ${differs}` };
    const reason = error instanceof Error ? error.message : String(error);
    return { state: "failed", sentence: `${check.name}: ${reason}` };
  }
}

function note(tally: Tally, { state, sentence }: Outcome, say: (sentence: string) => void): void {
  tally[state] += 1;
  if (state === "failed") tally.failures.push(sentence);
  if (state === "skipped") tally.skips.push(sentence);
  if (state !== "passed") say(`${state} ${sentence}`);
}
