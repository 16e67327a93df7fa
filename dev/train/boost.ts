import type { TreesFile } from "../../src/personalize/trees.ts";
import { randomFrom } from "../random.ts";
import { type Rows, binsOf, thresholdsOf } from "./bins.ts";
import { Grower, type Growth, type Tree, leafOf } from "./grower.ts";

const LEAF_UNIT = 1 / 1000;

/** What trees are fitted to: of every row, whether it came true, and how much it counts. */
export type Examples = Rows & { labels: Uint8Array; weights?: Float32Array; offsets?: Float32Array };

/** How trees are fitted. Shares are of rows and features that a tree sees. */
export type Boosting = Growth & {
  version: string;
  trees: number;
  learningRate: number;
  rowShare: number;
  featureShare: number;
  seed: number;
};

/**
 * Fits boosted trees to examples by logistic loss: the same examples, settings and seed give the same trees.
 * @param onTree is told after each tree
 */
export function boost(examples: Examples, boosting: Boosting, onTree = (): void => undefined): TreesFile {
  const { features, labels } = examples;
  const thresholds = thresholdsOf(examples);
  const bins = binsOf(examples, thresholds);
  const base = examples.offsets ? 0 : logOddsOf(examples);
  const scores = Float64Array.from(labels, (_l, row) => base + (examples.offsets?.[row] ?? 0));
  const slopes = new Float32Array(labels.length * 2);
  const random = randomFrom(boosting.seed);
  const grower = new Grower(bins, features.length, boosting);
  const trees: Tree[] = [];
  for (let tree = 0; tree < boosting.trees; tree++) {
    setSlopes(slopes, scores, examples);
    const isSeen = new Uint8Array(labels.length);
    const rows = sampled(labels.length, boosting.rowShare, random);
    const columns = sampled(features.length, boosting.featureShare, random);
    const grown = grower.grow({ slopes, columns, rows }, ({ gradient, hessian }, inLeaf) => {
      const step = (boosting.learningRate * gradient) / (hessian + boosting.l2);
      const value = Math.round(step / LEAF_UNIT);
      for (const row of inLeaf) {
        isSeen[row] = 1;
        scores[row] = (scores[row] ?? 0) + value * LEAF_UNIT;
      }
      return value;
    });
    for (let row = 0; row < labels.length; row++) {
      if (isSeen[row] === 1) continue;
      scores[row] = (scores[row] ?? 0) + leafOf(grown, bins, row * features.length) * LEAF_UNIT;
    }
    trees.push(grown);
    onTree();
  }
  return { version: boosting.version, features, thresholds, base, ...written(trees, features.length) };
}

function logOddsOf({ labels, weights }: Examples): number {
  let positive = 1;
  let negative = 1;
  for (const [row, label] of labels.entries()) {
    const weight = weights?.[row] ?? 1;
    if (label === 1) positive += weight;
    else negative += weight;
  }
  return Number(Math.log(positive / negative).toFixed(4));
}

function setSlopes(slopes: Float32Array, scores: Float64Array, { labels, weights }: Examples): void {
  for (let row = 0; row < labels.length; row++) {
    const chance = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
    const weight = weights?.[row] ?? 1;
    slopes[row * 2] = weight * ((labels[row] ?? 0) - chance);
    slopes[row * 2 + 1] = weight * chance * (1 - chance);
  }
}

/** A share of the whole numbers below a count, rising; at least one. */
function sampled(count: number, share: number, random: () => number): Int32Array {
  if (share >= 1) return Int32Array.from({ length: count }, (_none, at) => at);
  const wanted = Math.max(1, Math.round(count * share));
  const chosen = new Int32Array(wanted);
  let taken = 0;
  for (let at = 0; at < count && taken < wanted; at++) {
    if (random() * (count - at) < wanted - taken) chosen[taken++] = at;
  }
  return chosen;
}

/** Trees in the file's form; thresholds that no split uses stay. */
function written(trees: readonly Tree[], features: number): Pick<TreesFile, "nodes" | "leaves"> {
  const nodes: number[] = [];
  const leaves: number[] = [];
  const write = (tree: Tree): void => {
    if ("leaf" in tree) {
      nodes.push(0);
      leaves.push(tree.leaf);
      return;
    }
    nodes.push(1 + tree.column + features * tree.bin);
    write(tree.below);
    write(tree.above);
  };
  for (const tree of trees) write(tree);
  return { nodes, leaves };
}
