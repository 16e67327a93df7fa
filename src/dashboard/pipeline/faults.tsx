import { Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { isLocal } from "../session/local-shoppers.ts";
import { FAULTS, type Fault, faultsInForce, isOn, switchOff, switchOn } from "./stand-in.ts";

const ASK_EVERY_MS = 5_000;
const KEY = ["stand-in", "faults"];

/** Where Google is the stand-in of `npm run dev`: switches that make it fail, so that one can watch an outage and the
 *  recovery. Elsewhere there is nothing. */
export function Faults() {
  const query = useQuery({
    queryKey: KEY,
    queryFn: faultsInForce,
    enabled: isLocal(),
    refetchInterval: ({ state }) => (state.data === null ? false : ASK_EVERY_MS),
  });
  const { data: inForce, error } = query;
  if (!inForce && error === null) return null;
  return (
    <Panel title="Break something">
      <Text size="sm" c="dimmed">
        Google is a stand-in here. Switch a fault on, confirm an order, and watch it wait; switch it off, and
        watch it arrive.
      </Text>
      {error === null ? null : <ProblemNote error={error} again={() => void query.refetch()} />}
      {inForce ? <Switches inForce={inForce} /> : null}
    </Panel>
  );
}

function Switches({ inForce }: { inForce: readonly Fault[] }) {
  const queries = useQueryClient();
  const flip = useMutation({
    mutationFn: ({ fault, on }: { fault: Fault; on: boolean }) => (on ? switchOn(fault) : switchOff(fault)),
    // One after the other, each until what is in force was asked again.
    scope: { id: "stand-in" },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const flipped = flip.isPending ? flip.variables : undefined;
  return (
    <>
      {FAULTS.map(({ name, about, fault }) => (
        <Switch
          key={name}
          label={name}
          description={about}
          color="red"
          checked={flipped?.fault === fault ? flipped.on : isOn(fault, inForce)}
          onChange={(event) => flip.mutate({ fault, on: event.currentTarget.checked })}
        />
      ))}
      {flip.error === null ? null : <ProblemNote error={flip.error} />}
    </>
  );
}
