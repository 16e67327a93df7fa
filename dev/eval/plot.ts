import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Figure } from "./task.ts";

const WIDTH = 720;
const RIGHT_MARGIN = 110;

/** Writes figures as SVG files into a folder. */
export function writeFigures(figures: readonly Figure[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, ...figure } of figures) writeFileSync(join(folder, `${name}.svg`), svgOf(figure));
}

/** One line per method, named at its end. */
function svgOf({ x, y, points }: Omit<Figure, "name">): string {
  const { document } = parseHTML("<html><body></body></html>");
  const lines = { x: "x", y: "y", stroke: "line" };
  const plot = Plot.plot({
    document,
    width: WIDTH,
    marginRight: RIGHT_MARGIN,
    style: { background: "white" },
    x: { label: x, type: "point", domain: [...new Set(points.map((point) => point.x))] },
    y: { label: y, grid: true, zero: true },
    marks: [
      Plot.lineY(points, lines),
      Plot.dot(points, lines),
      Plot.text(
        points,
        Plot.selectLast({ x: "x", y: "y", z: "line", text: "line", textAnchor: "start", dx: 8 }),
      ),
    ],
  });
  // Names of groups are nothing to who can't see them, and may not stand on a group.
  for (const named of plot.querySelectorAll("[aria-label]")) named.removeAttribute("aria-label");
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return plot.outerHTML;
}
