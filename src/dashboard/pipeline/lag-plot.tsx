import { useEffect, useRef } from "react";
import Plot from "uplot";
import "uplot/dist/uPlot.min.css";
import classes from "./lag.module.css";
import type { Sample } from "./use-pipeline.ts";
import { clock, inWords } from "./words.ts";

const SECOND_MS = 1000;
/** The axis is never shorter: a lag of a second is nothing to look at. */
const LEAST_TOP_SECONDS = 10;
const LEAST_SPAN_SECONDS = 60;

/** The lag of each sink as lines over time, in the colours that the page has when it is made; who cannot see it is told its
 *  label. */
export function LagPlot({ samples, label }: { samples: readonly Sample[]; label: string }) {
  const place = useRef<HTMLElement>(null);
  const plot = useRef<Plot | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const drawn = new Plot(optionsOf(element), [[], [], [], []], element);
    plot.current = drawn;
    const fit = new ResizeObserver(() => drawn.setSize(sizeOf(element)));
    fit.observe(element);
    return () => {
      fit.disconnect();
      drawn.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(dataOf(samples)), [samples]);
  return <figure ref={place} className={classes["plot"]} aria-label={label} />;
}

function dataOf(samples: readonly Sample[]): Plot.AlignedData {
  return [
    samples.map(({ atMs }) => atMs / SECOND_MS),
    samples.map(({ spanner }) => seconds(spanner)),
    samples.map(({ bigquery }) => seconds(bigquery)),
    samples.map(({ archive }) => seconds(archive)),
  ];
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / SECOND_MS;
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): { width: number; height: number } {
  return { width: clientWidth, height: clientHeight };
}

/** From the first sample to the last; uPlot itself makes a day of a single one. */
function spanOf({ data: [times] }: Plot): [number, number] {
  const last = times[times.length - 1] ?? 0;
  return [Math.min(times[0] ?? 0, last - LEAST_SPAN_SECONDS), last];
}

function optionsOf(element: HTMLElement): Plot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: Plot.Axis = {
    stroke: colour("--mantine-color-dimmed"),
    grid: { stroke: colour("--leaf-line"), width: 1 },
    ticks: { stroke: colour("--leaf-line"), width: 1 },
    font: `11px ${style.fontFamily}`,
  };
  const line = (label: string, name: string, dash: number[]): Plot.Series => {
    return { label, stroke: colour(name), width: 2, dash, points: { show: false } };
  };
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: spanOf },
      y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, LEAST_TOP_SECONDS)] },
    },
    axes: [
      { ...axis, space: 80, values: (_plot, ticks) => ticks.map((tick) => clock(tick * SECOND_MS)) },
      {
        ...axis,
        size: 52,
        values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? "0" : inWords(tick * SECOND_MS))),
      },
    ],
    series: [
      {},
      line("Spanner", "--leaf-line-1", []),
      line("BigQuery", "--leaf-line-2", [7, 4]),
      line("R2 archive", "--leaf-line-3", [2, 3]),
    ],
  };
}
