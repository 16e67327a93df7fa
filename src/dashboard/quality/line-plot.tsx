import { useElementSize } from "@mantine/hooks";
import { labelRows, ticksOf } from "./axes.ts";
import classes from "./quality.module.css";
import type { Figure } from "./results.ts";

const HEIGHT = 260;
const LEFT = 44;
const RIGHT = 24;
const TOP = 10;
const ROW = 14;

type Props = { figure: Figure; lines: string[]; label: string };

/** How a figure lies on the page: pixels of a place, and of a value. */
type Scales = {
  places: string[];
  ticks: number[];
  x: (place: string) => number;
  y: (value: number) => number;
};

/** A figure's lines, drawn as wide as the page is and no wider: labels keep their size, and where they would touch they take
 *  turns in rows. Names of lines stand below, in the order of their ends. */
export function LinePlot({ figure, lines, label }: Props) {
  const { ref, width } = useElementSize();
  return (
    <>
      <div ref={ref} className={classes["drawing"]}>
        {width === 0 ? null : <Drawing figure={figure} lines={lines} label={label} width={width} />}
      </div>
      <LineNames figure={figure} lines={lines} />
    </>
  );
}

function Drawing({ figure, lines, label, width }: Props & { width: number }) {
  const scales = scalesOf(figure, width);
  const rows = labelRows(scales.places, stepOf(scales.places, width));
  return (
    <svg role="img" aria-label={label} width={width} height={HEIGHT + rows * ROW}>
      <Axes scales={scales} width={width} rows={rows} />
      {lines.map((line, index) => (
        <Line key={line} figure={figure} line={line} index={index} scales={scales} />
      ))}
    </svg>
  );
}

function stepOf(places: readonly string[], width: number): number {
  return (width - LEFT - RIGHT) / places.length;
}

function scalesOf({ points }: Figure, width: number): Scales {
  const places = [...new Set(points.map(({ x }) => x))];
  const ticks = ticksOf(Math.max(...points.map(({ y }) => y)));
  const top = ticks.at(-1) ?? 1;
  return {
    places,
    ticks,
    x: (place) => LEFT + stepOf(places, width) * (places.indexOf(place) + 0.5),
    y: (value) => TOP + (HEIGHT - TOP) * (1 - value / top),
  };
}

function Axes({ scales: { places, ticks, x, y }, width, rows }: AxesProps) {
  return (
    <g className={classes["axes"]} aria-hidden>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 8} y={y(tick)} dy="0.32em" textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {places.map((place, index) => (
        <text key={place} x={x(place)} y={HEIGHT + ROW * ((index % rows) + 1)} textAnchor="middle">
          {place}
        </text>
      ))}
    </g>
  );
}

type AxesProps = { scales: Scales; width: number; rows: number };
type LineProps = { figure: Figure; line: string; index: number; scales: Scales };

function Line({ figure, line, index, scales: { x, y } }: LineProps) {
  const points = figure.points.filter((point) => point.line === line);
  return (
    <g className={classes["line"]} data-line={index} aria-hidden>
      <polyline points={points.map((point) => `${x(point.x)},${y(point.y)}`).join(" ")} />
      {points.map((point) => (
        <circle key={point.x} cx={x(point.x)} cy={y(point.y)} r={3} />
      ))}
    </g>
  );
}

function LineNames({ figure: { points }, lines }: { figure: Figure; lines: string[] }) {
  const endOf = (line: string): number => points.findLast((point) => point.line === line)?.y ?? 0;
  return (
    <ul className={classes["lines"]} aria-label="Lines, the highest at the right end first">
      {lines
        .map((line, index) => ({ line, index }))
        .toSorted((a, b) => endOf(b.line) - endOf(a.line))
        .map(({ line, index }) => (
          <li key={line}>
            <svg className={classes["line"]} data-line={index} width={28} height={10} aria-hidden>
              <polyline points="0,5 28,5" />
              <circle cx={14} cy={5} r={3} />
            </svg>
            {line}
          </li>
        ))}
    </ul>
  );
}
