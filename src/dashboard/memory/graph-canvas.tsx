import { useComputedColorScheme } from "@mantine/core";
import cytoscape from "cytoscape";
import { useEffect, useRef } from "react";
import type { Graph } from "./asking.ts";
import classes from "./graph-panel.module.css";
import { coloursOf, drawn } from "./graph-drawing.ts";
import { nameOf, valuesOf } from "./words.ts";

type Props = { graph: Graph; open: (entity: string) => void };

/** The graph drawn; a click on something puts it into the middle. The list beside it leads through the same facts. */
export default function GraphCanvas({ graph, open }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  }, [open]);
  useEffect(() => {
    if (place.current === null) return undefined;
    const view = cytoscape({ container: place.current, ...drawn(graph, scheme) });
    view.on("tap", "node", ({ target }) => latest.current(String(target.id())));
    return () => view.destroy();
  }, [graph, scheme]);
  const name = nameOf(graph.center, valuesOf(graph));
  const words = `${graph.nodes.length} things and ${graph.edges.length} facts around ${name}, drawn: the strongest of each thing. The list beside it tells the facts about ${name}, drawn or not, and leads on to the other things`;
  return (
    <figure className={classes["drawing"]}>
      {/* A canvas has no alternative text, and cytoscape asks for a box. */}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role */}
      <div ref={place} role="img" aria-label={words} className={classes["canvas"]} />
      <figcaption className={classes["legend"]}>
        {coloursOf(graph, scheme).map(({ type, colour }) => (
          <span key={type}>
            <span aria-hidden style={{ background: colour }} />
            {type}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
