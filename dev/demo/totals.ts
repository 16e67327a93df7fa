import { setTimeout as wait } from "node:timers/promises";
import pMap from "p-map";
import { readArchive } from "../bucket/archive.ts";
import type { Bucket } from "../bucket/read.ts";
import { askBigQuery, askSpanner } from "../ask-google.ts";
import type { EpisodeMessage } from "../../src/forward/outgoing.ts";
import type { Config } from "../local-config.ts";
import { progressBar } from "../progress.ts";
import type { Sent } from "./send.ts";

const POLL_MS = 1_000;
/** Without a single further order anywhere for so long, the count ends as it is. */
const STALLED_MS = 120_000;

/** What is left of totals after returns, in minor units by order id, as one system has it. */
type Totals = ReadonlyMap<string, number>;

/** Where to count. */
export type Counted = { config: Config; bucket: Bucket; prefix: string };

/** What every system says of the orders that were sent, once all have arrived or nothing more does. */
export async function countEverywhere(where: Counted, sent: Sent): Promise<Record<string, Totals>> {
  await untilArrived(where, sent);
  return {
    memory: await inMemory(sent),
    Spanner: await inSpanner(where),
    BigQuery: await inBigQuery(where),
    archive: await inArchive(where),
  };
}

async function untilArrived(where: Counted, sent: Sent): Promise<void> {
  const wanted = sent.totals.size * 3;
  const bar = progressBar("arriving in Spanner, BigQuery, archive", wanted);
  let best = -1;
  let stalledSince = Date.now();
  while (best < wanted && Date.now() - stalledSince < STALLED_MS) {
    const systems = [await inSpanner(where), await inBigQuery(where), await inArchive(where)];
    const arrived = systems.reduce((sum, totals) => sum + countOf(totals, sent), 0);
    if (arrived > best) stalledSince = Date.now();
    best = Math.max(best, arrived);
    bar.update(best);
    if (best < wanted) await wait(POLL_MS);
  }
  bar.stop();
}

/** Orders that have arrived with all that came back of them. */
function countOf(totals: Totals, sent: Sent): number {
  return [...sent.totals].filter(([orderId, total]) => totals.get(orderId) === total).length;
}

async function inMemory(sent: Sent): Promise<Totals> {
  const read = async (orderId: string): Promise<[string, number]> => {
    const { total_minor } = await sent.edgeOf(orderId).order(orderId);
    return [orderId, total_minor];
  };
  return new Map(await pMap(sent.totals.keys(), read, { concurrency: 8 }));
}

async function inSpanner({ config, prefix }: Counted): Promise<Totals> {
  const sql = "SELECT order_id, total_minor FROM Orders WHERE STARTS_WITH(user_id, @prefix)";
  return toTotals(await askSpanner(config, sql, { prefix }));
}

async function inBigQuery({ config, prefix }: Counted): Promise<Totals> {
  const table = `${config.BIGQUERY_DATASET}.order_transaction_events_dedup`;
  const sql = `SELECT order_id, total_minor FROM ${table} WHERE STARTS_WITH(user_id, @prefix)`;
  return toTotals(await askBigQuery(config, sql, { prefix }));
}

/** Totals added up by order, returns being negative: an order that stands twice shows as twice its money. */
function summed(orders: readonly (readonly [string, number])[]): Totals {
  const totals = new Map<string, number>();
  for (const [orderId, total] of orders) totals.set(orderId, (totals.get(orderId) ?? 0) + total);
  return totals;
}

function toTotals(rows: (string | null)[][]): Totals {
  return summed(rows.map(([orderId, total]) => [orderId ?? "", Number(total)]));
}

const opened = new Map<string, EpisodeMessage[]>();

/** Objects never change once written, so each is opened once. */
async function inArchive({ bucket }: Counted): Promise<Totals> {
  const keys = await bucket.list("archive/");
  for (const key of keys.filter((name) => !opened.has(name))) {
    const episodes = (await readArchive(bucket, key)) ?? [];
    opened.set(key, episodes);
  }
  // An event may lie in two objects: readers count it once.
  const events = new Map([...opened.values()].flat().map((episode) => [episode.episode_id, episode]));
  return summed([...events.values()].flatMap(changeOf));
}

/** What an event changed of its order's total. */
function changeOf(episode: EpisodeMessage): [string, number][] {
  if (episode.kind === "order_confirmed") return [[episode.body.order_id, episode.body.total_minor]];
  if (!("effect" in episode.body)) return [];
  const { order_id: orderId, effect } = episode.body;
  return [[orderId, effect?.total_minor ?? 0]];
}
