import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { closeCircuits } from "./bucket.ts";
import { archivedEvents, tellOf } from "./captured.ts";
import { bigqueryRows, breakGoogle, mendGoogle } from "./google.ts";
import { type SteppedQueues, stepQueues } from "./stepped-queues.ts";

/** 10,000 is what the promise says; a tenth of it shows the same. */
const EVENTS = 1_000;
const BATCH = 100;
const USERS = 7;
const MINUTE_MS = 60_000;
const PHASES = 4;
const TABLES = ["product_interaction_events", "user_search_events"];

let queues: SteppedQueues;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await mendGoogle();
  await closeCircuits();
  queues = stepQueues();
});
afterEach(async () => {
  queues.release();
  vi.restoreAllMocks();
  await mendGoogle();
  await closeCircuits();
  vi.useRealTimers();
});

async function step(): Promise<void> {
  vi.setSystemTime(Date.now() + 5 * MINUTE_MS);
  await queues.deliverDue();
}

async function idsIn(suffix: string): Promise<string[]> {
  const found = await Promise.all(
    TABLES.map((table) => bigqueryRows(`${table}${suffix}`, "event_id", "half-")),
  );
  return found.flatMap((rows) => rows.map(([id]) => String(id))).sort();
}

describe("BigQuery, down for half of the time", { timeout: 900_000 }, () => {
  it(`has all of ${EVENTS} events in the end, each once; the archive has them at once`, async ({
    expect,
  }) => {
    const accepted: string[] = [];
    const batches = EVENTS / BATCH;
    for (let batch = 0; batch < batches; batch += 1) {
      const isDown = Math.floor((batch * PHASES) / batches) % 2 === 1;
      if (isDown) await breakGoogle({ service: "bigquery", kind: "outage" });
      const events = Array.from({ length: BATCH }, (_, index) =>
        index % 3 === 0
          ? { type: "search", event_id: `${batch}-${index}`, query: `query ${index}` }
          : {
              type: "product_interaction",
              event_id: `${batch}-${index}`,
              interaction_type: "view",
              sku: `S${index}`,
            },
      );
      accepted.push(...(await tellOf(`half-${batch % USERS}`, events)));
      await step();
      expect(queues.waiting("archive")).toBe(0);
      if (isDown) expect(queues.waiting("bigquery") + queues.deadLetters("bigquery")).toBeGreaterThan(0);
      await mendGoogle();
    }
    for (let steps = 0; queues.waiting("bigquery") > 0 && steps < 100; steps += 1) await step();
    expect(queues.deadLetters("bigquery")).toBe(0);
    expect(accepted).toHaveLength(EVENTS);
    const ids = [...new Set(accepted)].sort();
    expect(ids).toHaveLength(EVENTS);
    expect(await idsIn("_dedup")).toEqual(ids);
    const archived = await archivedEvents("half-");
    expect(archived.map(({ event_id }) => event_id).sort()).toEqual(ids);
  });
});
