import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { components } from "../../client/schema.d.ts";
import { Asked } from "../parts/asked.tsx";
import { Panel } from "../parts/panel.tsx";
import { SINKS, SINK_NAMES } from "../parts/sinks.ts";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { money } from "./money.ts";
import { type Placed, usePlaced } from "./placed.ts";
import classes from "./placed-orders.module.css";

type Delivery = components["schemas"]["Delivery"];
type Receipt = components["schemas"]["SinkReceipt"];

const LOOK_EVERY_MS = 1_000;

/** The orders of this visit, and where each is, until every system has it. */
export function PlacedOrders() {
  const placed = usePlaced();
  if (placed.length === 0) return null;
  return (
    <Panel title="Confirmed">
      {placed.map(({ confirmation }) => (
        <PlacedOrder key={confirmation.order_id} confirmation={confirmation} />
      ))}
    </Panel>
  );
}

function PlacedOrder({ confirmation }: Pick<Placed, "confirmation">) {
  const { order_id: id, total_minor: total, item_count: count, memory } = confirmation;
  const delivery = useDelivery(id);
  const facts = memory.new_facts.length;
  const learned = facts === 1 ? "one new fact" : `${facts === 0 ? "no" : facts} new facts`;
  return (
    <article className={classes["order"]} aria-label={`Order ${id}`}>
      <div className={classes["head"]}>
        <code className={classes["id"]}>{id}</code>
        <span>{money(total)}</span>
      </div>
      <Text size="xs" c="dimmed">
        {count} {count === 1 ? "line" : "lines"}; the memory learned {learned}
      </Text>
      <Asked query={delivery} label="delivery" lines={1}>
        {({ sinks }) => (
          <ul className={classes["sinks"]}>
            <li data-state="delivered">Memory: recorded</li>
            {SINKS.map((sink) => (
              <li key={sink} data-state={sinks[sink].state}>
                {SINK_NAMES[sink]}: {inWords(sinks[sink])}
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </article>
  );
}

/** Where an order is, asked every second until no system is pending. */
function useDelivery(orderId: string) {
  const { api } = useLeafloaf();
  return useQuery({
    queryKey: ["delivery", orderId],
    queryFn: () =>
      answered(api.GET("/v1/orders/{order_id}/delivery", { params: { path: { order_id: orderId } } })),
    refetchInterval: ({ state: { data } }) => (isSettled(data) ? false : LOOK_EVERY_MS),
  });
}

function isSettled(delivery: Delivery | undefined): boolean {
  return delivery !== undefined && Object.values(delivery.sinks).every(({ state }) => state !== "pending");
}

function inWords(receipt: Receipt): string {
  if (receipt.state === "pending") return "on its way";
  if (receipt.state === "delivered") return "delivered";
  return `${receipt.state} (${receipt.reason})`;
}
