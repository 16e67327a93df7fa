import type { z } from "zod";
import type { Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import { deliverToArchive } from "./archive/deliver.ts";
import { deliverToBigQuery } from "./bigquery/deliver.ts";
import { type Deliveries, type Parcel, allAre } from "./delivery.ts";
import { recordBatch, waitForCircuit } from "./health.ts";
import { type Address, ArchiveMessage, EpisodeMessage, SpannerMessage } from "./outgoing.ts";
import { quarantineRefused } from "./quarantine.ts";
import { reportArrivals } from "./report.ts";
import { deliverToSpanner } from "./spanner/deliver.ts";
import { withoutErased } from "./tombstones.ts";
import { unpack } from "./unpack.ts";

/** A sink's own part of the work: the messages it takes, and how it takes them. */
type SinkWork<Message extends Address> = {
  sink: Sink;
  schema: z.ZodType<Message>;
  deliver: (env: Env, parcels: readonly Parcel<Message>[]) => Promise<Deliveries>;
};

/**
 * One batch at one sink: ask the circuit, unpack, leave out the erased, deliver, quarantine what can never be
 * taken, then tell the memories and the sink's health. Outcomes are by the queue's message id.
 */
export async function deliverBatch(env: Env, sink: Sink, messages: readonly Message[]): Promise<Deliveries> {
  const waiting = await waitForCircuit(env, sink, messages);
  return waiting ?? deliverTo(env, sink, messages);
}

async function deliverTo(env: Env, sink: Sink, messages: readonly Message[]): Promise<Deliveries> {
  switch (sink) {
    case "spanner":
      return deliverAs(env, { sink, schema: SpannerMessage, deliver: deliverToSpanner }, messages);
    case "bigquery":
      return deliverAs(env, { sink, schema: EpisodeMessage, deliver: deliverToBigQuery }, messages);
    case "archive":
      return deliverAs(env, { sink, schema: ArchiveMessage, deliver: deliverToArchive }, messages);
  }
}

async function deliverAs<Kind extends Address>(
  env: Env,
  { sink, schema, deliver }: SinkWork<Kind>,
  messages: readonly Message[],
): Promise<Deliveries> {
  const { parcels, misfits, unreadable } = await unpack(env, { sink, schema }, messages);
  const { alive, erased } = await withoutErased(env, parcels);
  const { alive: unfit, erased: erasedToo } = await withoutErased(env, misfits);
  const sent = await deliver(env, alive);
  const refused = allAre(unfit, { state: "quarantine", reason: "malformed", detail: "fits no schema" });
  const settled = await quarantineRefused(env, sink, {
    parcels: [...alive, ...unfit],
    outcomes: new Map([...sent, ...refused]),
  });
  const outcomes: Deliveries = new Map([...unreadable, ...erased, ...erasedToo, ...settled]);
  await reportArrivals(env, sink, { parcels: [...parcels, ...misfits], outcomes });
  // Of the circuit only what the sink itself was asked for.
  await recordBatch(env, sink, { outcomes, asked: sent, messages });
  return outcomes;
}
