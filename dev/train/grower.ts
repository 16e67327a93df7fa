import { type Sums, type Split, bestSplit, minus, sumsOf } from "./histogram.ts";

/** A tree over bins: rows of a bin up to the split's go below. */
export type Tree = { leaf: number } | { column: number; bin: number; below: Tree; above: Tree };

/** What bounds a tree. */
export type Growth = { leaves: number; minHessian: number; l2: number };

/** Rows of a node: a stretch of the order in which the grower keeps them. */
type Stretch = { from: number; to: number };

type Node = Stretch & { sums: Sums; split: Split | undefined; parts?: [Node, Node] };

/** Grows trees on rows whose values are bins, the split that gains most first. */
export class Grower {
  readonly #bins: Uint8Array;
  readonly #width: number;
  readonly #growth: Growth;
  #order: Int32Array = new Int32Array(0);
  #aside: Int32Array = new Int32Array(0);

  /** @param width bins in a row */
  constructor(bins: Uint8Array, width: number, growth: Growth) {
    this.#bins = bins;
    this.#width = width;
    this.#growth = growth;
  }

  /**
   * A tree on some rows.
   * @param slopes of each row, gradient and hessian side by side
   * @param columns that may be split
   * @param settle gives a leaf its value, and hears which rows are in it
   */
  grow(
    { slopes, columns, rows }: { slopes: Float32Array; columns: Int32Array; rows: Int32Array },
    settle: (sums: { gradient: number; hessian: number }, rows: Int32Array) => number,
  ): Tree {
    this.#order = rows;
    this.#aside = new Int32Array(rows.length);
    const measure = ({ from, to }: Stretch): Sums =>
      sumsOf({ bins: this.#bins, width: this.#width, slopes }, rows.subarray(from, to), columns);
    const all = { from: 0, to: rows.length };
    const root = this.#node({ ...all, sums: measure(all) }, columns);
    const open = [root];
    for (let leaves = 1; leaves < this.#growth.leaves; leaves++) {
      const node = takeBest(open);
      if (node?.split === undefined) break;
      const middle = this.#part(node, node.split);
      const parts: [Stretch, Stretch] = [
        { from: node.from, to: middle },
        { from: middle, to: node.to },
      ];
      // The fewer rows are added up; the others' sums are what is left of the node's.
      const [small, large] = middle - node.from < node.to - middle ? parts : [parts[1], parts[0]];
      const sums = measure(small);
      const one = this.#node({ ...small, sums }, columns);
      const other = this.#node({ ...large, sums: minus(node.sums, sums) }, columns);
      node.parts = one.from < other.from ? [one, other] : [other, one];
      open.push(one, other);
    }
    return this.#tree(root, settle);
  }

  #node(part: Omit<Node, "split" | "parts">, columns: Int32Array): Node {
    return { ...part, split: bestSplit(part.sums, columns, this.#growth) };
  }

  /** Parts a node's rows in place, each part in its old order.
   *  @returns where the rows above begin */
  #part({ from, to }: Node, { column, bin }: Split): number {
    const order = this.#order;
    const aside = this.#aside;
    let below = from;
    let above = 0;
    for (let at = from; at < to; at++) {
      const row = order[at] ?? 0;
      if ((this.#bins[row * this.#width + column] ?? 0) <= bin) order[below++] = row;
      else aside[above++] = row;
    }
    order.set(aside.subarray(0, above), below);
    return below;
  }

  #tree(node: Node, settle: Parameters<Grower["grow"]>[1]): Tree {
    if (node.parts === undefined || node.split === undefined)
      return { leaf: settle(node.sums, this.#order.subarray(node.from, node.to)) };
    const [below, above] = node.parts;
    const { column, bin } = node.split;
    return { column, bin, below: this.#tree(below, settle), above: this.#tree(above, settle) };
  }
}

/** Takes the node out whose split gains most. */
function takeBest(open: Node[]): Node | undefined {
  let best = -1;
  for (const [at, { split }] of open.entries())
    if (split !== undefined && split.gain > (open[best]?.split?.gain ?? 0)) best = at;
  return best === -1 ? undefined : open.splice(best, 1)[0];
}

/** The leaf of a row, by its bins. */
export function leafOf(tree: Tree, bins: Uint8Array, from: number): number {
  let node = tree;
  while (!("leaf" in node)) node = (bins[from + node.column] ?? 0) <= node.bin ? node.below : node.above;
  return node.leaf;
}
