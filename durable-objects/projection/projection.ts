import type { Episode } from "./episode.ts";

/**
 * One derived view of the log: a fold over its episodes that has neither clock nor storage. Adding episodes in
 * any order gives the same view, and thawing what was frozen and adding the rest gives what adding all gives.
 */
export type Projection<View> = {
  /** Names its parts in the snapshot. */
  name: string;
  /** Raised with every change of what is frozen: a snapshot of another version is ignored and rebuilt. */
  version: number;
  empty: () => View;
  /** Adds one episode's evidence to the view, in place. */
  add: (view: View, episode: Episode) => void;
  /** The view as entries of JSON values, each of which keeps its place once it has one. */
  freeze: (view: View) => unknown[];
  /** The view of frozen entries. Entries are this code's own, of this version. */
  thaw: (entries: readonly unknown[]) => View;
};
