import { Text } from "@mantine/core";
import { Panel } from "../parts/panel.tsx";
import { FiguresTable } from "./figures-table.tsx";
import classes from "./quality.module.css";
import { LinePlot } from "./line-plot.tsx";
import { type Figure, type Result, figureRows } from "./results.ts";
import type { Table } from "./tables.ts";

const TITLES: ReadonlyMap<string, string> = new Map([
  ["next-basket", "Next basket, every measure"],
  ["usual", "My Usual, every measure"],
  ["reorder", "Reorder timing, every measure"],
  ["complements", "Complements, every measure"],
]);

/** One task on one set: the product's measures above the baselines', and its plots, each with its figures as a table. */
export function ResultPanel({ result }: { result: Result }) {
  const { task, ms_per_user: ms } = result;
  const title = TITLES.get(task) ?? task;
  return (
    <Panel title={title} aside={<Text size="sm" c="dimmed">{`${ms.toFixed(2)} ms a shopper`}</Text>}>
      <FiguresTable table={measuresOf(result)} label={title} />
      {result.figures.map((figure) => (
        <Plot key={figure.name} figure={figure} />
      ))}
    </Panel>
  );
}

function measuresOf({ task, metrics, baselines }: Result): Table {
  const measures = Object.keys(metrics);
  const row = (name: string, of: Record<string, number>, isBest: boolean): Table["rows"][number] => [
    { text: name, isBest },
    ...measures.map((measure) => ({ text: of[measure]?.toFixed(4) ?? "", isBest })),
  ];
  return {
    head: ["method", ...measures],
    rows: [
      row(`${task} (the product)`, metrics, true),
      ...Object.entries(baselines).map(([name, of]) => row(name, of, false)),
    ],
  };
}

function Plot({ figure }: { figure: Figure }) {
  const { lines, rows } = figureRows(figure);
  const label = `${figure.y} by ${figure.x}: ${lines.join(", ")}`;
  const table: Table = {
    head: [figure.x, ...lines],
    rows: rows.map(({ x, values }) => [
      { text: x, isBest: false },
      ...values.map((text) => ({ text, isBest: false })),
    ]),
  };
  return (
    <figure className={classes["plot"]}>
      <figcaption>
        {figure.y} by {figure.x}.
      </figcaption>
      <LinePlot figure={figure} lines={lines} label={label} />
      <details>
        <summary>The same as a table</summary>
        <FiguresTable table={table} label={label} />
      </details>
    </figure>
  );
}
