import { AssertionError } from "node:assert";
import { randomBytes } from "node:crypto";
import { ZodError } from "zod";
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

/** A check that a player is known to fail is run all the same: where it passes by now, it counts. Only another answer may be
 *  excused so: a call that does not arrive says nothing about the player. */
async function outcomeOf(check: Check, { player, config }: Running): Promise<Outcome> {
  const user = `check-${randomBytes(6).toString("hex")}`;
  try {
    await check.run({ config, user });
    return { state: "passed", sentence: check.name };
  } catch (error) {
    const differs = check.differs?.[player];
    const reason = error instanceof Error ? error.message : String(error);
    if (differs !== undefined && isAnotherAnswer(error))
      return {
        state: "skipped",
        sentence: `${check.name}: ${player} ${differs} (${reason.replaceAll(/\s+/g, " ")})`,
      };
    return { state: "failed", sentence: `${check.name}: ${reason}` };
  }
}

/** Whether an answer came, with another content or of another shape than the check asks for. */
function isAnotherAnswer(error: unknown): boolean {
  return error instanceof AssertionError || error instanceof ZodError;
}

function note(tally: Tally, { state, sentence }: Outcome, say: (sentence: string) => void): void {
  tally[state] += 1;
  if (state === "failed") tally.failures.push(sentence);
  if (state === "skipped") tally.skips.push(sentence);
  if (state !== "passed") say(`${state} ${sentence}`);
}
