import { Text, useComputedColorScheme } from "@mantine/core";
import { Loading } from "../parts/loading.tsx";
import { Panel } from "../parts/panel.tsx";
import { SINKS, SINK_NAMES } from "../parts/sinks.ts";
import classes from "./lag.module.css";
import { LagPlot } from "./lag-plot.tsx";
import type { Sample } from "./use-pipeline.ts";
import { lagInWords } from "./words.ts";

/** The lag of each sink since the view was opened: a plot, with its last figures in words. */
export function Lag({ samples }: { samples: readonly Sample[] }) {
  const scheme = useComputedColorScheme();
  const last = samples.at(-1);
  return (
    <Panel title="Lag">
      <Text size="sm" c="dimmed">
        How old the oldest message in each system’s last batch was.
      </Text>
      {last === undefined ? (
        <Loading label="the lag" />
      ) : (
        <>
          <LagPlot
            key={scheme}
            samples={samples}
            label={`Lag of the last ten minutes. Now: ${allInWords(last)}`}
          />
          <ul className={classes["legend"]}>
            {SINKS.map((sink) => (
              <li key={sink} data-sink={sink}>
                <span className={classes["swatch"]} aria-hidden />
                {SINK_NAMES[sink]} <strong>{lagInWords(last[sink])}</strong>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function allInWords(sample: Sample): string {
  return SINKS.map((sink) => `${SINK_NAMES[sink]} ${lagInWords(sample[sink])}`).join(", ");
}
