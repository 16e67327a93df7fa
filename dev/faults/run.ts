import { join } from "node:path";
import { folderOfThisRun } from "../command.ts";
import { type Config, readConfig } from "../local-config.ts";
import { mintToken } from "../local-token.ts";
import { migrateBigQuery } from "../migrate/bigquery.ts";
import { migrateSpanner } from "../migrate/spanner.ts";
import { randomFrom } from "../random.ts";
import { compare, type Contents, type Verdict } from "./compare.ts";
import { type SentOrder, shopAround } from "./customer.ts";
import { type Drain, drained } from "./drain.ts";
import { archiveReader, foundInArchive, foundInBigQuery, foundInSpanner } from "./found.ts";
import { foundInMemory } from "./found-in-memory.ts";
import { isLargeOrder } from "./orders.ts";
import { killAgainAndAgain } from "./kills.ts";
import { Machine } from "./machine.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";

/** Re-sends wait 8 s and then longer; a stand-in with a backlog needs minutes. */
const DRAIN_WITHIN_MS = 180_000;

/** How often to kill, how many customers, and the seed of all chance: lives, orders, and who gives up. */
export type FaultsPlan = { kills: number; clients: number; seed: number };

/** What a run came to. Orders by verdict; `unacknowledged` were sent and never answered, `large` acknowledged and too large
 *  for a queue; `owedAtLastKill` were still owed to a sink, summed over the sinks, when the drain began. */
export type FaultsReport = Verdict & {
  acked: number;
  kills: number;
  googleKills: number;
  sent: number;
  large: number;
  unacknowledged: number;
  owedAtLastKill: number;
  drainMs: number;
  clients: number;
  seed: number;
};

type System = { config: Config; machine: Machine; google: StandIn; token: string };

/** Confirms orders, kills, lets the product drain by itself, and compares. */
export async function runFaults(plan: FaultsPlan): Promise<FaultsReport> {
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
      return await shopAndKill({ config, machine, google, token }, plan);
    } finally {
      await machine.close();
    }
  } finally {
    await google.close();
  }
}

async function shopAndKill(system: System, plan: FaultsPlan): Promise<FaultsReport> {
  const { machine, google, token } = system;
  const { kills, clients, seed } = plan;
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
  const [googleKills, ...sentByEach] = await Promise.all([killAgainAndAgain(victims, rounds), ...customers]);
  const sent = sentByEach.flat();
  const acknowledged = sent.filter(({ answers }) => answers.size > 0);
  const acked = acknowledged.length;
  const large = acknowledged.filter(({ order }) => isLargeOrder(order)).length;
  const { lost, doubled, partial, ...more } = await drainAndCompare(system, sent);
  const numbers = { sent: sent.length, large, unacknowledged: sent.length - acked, clients, seed };
  return { acked, lost, doubled, partial, kills: deaths, googleKills, ...numbers, ...more };
}

async function drainAndCompare(
  { config, machine, token }: System,
  sent: readonly SentOrder[],
): Promise<Verdict & { owedAtLastKill: number; drainMs: number }> {
  const startedAt = Date.now();
  const archived = archiveReader(machine.bucket);
  const drain: Drain = { config, archived, deadlineMs: startedAt + DRAIN_WITHIN_MS, tell: progress };
  progress(`waiting until all has arrived, ${DRAIN_WITHIN_MS / 1000} s at most`);
  const acked = sent.flatMap(({ order, answers }) =>
    [...answers].map((orderId) => [orderId, order.body.items.length] as const),
  );
  const owedAtLastKill = await drained(drain, new Map(acked));
  // Only now: asking a memory wakes it, and its alarm must have fired without.
  const memory = await foundInMemory({ base: machine.base, token }, sent);
  await drained(drain, new Map(memory.map(({ orderId, lines }) => [orderId, lines.length])));
  const drainMs = Date.now() - startedAt;
  const contents: Contents = {
    memory,
    spanner: await foundInSpanner(config),
    bigquery: await foundInBigQuery(config),
    archive: foundInArchive(await archived()),
  };
  for (const [text, times] of machine.errors) progress(`logged ${times} times: ${text}`);
  return { ...compare(sent, contents), owedAtLastKill, drainMs };
}

function progress(line: string): void {
  console.error(`faults: ${line}`);
}
