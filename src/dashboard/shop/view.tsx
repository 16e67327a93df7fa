import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Asked } from "../parts/asked.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { Why } from "../parts/why.tsx";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";

/** The view *Shop*. */
export default function ShopView() {
  const { api, session } = useLeafloaf();
  const usual = useQuery({
    queryKey: ["usual", session.user],
    queryFn: () => answered(api.GET("/v1/users/{user}/usual", { params: { path: { user: "me" } } })),
  });
  return (
    <Panel title="My Usual">
      <Asked query={usual} label="My Usual">
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title="Nothing yet" advice="It needs two orders." />
          ) : (
            items.map(({ sku, product_name: name, reason }) => (
              <Text key={sku} size="sm">
                {name} <Why of={name ?? sku}>{reason}</Why>
              </Text>
            ))
          )
        }
      </Asked>
    </Panel>
  );
}
