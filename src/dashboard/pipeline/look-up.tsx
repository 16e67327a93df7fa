import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Leafloaf } from "../../client/client.ts";
import { Loading } from "../parts/loading.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { SINKS, SINK_NAMES } from "../parts/sinks.ts";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";
import classes from "./look-up.module.css";
import { Reason } from "./reason.tsx";
import { clock } from "./words.ts";

/** What people call the states of a delivery. */
const STATES: ReadonlyMap<string, string> = new Map([
  ["pending", "On its way"],
  ["delivered", "Delivered"],
  ["quarantined", "Quarantined"],
  ["suppressed", "Not sent"],
]);

type Found = { state: string; at?: string; reason?: string; where?: string };

/** Where one order, or one captured event, of the person signed in is. */
export function LookUp() {
  const { session } = useLeafloaf();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setAsked(typed.trim());
  };
  return (
    <Panel title="Where is it?">
      <form onSubmit={submit} className={classes["form"]}>
        <TextInput
          label="Order or event id"
          description={`Of ${session.name}: ord_… from a confirmation, evt_… from POST /v1/events`}
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={typed.trim() === ""}>
          Look up
        </Button>
      </form>
      {asked === null ? null : <Answer id={asked} />}
    </Panel>
  );
}

function Answer({ id }: { id: string }) {
  const { api, session } = useLeafloaf();
  const query = useQuery({
    queryKey: ["delivery", session.user, id],
    queryFn: () => deliveryOf(api, id),
    staleTime: 0,
  });
  if (query.isPending) return <Loading label={id} />;
  if (query.error !== null) return <ProblemNote error={query.error} again={() => void query.refetch()} />;
  return (
    <dl className={classes["found"]} aria-label={`Where ${id} is`}>
      {SINKS.map((sink) => (
        <Place key={sink} name={SINK_NAMES[sink]} found={query.data[sink]} />
      ))}
    </dl>
  );
}

function Place({ name, found }: { name: string; found: Found | undefined }) {
  if (found === undefined) return null;
  const { state, at, reason, where } = found;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong title={state}>{STATES.get(state) ?? state}</strong>
        {at === undefined ? null : ` at ${clock(at)}`}
        {reason === undefined ? null : (
          <>
            : <Reason code={reason} />
          </>
        )}
        {where === undefined || where === "" ? null : <span className={classes["where"]}>{where}</span>}
      </dd>
    </div>
  );
}

/** An event is at no time in Spanner: it has no table for it. */
async function deliveryOf(
  api: Leafloaf,
  id: string,
): Promise<{ spanner?: Found; bigquery?: Found; archive?: Found }> {
  if (id.startsWith("ord_")) {
    const params = { path: { order_id: id } };
    return (await answered(api.GET("/v1/orders/{order_id}/delivery", { params }))).sinks;
  }
  const params = { path: { event_id: id } };
  return (await answered(api.GET("/v1/events/{event_id}/delivery", { params }))).sinks;
}
