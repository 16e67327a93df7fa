import pMap from "p-map";
import { z } from "zod";
import type { EventsMessage } from "../../src/forward/events/message.ts";
import { askBigQuery } from "../ask-google.ts";
import type { Config } from "../local-config.ts";
import { type FoundEvent, ackedIds } from "./compare-events.ts";
import type { SentBatch } from "./customer.ts";
import { type Door, askAs } from "./door.ts";
import { saying } from "./events.ts";

const AT_ONCE = 8;

/** The tables events stand in, with the columns that tell what they say. Order lines share one of them. */
const TABLES = [
  { table: "user_search_events", type: "search", columns: ["query"], where: "TRUE" },
  {
    table: "product_interaction_events",
    type: "product_interaction",
    columns: ["interaction_type", "sku"],
    where: "order_id IS NULL",
  },
  { table: "cart_modification_events", type: "cart_modification", columns: ["action", "sku"], where: "TRUE" },
  {
    table: "recommendation_impression_events",
    type: "recommendation_impression",
    columns: ["recommendation_id"],
    where: "TRUE",
  },
] as const;

/** The ids of all events in BigQuery's raw tables. */
export async function eventIdsInBigQuery(config: Config): Promise<Set<string>> {
  const all = TABLES.map(
    ({ table, where }) => `SELECT DISTINCT event_id FROM ${config.BIGQUERY_DATASET}.${table} WHERE ${where}`,
  );
  const rows = await Promise.all(all.map((sql) => askBigQuery(config, sql, {})));
  return new Set(rows.flat().map(([id]) => id ?? ""));
}

/** All events in BigQuery's deduplicating views, row by row. */
export async function eventsInBigQuery(config: Config): Promise<FoundEvent[]> {
  const found = await Promise.all(
    TABLES.map(async ({ table, type, columns, where }) => {
      const from = `${config.BIGQUERY_DATASET}.${table}_dedup WHERE ${where}`;
      const sql = `SELECT event_id, user_id, session_id, ${columns.join(", ")} FROM ${from}`;
      const rows = await askBigQuery(config, sql, {});
      return rows.map(([eventId, user, session, ...cells]): FoundEvent => {
        const of = Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
        return { eventId: eventId ?? "", user: user ?? "", session: session ?? "", says: saying(type, of) };
      });
    }),
  );
  return found.flat();
}

/** The archive's events, each once: a reader knows them apart by their ids, in however many objects they lie. */
export function eventsInArchive(messages: Iterable<EventsMessage>): FoundEvent[] {
  const found = new Map<string, FoundEvent>();
  for (const { user_id: user, events } of messages)
    for (const { event_id: eventId, session_id: session = "", type, body } of events) {
      const one = { eventId, user, session, says: saying(type, body) };
      found.set(JSON.stringify(one), one);
    }
  return [...found.values()];
}

const State = z.looseObject({ state: z.string(), reason: z.string().optional() }).transform(stateOf);
const Delivery = z.object({ sinks: z.object({ bigquery: State, archive: State }) });
const UNKNOWN = { bigquery: "unknown", archive: "unknown" };

/** What each acknowledged event's own call says of it, sink by sink.
 *  @throws Error when it answers neither 200 nor 404 */
export async function deliveriesOf(
  door: Door,
  sent: readonly SentBatch[],
): Promise<Map<string, { bigquery: string; archive: string }>> {
  const calls = sent.flatMap((one) => {
    const { counted, uncounted } = ackedIds([one]);
    return [...counted, ...uncounted].map((id) => ({ user: one.batch.user, id }));
  });
  const told = await pMap(
    calls,
    async ({ user, id }) => {
      const answer = await askAs(door, user, `/v1/events/${id}/delivery`);
      return [id, answer === undefined ? UNKNOWN : Delivery.parse(answer).sinks] as const;
    },
    { concurrency: AT_ONCE },
  );
  return new Map(told);
}

function stateOf({ state, reason }: { state: string; reason?: string | undefined }): string {
  return reason === undefined ? state : `${state}: ${reason}`;
}
