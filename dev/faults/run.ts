import { join } from "node:path";
import { folderOfThisRun } from "../command.ts";
import { type Config, readConfig } from "../local-config.ts";
import { mintToken } from "../local-token.ts";
import { migrateBigQuery } from "../migrate/bigquery.ts";
import { migrateSpanner } from "../migrate/spanner.ts";
import { randomFrom } from "../random.ts";
import { drainAndCompare } from "./aftermath.ts";
import { Crons } from "./crons.ts";
import { type Sent, shopAround } from "./customer.ts";
import { killAgainAndAgain } from "./kills.ts";
import { Machine } from "./machine.ts";
import { type FaultsReport, reportOf } from "./report.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";

/** How often to kill, how many customers, and the seed of all chance: lives, orders, and who gives up. */
export type FaultsPlan = { kills: number; clients: number; seed: number };

type System = { machine: Machine; google: StandIn; token: string; crons: Crons };

/** Confirms orders and tells of events, kills, lets the product drain by itself, and compares.
 *  @returns the report, and a sentence for each fault */
export async function runFaults(plan: FaultsPlan): Promise<{ report: FaultsReport; faults: string[] }> {
  const folder = folderOfThisRun("leafloaf-faults-");
  const google = await startStandIn(join(folder, "google"));
  try {
    const config: Config = { ...readConfig(), GOOGLE_ENDPOINT: google.url };
    await migrateSpanner(config, () => undefined);
    await migrateBigQuery(config, () => undefined);
    const machine = await Machine.built(folder, config);
    const token = await mintToken("faults", { scope: "svc" });
    await machine.start();
    try {
      const system = { config, machine, google, token, crons: new Crons(machine) };
      const { sent, googleKills } = await shopAndKill(system, plan);
      const after = await drainAndCompare(system, sent, progress);
      for (const [text, times] of machine.errors) progress(`logged ${times} times: ${text}`);
      const report = reportOf({ ...plan, googleKills }, sent, after);
      return { report, faults: [...after.orders.faults, ...after.events.faults] };
    } finally {
      await machine.close();
    }
  } finally {
    await google.close();
  }
}

async function shopAndKill(
  { machine, google, token, crons }: System,
  { kills, clients, seed }: FaultsPlan,
): Promise<{ sent: Sent; googleKills: number }> {
  let deaths = 0;
  const isOver = (): boolean => deaths >= kills;
  const died = (line: string): void => {
    deaths += 1;
    progress(line);
  };
  const customers = Array.from({ length: clients }, (_, client) => {
    // Neighbours share a user, so that one memory has several callers.
    const users = [`faults-${client}`, `faults-${(client + 1) % clients}`];
    const shop = { base: () => machine.base, token, random: randomFrom(seed + 1 + client), isOver };
    return shopAround(shop, `device-${client}`, users);
  });
  const victims = { machine, crashGoogle: google.crash };
  const rounds = { kills, random: randomFrom(seed), died };
  const [googleKills, , ...sentByEach] = await Promise.all([
    killAgainAndAgain(victims, rounds),
    crons.keep(isOver),
    ...customers,
  ]);
  const orders = sentByEach.flatMap((sent) => sent.orders);
  const batches = sentByEach.flatMap((sent) => sent.batches);
  return { sent: { orders, batches }, googleKills };
}

function progress(line: string): void {
  console.error(`faults: ${line}`);
}
