import { randomBytes } from "node:crypto";
import { readConfig } from "../../local-config.ts";
import type { Player } from "../check.ts";
import { startEmulator } from "../emulator-process.ts";
import { freePort } from "../free-port.ts";
import type { Running } from "../run-suite.ts";
import { BQEMULATOR, GOCCY, type Program } from "./bigquery-programs.ts";
import type { Missing, Open, Target } from "./target.ts";

/** A running emulator that BIGQUERY_EMULATOR_HOST names (taken for goccy's), or one of two that are installed into
 *  `.data/emulators`. goccy's agrees with the documents in more checks (it names some bad rows, and refuses bad SQL with an
 *  error's status), but takes nine minutes to build on two cores where bqemulator takes one to three to install: so goccy's
 *  where it is there already, else bqemulator, else goccy's, built.
 *  @param wanted the one to try alone */
export function bigQueryEmulator(wanted: "goccy" | "bqemulator" | undefined): Target {
  return {
    name: "bigquery-emulator",
    open: async (say) => {
      const running = process.env["BIGQUERY_EMULATOR_HOST"];
      if (running !== undefined && running !== "")
        return { ...emulatedAt(running, wanted ?? "goccy"), close: () => Promise.resolve() };
      return openFirst(inOrder(wanted), say);
    },
  };
}

function inOrder(wanted: "goccy" | "bqemulator" | undefined): readonly Program[] {
  if (wanted === "goccy") return [GOCCY];
  if (wanted === "bqemulator") return [BQEMULATOR];
  return GOCCY.isInstalled() ? [GOCCY, BQEMULATOR] : [BQEMULATOR, GOCCY];
}

async function openFirst(
  programs: readonly Program[],
  say: (sentence: string) => void,
): Promise<Open | Missing> {
  const reasons: string[] = [];
  for (const program of programs) {
    const reason = await whyNotInstalled(program, say);
    if (reason === undefined) return started(program);
    reasons.push(reason);
  }
  return { missing: reasons.join("; ").replaceAll(/\s+/g, " ") };
}

/** Installs the program unless it is there: a machine without the tools for it is no failure of the program. */
async function whyNotInstalled(
  program: Program,
  say: (sentence: string) => void,
): Promise<string | undefined> {
  if (program.isInstalled()) return undefined;
  say(`installing ${program.player}: ${program.takes}`);
  try {
    await program.install();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws Error when a program that is there does not start */
async function started(program: Program): Promise<Open> {
  const [port, grpcPort] = [await freePort(), await freePort()];
  const { words, env } = program.start({ port, grpcPort });
  const host = `127.0.0.1:${port}`;
  const close = await startEmulator(
    words,
    `http://${host}/bigquery/v2/projects/leafloaf-local/datasets`,
    env,
  );
  return { ...emulatedAt(host, program.player), close };
}

/** A dataset of this run alone: a running emulator may hold somebody's work. */
function emulatedAt(host: string, player: Player): Running {
  const config = readConfig();
  const dataset = `${config.BIGQUERY_DATASET}_${randomBytes(4).toString("hex")}`;
  return {
    player,
    services: ["bigquery"],
    config: {
      ...config,
      GOOGLE_ENDPOINT: undefined,
      BIGQUERY_EMULATOR_HOST: host,
      BIGQUERY_DATASET: dataset,
    },
  };
}
