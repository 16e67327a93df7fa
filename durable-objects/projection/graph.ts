import { MemoryGraph } from "../graph/memory-graph.ts";
import type { Projection } from "./projection.ts";

/** The temporal graph: its evidence is what is frozen, facts are made from it when they are asked for. */
export const graph: Projection<MemoryGraph> = {
  name: "graph",
  version: 2,
  of: (episodes) => MemoryGraph.of(episodes),
  add: (view, episode) => view.add(episode),
  freeze: (view) => view.freeze(),
  thaw: (entries) => MemoryGraph.thaw(entries),
};
