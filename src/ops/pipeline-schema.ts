import { z } from "@hono/zod-openapi";
import type { Journey, Stop } from "../../durable-objects/feed/journey.ts";
import { Count, HealthFields, Instant } from "./health-answer.ts";

const At = z.iso.datetime();

const StopAnswer = z
  .discriminatedUnion("state", [
    z.object({ state: z.literal("pending") }).openapi({ description: "The sink has told nothing yet" }),
    z
      .object({ state: z.literal("waiting"), since: At, at: At, reason: z.string() })
      .openapi({ description: "It failed or was held back, and comes again: since when, why the last time" }),
    z.object({ state: z.literal("delivered"), at: At }),
    z.object({ state: z.literal("quarantined"), at: At, reason: z.string() }),
    z.object({ state: z.literal("suppressed"), at: At, reason: z.string() }),
  ])
  .openapi("JourneyStop");

const JourneyAnswer = z
  .object({
    id: z.string(),
    order_id: z.string().nullable().openapi({ description: "null while only the archive has told of it" }),
    episode_id: z.string(),
    kind: z.string().openapi({ example: "order_confirmed" }),
    user_ref: z.string().openapi({ description: "Keyed hash of the user id" }),
    memory: z.object({ state: z.literal("recorded"), at: At }),
    sinks: z.object({ spanner: StopAnswer, bigquery: StopAnswer, archive: StopAnswer }),
  })
  .openapi("Journey");

/** The event `journeys`: those that are new or changed, each whole; the first one has all that are kept. */
export const JourneysEvent = z.object({ journeys: z.array(JourneyAnswer) }).openapi("PipelineJourneys");
export type JourneysEvent = z.infer<typeof JourneysEvent>;

const Backlog = z
  .object({ messages: Count, bytes: Count, oldest_at: Instant })
  .openapi("QueueBacklog", { description: "All queues of the sink, as the platform counts them" });

const SinkNow = z
  .object({
    ...HealthFields,
    opens_at: Instant.openapi({ description: "When a circuit that is not closed lets the next batch try" }),
    lag_ms: Count.openapi({ description: "How long messages wait, as of the last batch; 0: nothing does" }),
    backlog: Backlog.nullable().openapi({ description: "null: the queue did not answer" }),
  })
  .openapi("SinkNow");
export type SinkNow = z.infer<typeof SinkNow>;

const MaybeSink = SinkNow.nullable().openapi({ description: "null: its health did not answer" });

/** The event `sinks`: how each of them is. */
export const SinksEvent = z
  .object({
    at: At,
    sinks: z.object({ spanner: MaybeSink, bigquery: MaybeSink, archive: MaybeSink }),
  })
  .openapi("PipelineSinks");
export type SinksEvent = z.infer<typeof SinksEvent>;

/** A journey as it is told. */
export function journeyAnswer(journey: Journey): z.infer<typeof JourneyAnswer> {
  const { id, order_id, episode_id, kind, user_ref, recorded_at, sinks } = journey;
  return {
    id,
    order_id: order_id ?? null,
    episode_id,
    kind,
    user_ref,
    memory: { state: "recorded", at: recorded_at },
    sinks: {
      spanner: stopAnswer(sinks.spanner),
      bigquery: stopAnswer(sinks.bigquery),
      archive: stopAnswer(sinks.archive),
    },
  };
}

function stopAnswer(stop: Stop | undefined): z.infer<typeof StopAnswer> {
  return stop ?? { state: "pending" };
}
