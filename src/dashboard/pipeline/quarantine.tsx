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
import { reasonInWords } from "./reasons.ts";
import type { Stop } from "./told.ts";
import type { Pipeline } from "./use-pipeline.ts";
import { clock } from "./words.ts";

type Failed = components["schemas"]["FailedMessage"];

const MOST = 50;
const ASK_EVERY_MS = 15_000;

/** What sinks refused, and sending it again: always tried dry first. */
export function Quarantine({ ops, pipeline }: { ops: Leafloaf; pipeline: Pipeline }) {
  const { sinks } = pipeline;
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
                  <Item key={one.id} ops={ops} one={one} standing={standingOf(one, pipeline)} />
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

/** Where a message of the list is by now: there still, in its queue again, or in its sink. */
type Standing = { state: "refused" | "sent" | "arrived"; words: string };

/** A message stays in quarantine until somebody asks after it has arrived, so what the feed tells is newer than the list. */
function standingOf(one: Failed, { journeys }: Pipeline): Standing {
  const refused = `not delivered at ${clock(one.quarantined_at)}`;
  const stop = stopOf(one, journeys);
  if (stop?.state === "delivered")
    return { state: "arrived", words: `arrived at ${clock(stop.at)}; nothing is left to do` };
  if (one.replayed_at === null) return { state: "refused", words: refused };
  return { state: "sent", words: `sent again at ${clock(one.replayed_at)}, on its way` };
}

/** Where the feed has a message's order at the sink that refused it. */
function stopOf(
  { sink, user_ref: ref, episode_id: id }: Failed,
  journeys: Pipeline["journeys"],
): Stop | undefined {
  if (id === null) return undefined;
  const all = [...journeys.values()];
  return all.find((journey) => journey.episode_id === id && journey.user_ref === ref)?.sinks[sink];
}

const LABELS = { refused: "Replay", sent: "Replay again", arrived: "Take off the list" } as const;

type ItemProps = { ops: Leafloaf; one: Failed; standing: Standing };

function Item({ ops, one, standing: { state, words } }: ItemProps) {
  const what =
    one.events === null ? (one.episode_id ?? "a message that names nobody") : `${one.events} events`;
  return (
    <li className={classes["item"]} data-state={state}>
      <div className={classes["said"]}>
        <span className={classes["reason"]}>
          <span title={one.reason}>
            {SINK_NAMES[one.sink]}: {reasonInWords(one.reason)}
          </span>
          <Why of={`${SINK_NAMES[one.sink]} did not take ${what}`}>
            <Refusal ops={ops} id={one.id} />
          </Why>
        </span>
        <output className={classes["about"]}>
          <Code>{what}</Code> <strong>{words}</strong>
        </output>
      </div>
      {one.replayable ? <Replay ops={ops} what={{ id: one.id }} label={LABELS[state]} /> : null}
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
