import type { CytoscapeOptions, ElementDefinition, StylesheetJson } from "cytoscape";
import type { Graph } from "./asking.ts";
import { VERBS } from "./words.ts";

type Scheme = "light" | "dark";

/** A colour for each kind of thing, dark enough on white and pale enough on black to be told apart. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  user: ["#2b6e3f", "#91c399"],
  product: ["#4a7fb5", "#8db8e0"],
  brand: ["#a0622d", "#e0a878"],
  category: ["#7a5ea8", "#bda6e3"],
  diet: ["#2f8f83", "#7fd1c6"],
  ingredient: ["#b3475c", "#f09aab"],
  cuisine: ["#b08900", "#e6c75a"],
};
const OTHER = ["#6b7370", "#a9b1ad"] as const;

/** The kinds of thing in a graph with their colours, for its legend. */
export function coloursOf({ nodes }: Graph, scheme: Scheme): { type: string; colour: string }[] {
  return [...new Set(nodes.map(({ type }) => type))].map((type) => ({
    type,
    colour: colourOf(type, scheme),
  }));
}

function colourOf(type: string, scheme: Scheme): string {
  const [light, dark] = COLOURS[type] ?? OTHER;
  return scheme === "light" ? light : dark;
}

/** What cytoscape needs to draw a graph: the centre in the middle, rings by distance, the strongest fact of a pair as its line. */
export function drawn(graph: Graph, scheme: Scheme): CytoscapeOptions {
  const distance = new Map(graph.nodes.map((node) => [node.id, node.distance]));
  return {
    elements: [...nodesOf(graph, scheme), ...edgesOf(graph)],
    style: styleOf(scheme),
    layout: {
      name: "concentric",
      concentric: (node) => 10 - (distance.get(node.id()) ?? 9),
      levelWidth: () => 1,
      minNodeSpacing: 18,
      spacingFactor: 1.1,
      animate: false,
    },
    minZoom: 0.3,
    maxZoom: 2.5,
    // A page that is scrolled must not zoom what is under the finger.
    userZoomingEnabled: false,
  };
}

function nodesOf({ nodes, center }: Graph, scheme: Scheme): ElementDefinition[] {
  return nodes.map(({ id, type, value, distance }) => {
    const size = id === center ? 34 : 20 - distance * 4;
    const label = id === "user" ? "The shopper" : value;
    return { data: { id, label, size, colour: colourOf(type, scheme) } };
  });
}

function edgesOf({ edges, nodes }: Graph): ElementDefinition[] {
  const there = new Set(nodes.map(({ id }) => id));
  const pairs = new Map(
    edges
      .toSorted((a, b) => a.confidence - b.confidence)
      .map((fact) => [`${fact.subject} ${fact.object}`, fact] as const),
  );
  return [...pairs.values()]
    .filter(({ subject, object }) => there.has(subject) && there.has(object))
    .map(({ id, subject, object, predicate, confidence }) => ({
      data: { id, source: subject, target: object, label: VERBS[predicate], width: 0.5 + 1.5 * confidence },
    }));
}

function styleOf(scheme: Scheme): StylesheetJson {
  const [ink, line] = scheme === "light" ? ["#1d2320", "#c9cfca"] : ["#dfe4e0", "#424b46"];
  return [
    {
      selector: "node",
      style: {
        "background-color": "data(colour)",
        width: "data(size)",
        height: "data(size)",
        label: "data(label)",
        color: ink,
        "font-size": 10,
        "font-family": "system-ui, sans-serif",
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-wrap": "wrap",
        "text-max-width": "80",
        "min-zoomed-font-size": 6,
      },
    },
    {
      selector: "edge",
      style: { width: "data(width)", "line-color": line, "curve-style": "haystack" },
    },
  ];
}
