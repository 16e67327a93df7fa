import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { eventAccount } from "../../src/forward/event-ledger.ts";
import { archivedEvents, tellOf } from "./captured.ts";
import { bigqueryRows, breakGoogle, mendGoogle } from "./google.ts";
import { steppedInEach } from "./stepped-queues.ts";

const EVENTS = 10_000;
const BATCH = 100;
const BATCHES = EVENTS / BATCH;
const USERS = 7;
const MINUTE_MS = 60_000;
const PHASES = 4;
const TABLES = ["product_interaction_events", "user_search_events"];

const queues = steppedInEach({ holdsClock: true });

async function step(): Promise<void> {
  vi.setSystemTime(Date.now() + 5 * MINUTE_MS);
  await queues.deliverDue();
}

/** What the deduplicating views have of these users. */
async function inViews(columns: string): Promise<string[]> {
  const found = await Promise.all(TABLES.map((table) => bigqueryRows(`${table}_dedup`, columns, "half-")));
  return found.flatMap((rows) => rows.map(([cell]) => String(cell)));
}

/** A batch's events, each third a search. */
function eventsOf(batch: number): object[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const event_id = `${batch}-${index}`;
    return index % 3 === 0
      ? { type: "search", event_id, query: `query ${index}` }
      : { type: "product_interaction", event_id, interaction_type: "view", sku: `S${index}` };
  });
}

/** What the product says of what it has accepted, beside what is in BigQuery. */
async function sample(): Promise<{ account: unknown; rows: number }> {
  const { accepted, sinks } = await eventAccount(env);
  const figures = [sinks.bigquery, sinks.archive].map(
    ({ delivered, pending, quarantined, suppressed, lost }) => {
      return { delivered, pending, quarantined, suppressed, lost };
    },
  );
  const counts = await inViews("COUNT(*)");
  return { account: [accepted, ...figures], rows: counts.reduce((sum, count) => sum + Number(count), 0) };
}

/** The account of so many accepted events, so many of them in BigQuery and all of them archived. */
function accountOf(accepted: number, rows: number): unknown {
  const nothingElse = { quarantined: {}, suppressed: {}, lost: 0 };
  return [
    accepted,
    { delivered: rows, pending: accepted - rows, ...nothingElse },
    { delivered: accepted, pending: 0, ...nothingElse },
  ];
}

describe("BigQuery, down for half of the time", { timeout: 300_000 }, () => {
  it(`has all of ${EVENTS} events in the end, each once; the archive has them at once, and every sample adds up`, async ({
    expect,
  }) => {
    const accepted: string[] = [];
    const pendingWhileDown: number[] = [];
    const expectExact = async (): Promise<number> => {
      const { account, rows } = await sample();
      expect(account).toEqual(accountOf(accepted.length, rows));
      return accepted.length - rows;
    };
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const isDown = Math.floor((batch * PHASES) / BATCHES) % 2 === 1;
      if (isDown) await breakGoogle({ service: "bigquery", method: "insertAll", kind: "outage" });
      accepted.push(...(await tellOf(`half-${batch % USERS}`, eventsOf(batch))));
      await step();
      expect(queues.waiting("archive")).toBe(0);
      const pending = await expectExact();
      if (isDown) pendingWhileDown.push(pending);
      await mendGoogle();
    }
    expect(Math.min(...pendingWhileDown)).toBeGreaterThanOrEqual(BATCH);
    for (let steps = 0; queues.waiting("bigquery") > 0 && steps < 100; steps += 1) {
      await step();
      await expectExact();
    }
    expect(queues.deadLetters("bigquery")).toBe(0);
    expect(await expectExact()).toBe(0);
    const ids = [...new Set(accepted)].sort();
    expect(ids).toHaveLength(EVENTS);
    expect((await inViews("event_id")).sort()).toEqual(ids);
    const archived = await archivedEvents("half-");
    expect(archived.map(({ event_id }) => event_id).sort()).toEqual(ids);
  });
});
