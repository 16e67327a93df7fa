import { Anchor, Code } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Leafloaf } from "../../client/client.ts";
import type { components } from "../../client/schema.d.ts";
import { Asked } from "../parts/asked.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { SINKS, SINK_NAMES } from "../parts/sinks.ts";
import { Why } from "../parts/why.tsx";
import { answered } from "../session/answered.ts";
import classes from "./quarantine.module.css";
import { Refusal } from "./refusal.tsx";
import { Replay } from "./replay.tsx";
import type { SinksNow } from "./told.ts";
import { clock } from "./words.ts";

type Failed = components["schemas"]["FailedMessage"];

const MOST = 50;
const ASK_EVERY_MS = 15_000;

/** What sinks refused, and sending it again: always tried dry first. */
export function Quarantine({ ops, sinks }: { ops: Leafloaf; sinks: SinksNow | null }) {
  // Asked again as soon as a sink refuses something.
  const refused = SINKS.reduce((sum, sink) => sum + (sinks?.sinks[sink]?.messages.quarantined ?? 0), 0);
  const query = useQuery({
    queryKey: ["failed", refused],
    queryFn: () => answered(ops.GET("/v1/ops/failed", { params: { query: { limit: MOST } } })),
    placeholderData: keepPreviousData,
    refetchInterval: ASK_EVERY_MS,
  });
  const shown = query.data?.failed ?? [];
  return (
    <Panel
      title="Quarantine"
      aside={shown.length > 1 ? <Replay ops={ops} what={{}} label="Replay all" /> : null}
    >
      <Asked query={query} label="the quarantine">
        {({ failed, next_cursor: next }) => (
          <>
            {failed.length === 0 && next === null ? (
              <Nothing
                title="Nothing was refused"
                advice="What a sink refuses for good lies here, with its reason, until it is sent again and has arrived."
              />
            ) : (
              <ul className={classes["list"]} aria-label="Refused messages">
                {failed.map((one) => (
                  <Item key={one.id} ops={ops} one={one} />
                ))}
              </ul>
            )}
            {next === null ? null : <More />}
          </>
        )}
      </Asked>
    </Panel>
  );
}

function Item({ ops, one }: { ops: Leafloaf; one: Failed }) {
  const what = one.events === null ? (one.episode_id ?? "what names nobody") : `${one.events} events`;
  const reason = `${SINK_NAMES[one.sink]} refused ${what}`;
  return (
    <li className={classes["item"]}>
      <div className={classes["said"]}>
        <span className={classes["reason"]}>
          {SINK_NAMES[one.sink]}: {one.reason}
          <Why of={reason}>
            <Refusal ops={ops} id={one.id} />
          </Why>
        </span>
        <span className={classes["about"]}>
          <Code>{what}</Code> at {clock(one.quarantined_at)}
          {one.replayed_at === null ? null : `, sent again at ${clock(one.replayed_at)}`}
        </span>
      </div>
      {one.replayable ? <Replay ops={ops} what={{ id: one.id }} label="Replay" /> : null}
    </li>
  );
}

function More() {
  return (
    <p className={classes["about"]}>
      There are more than {MOST}: <Anchor href="/docs">GET /v1/ops/failed</Anchor> has them, page by page, by
      sink, reason and time. “Replay all” goes through all of them.
    </p>
  );
}
