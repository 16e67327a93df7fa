import { Loading } from "../parts/loading.tsx";
import { SINKS, SINK_NAMES, type Sink } from "../parts/sinks.ts";
import classes from "./sink-cards.module.css";
import type { SinkNow, SinksNow } from "./told.ts";
import { useNow } from "./use-now.ts";
import { inWords } from "./words.ts";

/** How each sink is: its circuit, what waits before it, how long that takes, and what went wrong last. */
export function SinkCards({ sinks }: { sinks: SinksNow | null }) {
  const nowMs = useNow();
  if (sinks === null) return <Loading label="the sinks" lines={2} />;
  return (
    <ul className={classes["cards"]}>
      {SINKS.map((sink) => (
        <Card key={sink} sink={sink} now={sinks.sinks[sink]} nowMs={nowMs} />
      ))}
    </ul>
  );
}

function Card({ sink, now, nowMs }: { sink: Sink; now: SinkNow | null; nowMs: number }) {
  return (
    <li className={classes["card"]} data-circuit={now?.circuit ?? "unknown"}>
      <div className={classes["head"]}>
        <h2 className={classes["name"]}>{SINK_NAMES[sink]}</h2>
        <span className={classes["circuit"]}>{now === null ? "Unknown" : circuitInWords(now, nowMs)}</span>
      </div>
      {now === null ? (
        <p className={classes["error"]}>Its health does not answer.</p>
      ) : (
        <>
          <dl className={classes["figures"]}>
            <Figure name="In its queue" value={now.backlog?.messages.toLocaleString() ?? "?"} />
            <Figure name="Lag" value={now.lag_ms === 0 ? "none" : inWords(now.lag_ms)} />
            <Figure name="Usual time" value={spanOf(now.delay.p50_ms)} />
            <Figure name="1 in 20 takes over" value={spanOf(now.delay.p95_ms)} />
          </dl>
          <p className={classes["error"]}>{errorInWords(now, nowMs)}</p>
        </>
      )}
    </li>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function circuitInWords({ circuit, opens_at: opensAt }: SinkNow, nowMs: number): string {
  if (circuit === "closed") return "Circuit closed";
  if (circuit === "half_open") return "Circuit probing";
  const waitMs = opensAt === null ? 0 : Date.parse(opensAt) - nowMs;
  return waitMs > 0 ? `Circuit open, tried in ${inWords(waitMs)}` : "Circuit open, tried next";
}

function spanOf(ms: number | null): string {
  return ms === null ? "–" : inWords(ms);
}

function errorInWords({ last_error: error, last_delivered_at: delivered }: SinkNow, nowMs: number): string {
  if (error !== null) return `Last failure: ${error.reason}, ${inWords(nowMs - Date.parse(error.at))} ago`;
  if (delivered === null) return "Nothing has been delivered yet.";
  return `No failure; last delivery ${inWords(nowMs - Date.parse(delivered))} ago`;
}
