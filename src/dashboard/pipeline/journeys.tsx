import { Anchor, Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { Loading } from "../parts/loading.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { SINKS, SINK_NAMES } from "../parts/sinks.ts";
import classes from "./journeys.module.css";
import type { Journey, Stop } from "./told.ts";
import { useNow } from "./use-now.ts";
import type { Pipeline } from "./use-pipeline.ts";
import { clock, isUnseen, kindInWords, moreOf, stopInWords } from "./words.ts";

const SHOWN_AT_FIRST = 12;

/** Orders on their way, the latest first: a row an order, a column a system. */
export function Journeys({ pipeline: { journeys, isKnown } }: { pipeline: Pipeline }) {
  const latest = [...journeys.values()].sort((a, b) => b.memory.at.localeCompare(a.memory.at));
  const nowMs = useNow();
  const seen = latest.filter(({ sinks, memory }) =>
    SINKS.every((sink) => !isUnseen(sinks[sink], memory.at, nowMs)),
  );
  const arrived = seen.filter(hasArrived).length;
  const count = seen.length === 0 ? null : `${arrived} of ${seen.length} have arrived everywhere`;
  return (
    <Panel title="Orders on their way" aside={<span className={classes["count"]}>{count}</span>}>
      {isKnown ? null : <Loading label="the orders" />}
      {isKnown && latest.length === 0 ? <NoneYet /> : null}
      {latest.length > 0 ? <Rows journeys={latest} /> : null}
    </Panel>
  );
}

function NoneYet() {
  const shop = (
    <Anchor component={Link} href="/shop" inherit>
      the shop
    </Anchor>
  );
  return (
    <Nothing
      title="No order has passed since you came"
      advice={
        <>
          Orders are shown while somebody watches. Confirm one in {shop} in another tab, which asks once more
          who you are, and watch it arrive here.
        </>
      }
    />
  );
}

function Rows({ journeys }: { journeys: readonly Journey[] }) {
  const nowMs = useNow();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? journeys : journeys.slice(0, SHOWN_AT_FIRST);
  const waiting = journeys.slice(shown.length).filter((journey) => !hasArrived(journey)).length;
  return (
    <>
      <table className={classes["journeys"]}>
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">Memory</th>
            {SINKS.map((sink) => (
              <th key={sink} scope="col">
                {SINK_NAMES[sink]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((journey) => (
            <Row key={journey.id} journey={journey} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
      {shown.length === journeys.length ? null : (
        <Button variant="default" onClick={() => setWhole(true)}>
          Show all {journeys.length}
          {waiting === 0 ? null : `, ${waiting} more under way`}
        </Button>
      )}
    </>
  );
}

function Row({ journey, nowMs }: { journey: Journey; nowMs: number }) {
  const { order_id: orderId, episode_id: episodeId, kind, user_ref: ref, memory, sinks } = journey;
  return (
    <tr data-order={orderId ?? episodeId}>
      <th scope="row" className={classes["order"]}>
        <span className={classes["id"]} title={orderId ?? episodeId}>
          {orderId ?? episodeId}
        </span>
        <span className={classes["about"]}>
          {kindInWords(kind)}, <span title={`user_ref ${ref}`}>customer {ref.slice(0, 6)}</span>
        </span>
      </th>
      <StopCell system="Memory" state="delivered" words="Recorded" about={`at ${clock(memory.at)}`} />
      {SINKS.map((sink) => (
        <StopCell
          key={sink}
          system={SINK_NAMES[sink]}
          state={sinks[sink].state}
          words={stopInWords(sinks[sink], memory.at, nowMs)}
          about={moreOf(sinks[sink], memory.at, nowMs)}
          code={codeOf(sinks[sink])}
        />
      ))}
    </tr>
  );
}

/** The code behind the words of a reason, for its tooltip. */
function codeOf(stop: Stop): string | undefined {
  return "reason" in stop ? stop.reason : undefined;
}

type Cell = {
  system: string;
  state: Stop["state"];
  words: string;
  about: string;
  code?: string | undefined;
};

function StopCell({ system, state, words, about, code }: Cell) {
  return (
    <td data-system={system} data-state={state} className={classes["stop"]}>
      <span className={classes["system"]}>{system}</span>
      <span className={classes["state"]}>{words}</span>
      <span className={classes["about"]} title={code}>
        {about}
      </span>
    </td>
  );
}

/** Whether nothing more is to be expected of an order. */
function hasArrived({ sinks }: Journey): boolean {
  return SINKS.every((sink) => sinks[sink].state === "delivered" || sinks[sink].state === "suppressed");
}
