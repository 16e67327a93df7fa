/** A figure's points, from left to right, joined into a line by name. */
export type Figure = { name: string; x: string; y: string; points: Point[] };
type Point = { x: string; y: number; line: string };

/** What `npm run eval --out` wrote of one task: measures of the product and of each baseline, and its figures. */
export type Result = {
  set: string;
  task: string;
  measured_on: string;
  ms_per_user: number;
  metrics: Record<string, number>;
  baselines: Record<string, Record<string, number>>;
  figures: Figure[];
};

const FILES = import.meta.glob<unknown>("../../../docs/quality/*.json", { eager: true, import: "default" });

/** Every result that this page was built with. */
export const RESULTS: readonly Result[] = Object.values(FILES).filter(isResult);

/** The rows of a figure as a table: what was told at each place, line by line. */
export function figureRows({ points }: Figure): { lines: string[]; rows: { x: string; values: string[] }[] } {
  const lines = [...new Set(points.map(({ line }) => line))];
  const places = Map.groupBy(points, ({ x }) => x);
  const rows = [...places].map(([x, here]) => ({
    x,
    values: lines.map((line) => here.find((point) => point.line === line)?.y.toFixed(4) ?? ""),
  }));
  return { lines, rows };
}

function isResult(value: unknown): value is Result {
  if (typeof value !== "object" || value === null) return false;
  return ["set", "task", "measured_on", "metrics", "baselines", "figures"].every((name) => name in value);
}
