import type { LogEpisode } from "./episode.ts";

/**
 * One derived view of the log, which has neither clock nor storage. Episodes in any order give the same view, and
 * thawing what was frozen and adding the rest gives what making it of all gives.
 */
export type Projection<View> = {
  /** Names its parts in the snapshot. */
  name: string;
  /** Raised with every change of what is frozen: a snapshot of another version is ignored and rebuilt. */
  version: number;
  /** The view of a whole log. */
  of: (episodes: Iterable<LogEpisode>) => View;
  /** Adds one episode to the view, in place. */
  add: (view: View, episode: LogEpisode) => void;
  /** The view as entries of JSON values, each of which keeps its place once it has one. */
  freeze: (view: View) => unknown[];
  /** The view of frozen entries. Entries are this code's own, of this version. */
  thaw: (entries: readonly unknown[]) => View;
};
