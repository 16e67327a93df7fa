import type { ReactNode } from "react";
import { Loading } from "../parts/loading.tsx";
import { SINKS, SINK_NAMES, type Sink } from "../parts/sinks.ts";
import { Reason } from "./reason.tsx";
import classes from "./sink-cards.module.css";
import type { Journey, SinkNow } from "./told.ts";
import { useNow } from "./use-now.ts";
import type { Pipeline } from "./use-pipeline.ts";
import { inWords, lagInWords } from "./words.ts";

/** How each sink is: whether deliveries pass, what waits before it, how long that takes, and what went wrong last. */
export function SinkCards({ pipeline: { sinks, journeys } }: { pipeline: Pipeline }) {
  const nowMs = useNow();
  if (sinks === null) return <Loading label="the sinks" lines={2} />;
  return (
    <ul className={classes["cards"]}>
      {SINKS.map((sink) => (
        <Card
          key={sink}
          sink={sink}
          now={sinks.sinks[sink]}
          held={heldBack([...journeys.values()], sink)}
          nowMs={nowMs}
        />
      ))}
    </ul>
  );
}

/** How many orders failed at a sink and come again later: queues do not count them until then. */
function heldBack(journeys: readonly Journey[], sink: Sink): number {
  return journeys.filter(({ sinks }) => sinks[sink].state === "waiting").length;
}

type CardProps = { sink: Sink; now: SinkNow | null; held: number; nowMs: number };

function Card({ sink, now, held, nowMs }: CardProps) {
  return (
    <li className={classes["card"]} data-circuit={now?.circuit ?? "unknown"}>
      <div className={classes["head"]}>
        <h2 className={classes["name"]}>{SINK_NAMES[sink]}</h2>
        <span className={classes["circuit"]} title={now === null ? undefined : `circuit ${now.circuit}`}>
          {now === null ? "Unknown" : circuitInWords(now, nowMs)}
        </span>
      </div>
      {now === null ? (
        <p className={classes["error"]}>Its health does not answer.</p>
      ) : (
        <>
          <Figures now={now} held={held} />
          <p className={classes["error"]}>
            <LastFailure now={now} nowMs={nowMs} />
          </p>
        </>
      )}
    </li>
  );
}

function Figures({ now, held }: { now: SinkNow; held: number }) {
  const { backlog, lag_ms: lagMs, delay } = now;
  return (
    <dl className={classes["figures"]}>
      <Figure
        name="Ready in its queue"
        value={backlog?.messages.toLocaleString() ?? "?"}
        note="messages, without those held back"
      />
      <Figure name="Held back" value={held.toLocaleString()} note="of the orders below: tried again later" />
      <Figure name="Lag" value={lagInWords(lagMs)} note="age of the oldest message in its last batch" />
      <Figure name="Delivery time" value={spanOf(delay.p50_ms)} note={slowest(delay.p95_ms)} />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className={classes["note"]}>{note}</dd>
    </div>
  );
}

function circuitInWords({ circuit, opens_at: opensAt }: SinkNow, nowMs: number): string {
  if (circuit === "closed") return "Working";
  if (circuit === "half_open") return "Testing with one batch";
  const waitMs = opensAt === null ? 0 : Date.parse(opensAt) - nowMs;
  const next = waitMs > 0 ? `next try in ${inWords(waitMs)}` : "tried next";
  return `Paused after failures, ${next}`;
}

function spanOf(ms: number | null): string {
  return ms === null ? "–" : inWords(ms);
}

function slowest(p95Ms: number | null): string {
  return p95Ms === null ? "none measured lately" : `median; 95 % within ${inWords(p95Ms)}`;
}

function LastFailure({ now, nowMs }: { now: SinkNow; nowMs: number }): ReactNode {
  const { last_error: error, last_delivered_at: delivered } = now;
  if (error !== null)
    return (
      <>
        Last failure {inWords(nowMs - Date.parse(error.at))} ago: <Reason code={error.reason} />
      </>
    );
  if (delivered === null) return "Nothing has been delivered yet.";
  return `It has always answered; last delivery ${inWords(nowMs - Date.parse(delivered))} ago`;
}
