import { env, exports } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import type { EventOutcome } from "../../../durable-objects/ledger/events.ts";
import { eventAccount, recordAccepted, reportEvents } from "../../../src/forward/event-ledger.ts";
import { userRef } from "../../../src/forward/seal.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { busyBigQuery } from "./busy-bigquery.ts";
import { DELIVERED, batchOf } from "./ledger-probe.ts";

const refOf = (user: string): string => userRef(user, env.USER_REF_SECRET);

async function status(claims: Record<string, unknown> = { scope: "ops" }): Promise<Response> {
  return exports.default.fetch("http://edge/v1/ops/status", {
    headers: { authorization: `Bearer ${await tokenFor("ops", claims)}` },
  });
}

describe("GET /v1/ops/status", () => {
  it("shows of each sink what it took, how long that took, what it refused, and its circuit", async ({
    expect,
  }) => {
    const batch = await busyBigQuery("status-user");
    const answer = await status();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      events_accepted: 3,
      sinks: {
        spanner: {
          circuit: "closed",
          last_batch_at: null,
          events: null,
          delay: { messages: 0, p50_ms: null },
        },
        bigquery: {
          circuit: "closed",
          oldest_ms: 4_000,
          last_error: { reason: "UNAVAILABLE" },
          delay: { messages: 2 },
          messages: { batches: 1, delivered: 2, retried: 1, quarantined: 1, suppressed: 0 },
          events: { delivered: 1, pending: 2, oldest_pending_at: batch.received_at },
          in_quarantine: { messages: 1, by_reason: { malformed: 1 }, more: false },
          queues: 1,
        },
        archive: { events: { delivered: 0, pending: 3 } },
      },
    });
  });

  it("is a 503 that may be asked again while the quarantine cannot be counted", async ({ expect }) => {
    const list = vi.spyOn(env.BUCKET, "list").mockRejectedValue(new Error("R2 is down"));
    const answer = await status();
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: "memory_unavailable" });
    list.mockRestore();
    expect((await status()).status).toBe(200);
  });

  it("is unknown to everybody without scope ops", async ({ expect }) => {
    for (const claims of [{}, { scope: "svc" }])
      expect(await problemOf(await status(claims))).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("the accounts of a run with BigQuery down for half the time", () => {
  it(
    "have each of 10,000 ids in exactly one figure at every sample",
    { timeout: 60_000 },
    async ({ expect }) => {
      const before = await eventAccount(env);
      const waiting: ReturnType<typeof batchOf>[] = [];
      const expected = { accepted: 0, delivered: 0, quarantined: 0, suppressed: 0, archived: 0 };
      for (let step = 0; step < 100; step += 1) {
        const ids = Array.from({ length: 100 }, (_, n) => `evt_run${step}-${n}`);
        const batch = batchOf([refOf(`run-${step % 17}`), `run${step}`], ids, {
          without_analytics: ids.slice(0, 3),
        });
        await recordAccepted(env, batch);
        expected.accepted += 100;
        expected.suppressed += 3;
        waiting.push(batch);
        if (step % 2 === 0) {
          await reportEvents(env, "archive", [
            { batch, outcomes: new Map(ids.map((id) => [id, DELIVERED])) },
          ]);
          expected.archived += 100;
        }
        const isUp = Math.floor(step / 10) % 2 === 1;
        if (isUp) {
          await reportEvents(
            env,
            "bigquery",
            waiting.map((one) => ({ batch: one, outcomes: outcomesOf(one.ids) })),
          );
          expected.delivered += 96 * waiting.length;
          expected.quarantined += waiting.length;
          waiting.length = 0;
        }
        const { accepted, sinks } = await eventAccount(env);
        const { bigquery, archive } = sinks;
        const sample = {
          accepted: accepted - before.accepted,
          delivered: bigquery.delivered - before.sinks.bigquery.delivered,
          quarantined: bigquery.quarantined["invalid"] ?? 0,
          suppressed: bigquery.suppressed["consent"] ?? 0,
          archived: archive.delivered - before.sinks.archive.delivered,
        };
        expect(sample).toEqual(expected);
        expect(bigquery.pending - before.sinks.bigquery.pending).toBe(
          expected.accepted - expected.delivered - expected.quarantined - expected.suppressed,
        );
        expect(archive.pending - before.sinks.archive.pending).toBe(expected.accepted - expected.archived);
      }
    },
  );
});

/** BigQuery refuses the last of each batch, and is not sent the first three. */
function outcomesOf(ids: readonly string[]): Map<string, EventOutcome> {
  const refused = { state: "quarantined", reason: "invalid" } as const;
  return new Map(ids.slice(3).map((id, n) => [id, n === 96 ? refused : DELIVERED]));
}
