import { Code, Text } from "@mantine/core";
import type { Leafloaf } from "../../client/client.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { Faults } from "./faults.tsx";
import { Journeys } from "./journeys.tsx";
import { Lag } from "./lag.tsx";
import { LookUp } from "./look-up.tsx";
import { Quarantine } from "./quarantine.tsx";
import { SinkCards } from "./sink-cards.tsx";
import { type Pipeline, usePipeline } from "./use-pipeline.ts";
import classes from "./view.module.css";

/** The view *Pipeline*: every order on its way, how each sink is, what was refused, and what can be done about it. */
export default function PipelineView() {
  const { ops } = useLeafloaf();
  if (ops !== null) return <Watched ops={ops} />;
  const command = "npm run --silent token -- me --scope ops";
  return (
    <Panel title="Pipeline">
      <Nothing
        title="This view is for operations"
        advice={
          <>
            Sign in with a token that has the scope <Code>ops</Code>. On your machine, pick a shopper, or make
            one: <Code>{command}</Code>
          </>
        }
      />
    </Panel>
  );
}

function Watched({ ops }: { ops: Leafloaf }) {
  const pipeline = usePipeline(ops);
  return (
    <div className={classes["view"]}>
      <div className={classes["head"]}>
        <Text c="dimmed" size="sm">
          Each order goes from its customer’s memory to Spanner, BigQuery and the archive in R2.
        </Text>
        <Link pipeline={pipeline} />
      </div>
      {pipeline.link === "lost" ? <ProblemNote error={pipeline.error} /> : null}
      <SinkCards pipeline={pipeline} />
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <Journeys pipeline={pipeline} />
          <Quarantine ops={ops} pipeline={pipeline} />
        </div>
        <div className={classes["column"]}>
          <Lag samples={pipeline.samples} />
          <Faults />
          <LookUp />
        </div>
      </div>
    </div>
  );
}

const LINKS = {
  connecting: "Connecting…",
  live: "Live",
  lost: "Not live: what is shown may be old",
} as const;

function Link({ pipeline: { link } }: { pipeline: Pipeline }) {
  return (
    <output className={classes["link"]} data-link={link}>
      <span className={classes["dot"]} aria-hidden />
      {LINKS[link]}
    </output>
  );
}
