import { Button } from "@mantine/core";
import { Suspense, lazy } from "react";
import { Asked } from "../parts/asked.tsx";
import { Loading } from "../parts/loading.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { type When, useGraph } from "./asking.ts";
import { CorrectEntity } from "./correct-entity.tsx";
import classes from "./graph-panel.module.css";
import { Neighbours } from "./neighbours.tsx";

const GraphCanvas = lazy(() => import("./graph-canvas.tsx"));

type Props = { center: string; when: When; open: (entity: string) => void };

/** What surrounds one thing: drawn, the strongest of it, and beside it every fact about it as a list. */
export function GraphPanel({ center, when, open }: Props) {
  const graph = useGraph(center, when);
  return (
    <Panel title="Graph">
      <Asked query={graph} label="the graph" lines={8}>
        {(around) =>
          around.edges.length === 0 ? (
            <Nothing
              title="Nothing is known of it at that time"
              advice="Move the sliders to a later time, or confirm an order in the shop."
            >
              {center === "user" ? null : (
                <Button variant="default" size="compact-sm" onClick={() => open("user")}>
                  Back to the shopper
                </Button>
              )}
            </Nothing>
          ) : (
            <div className={classes["both"]}>
              <Suspense fallback={<Loading label="the drawing" lines={8} />}>
                <GraphCanvas graph={around} open={open} />
              </Suspense>
              <Neighbours graph={around} when={when} open={open} />
            </div>
          )
        }
      </Asked>
      {center === "user" ? null : <CorrectEntity key={center} entity={center} />}
    </Panel>
  );
}
