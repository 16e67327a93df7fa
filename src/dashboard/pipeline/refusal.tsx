import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Leafloaf } from "../../client/client.ts";
import { Asked } from "../parts/asked.tsx";
import { SINK_NAMES } from "../parts/sinks.ts";
import { answered } from "../session/answered.ts";
import classes from "./quarantine.module.css";
import { reasonInWords } from "./reasons.ts";

/** Why a message lies in quarantine, what its sink said of it, and the message itself, opened with its user's key; asked for
 *  when somebody looks. */
export function Refusal({ ops, id }: { ops: Leafloaf; id: string }) {
  const query = useQuery({
    queryKey: ["failed", id],
    queryFn: () => answered(ops.GET("/v1/ops/failed/{id}", { params: { path: { id } } })),
  });
  return (
    <Asked query={query} label="what was refused">
      {({ sink, reason, detail, message, body }) => (
        <>
          <Text size="sm" fw={600}>
            {SINK_NAMES[sink]} did not take it: {reasonInWords(reason)}.
          </Text>
          <Text size="xs" c="dimmed" mb="xs">
            {detail === "" ? "" : `The answer was “${detail}”. `}
            Code <Code>{reason}</Code>
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
