import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Asked } from "../parts/asked.tsx";
import { Panel } from "../parts/panel.tsx";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";

/** The view *Memory*. */
export default function MemoryView() {
  const { api, session } = useLeafloaf();
  const facts = useQuery({
    queryKey: ["facts", session.user],
    queryFn: () => answered(api.GET("/v1/users/{user}/memory/facts", { params: { path: { user: "me" } } })),
  });
  return (
    <Panel title="Facts">
      <Asked query={facts} label="facts">
        {({ facts: known }) => <Text size="sm">{known.length} facts</Text>}
      </Asked>
    </Panel>
  );
}
