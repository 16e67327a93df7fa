/** Boosted trees as they are kept: whole numbers, so that the file is small and the same on every machine. */
export type TreesFile = {
  version: string;
  /** What the columns of a row are, in order. */
  features: readonly string[];
  /** Thresholds of each feature, rising. */
  thresholds: readonly (readonly number[])[];
  /** Log odds before any tree. */
  base: number;
  /** Nodes of all trees in preorder: `1 + feature + features × threshold` of a split, 0 of a leaf. */
  nodes: readonly number[];
  /** Log odds that each leaf adds, in thousandths, in the order of the leaves. */
  leaves: readonly number[];
};

const LEAF_UNIT = 1 / 1000;
const LEAF = -1;

/** Boosted trees, ready to score rows of features. */
export class Trees {
  readonly features: readonly string[];
  readonly #base: number;
  readonly #roots: number[] = [];
  /** Of each node the feature, or that it is a leaf; the threshold, or what the leaf adds; where a row goes that is not below
   *  the threshold. One below it goes to the next node. */
  readonly #feature: Int16Array;
  readonly #value: Float64Array;
  readonly #other: Int32Array;

  /** @throws Error when the file is torn */
  constructor(file: TreesFile) {
    this.features = file.features;
    this.#base = file.base;
    this.#feature = new Int16Array(file.nodes.length);
    this.#value = new Float64Array(file.nodes.length);
    this.#other = new Int32Array(file.nodes.length);
    const leaves = file.leaves.values();
    for (let at = 0; at < file.nodes.length;) {
      this.#roots.push(at);
      at = this.#read(file, leaves, at);
    }
    if (leaves.next().done !== true) throw new Error("trees: leaves that no node has");
  }

  /** Log odds of one row.
   *  @param row holds the features from `from` on */
  score(row: Float32Array, from = 0): number {
    const feature = this.#feature;
    const value = this.#value;
    const other = this.#other;
    let sum = this.#base;
    for (let at of this.#roots) {
      for (let column = feature[at] ?? LEAF; column >= 0; column = feature[at] ?? LEAF) {
        at = (row[from + column] ?? 0) < (value[at] ?? 0) ? at + 1 : (other[at] ?? 0);
      }
      sum += value[at] ?? 0;
    }
    return sum;
  }

  /** Reads the subtree that begins at a node.
   *  @returns the place after it */
  #read(file: TreesFile, leaves: Iterator<number>, at: number): number {
    const code = file.nodes[at];
    if (code === undefined) throw new Error("trees: the last tree is torn");
    if (code === 0) {
      const leaf = leaves.next();
      if (leaf.done === true) throw new Error("trees: a leaf without a value");
      this.#feature[at] = LEAF;
      this.#value[at] = leaf.value * LEAF_UNIT;
      return at + 1;
    }
    const column = (code - 1) % file.features.length;
    const threshold = file.thresholds[column]?.[Math.floor((code - 1) / file.features.length)];
    if (threshold === undefined) throw new Error("trees: a split without a threshold");
    this.#feature[at] = column;
    this.#value[at] = threshold;
    this.#other[at] = this.#read(file, leaves, at + 1);
    return this.#read(file, leaves, this.#other[at] ?? 0);
  }
}
