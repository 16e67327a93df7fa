import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Leafloaf } from "../../client/client.ts";
import { Asked } from "../parts/asked.tsx";
import { answered } from "../session/answered.ts";
import classes from "./quarantine.module.css";

/** What a sink said of a message, and the message itself, opened with its user's key; asked for when somebody looks. */
export function Refusal({ ops, id }: { ops: Leafloaf; id: string }) {
  const query = useQuery({
    queryKey: ["failed", id],
    queryFn: () => answered(ops.GET("/v1/ops/failed/{id}", { params: { path: { id } } })),
  });
  return (
    <Asked query={query} label="what was refused">
      {({ detail, message, body }) => (
        <>
          <Text size="sm" fw={600}>
            {detail === "" ? "The sink gave no detail" : detail}
          </Text>
          {/* It scrolls: whoever has no mouse must be able to reach it. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className={classes["detail"]} tabIndex={0} aria-label="The message">
            {JSON.stringify(message ?? body, null, 2)}
          </pre>
        </>
      )}
    </Asked>
  );
}
