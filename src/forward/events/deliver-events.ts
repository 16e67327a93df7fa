import type { EventSink } from "../../../durable-objects/ledger/events.ts";
import type { Env } from "../../env.ts";
import type { Deliveries, Delivery } from "../delivery.ts";
import { reportEvents } from "../event-ledger.ts";
import { recordBatch } from "../health.ts";
import { quarantineMalformed } from "../malformed.ts";
import { tombstonesOf } from "../tombstones.ts";
import { type LooseEvent, settled, takeApart } from "./loose.ts";
import { quarantineEvents } from "./quarantine.ts";
import { type ReadyEvent, eventsToArchive, eventsToBigQuery } from "./sinks.ts";
import { unspool } from "./spool.ts";
import { reportsOf } from "./told.ts";

/**
 * One batch's messages of events at one sink: leave out the erased and those that must not be counted, deliver, quarantine
 * what can never be taken, each event by itself; then tell the ledger of events, let go of what lies in R2, and tell the sink's health.
 * @returns outcomes by the queue's message id
 */
export async function deliverEvents(
  env: Env,
  sink: EventSink,
  messages: readonly Message[],
): Promise<Deliveries> {
  const { byMessage, outcomes, asked } = await settleEvents(env, { sink, messages }, async (ready) =>
    sink === "bigquery" ? eventsToBigQuery(env, ready) : eventsToArchive(env, ready),
  );
  await recordBatch(env, sink, { outcomes, asked, messages });
  return byMessage;
}

/** Lays events that ran out of retries into quarantine, whole messages of them. */
export async function buryDeadEvents(
  env: Env,
  sink: EventSink,
  messages: readonly Message[],
): Promise<Deliveries> {
  const outcome = { state: "quarantine", reason: "retries_exhausted", detail: "" } as const;
  const buried = await settleEvents(env, { sink, messages }, async (ready) => {
    return new Map(ready.map(({ id }) => [id, outcome]));
  });
  return buried.byMessage;
}

/** Outcomes by message, by event, and of those the sink itself was asked for. */
type Settled = { byMessage: Deliveries; outcomes: Deliveries; asked: Deliveries };

type Batch = { sink: EventSink; messages: readonly Message[] };

async function settleEvents(
  env: Env,
  { sink, messages }: Batch,
  deliver: (ready: readonly ReadyEvent[]) => Promise<Deliveries>,
): Promise<Settled> {
  const { events, unreadable } = takeApart(messages);
  const tombstones = await tombstonesOf(
    env,
    events.map(({ envelope }) => envelope.user_ref),
  );
  const generationOf = ({ envelope }: LooseEvent): number =>
    (tombstones.get(envelope.user_ref)?.generation ?? 0) + 1;
  const decided: Deliveries = new Map();
  const ready: ReadyEvent[] = [];
  for (const loose of events) {
    const outcome = beforehand(loose, {
      sink,
      erasedAtMs: tombstones.get(loose.envelope.user_ref)?.erasedAtMs,
    });
    if (outcome !== undefined) decided.set(loose.id, outcome);
    else if (loose.event !== undefined)
      ready.push({ ...loose, event: loose.event, generation: generationOf(loose) });
  }
  const asked = await deliver(ready);
  const outcomes = await quarantined(env, sink, {
    events,
    generationOf,
    outcomes: new Map([...decided, ...asked]),
  });
  const byMessage: Deliveries = new Map();
  for (const { id, body, detail } of unreadable)
    byMessage.set(id, await quarantineMalformed(env, sink, { id, body, detail }));
  for (const [messageId, own] of Map.groupBy(events, (loose) => loose.messageId))
    byMessage.set(messageId, settled(own.flatMap(({ id }) => outcomes.get(id) ?? [])));
  const untold = await reportEvents(env, sink, reportsOf(events, outcomes));
  sendUntoldAgain(byMessage, events, untold);
  await unspool(env, settledPaths(events, byMessage));
  return { byMessage, outcomes, asked };
}

/** Has messages come again of whose users the ledger could not be told: nobody else would tell it, and each sink takes the
 *  repeat without a trace. */
function sendUntoldAgain(
  byMessage: Deliveries,
  events: readonly LooseEvent[],
  untold: ReadonlySet<string>,
): void {
  for (const { messageId, envelope } of events)
    if (untold.has(envelope.user_ref) && byMessage.get(messageId)?.state !== "retry")
      byMessage.set(messageId, { state: "retry", reason: "ledger_unreachable" });
}

/** What becomes of an event before a sink is asked; undefined: it is. */
function beforehand(
  { envelope, event }: LooseEvent,
  { sink, erasedAtMs }: { sink: EventSink; erasedAtMs: number | undefined },
): Delivery | undefined {
  if (erasedAtMs !== undefined && Date.parse(envelope.received_at) <= erasedAtMs)
    return { state: "suppressed", reason: "erased" };
  if (event === undefined) return { state: "quarantine", reason: "malformed", detail: "fits no schema" };
  if (sink === "bigquery" && !event.consent.analytics) return { state: "suppressed", reason: "consent" };
  return undefined;
}

type Outcomes = {
  events: readonly LooseEvent[];
  generationOf: (loose: LooseEvent) => number;
  outcomes: Deliveries;
};

/** The outcomes once all that was refused lies in quarantine: one object for each reason in each message. */
async function quarantined(
  env: Env,
  sink: EventSink,
  { events, generationOf, outcomes }: Outcomes,
): Promise<Deliveries> {
  const after: Deliveries = new Map(outcomes);
  const refused = events.flatMap((loose) => {
    const outcome = outcomes.get(loose.id);
    return outcome?.state === "quarantine" ? [{ loose, outcome }] : [];
  });
  const groups = Map.groupBy(refused, ({ loose, outcome }) => `${outcome.reason} ${loose.messageId}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const together = group.map(({ loose }) => loose);
    const generation = generationOf(first.loose);
    const outcome = await quarantineEvents(env, sink, {
      events: together,
      generation,
      outcome: first.outcome,
    });
    for (const { id } of together) after.set(id, outcome);
  }
  return after;
}

function settledPaths(events: readonly LooseEvent[], outcomes: Deliveries): string[] {
  const paths = events.flatMap(({ messageId, envelope: { spool } }) => {
    const isSettled = (outcomes.get(messageId)?.state ?? "retry") !== "retry";
    return isSettled && spool !== undefined ? [spool] : [];
  });
  return [...new Set(paths)];
}
