import { entryAt } from "./episode-log.ts";
import type { Open } from "./open-memory.ts";
import type { Receipts } from "./receipts.ts";

/** What became of an entry of the log: what its sinks have, or that it was forgotten. */
export type Fate = Receipts | "forgotten";

/** The fate of an entry, what sinks reported a moment ago included and written down; undefined when this is not the memory, or not the
 *  generation, that wrote it. */
export function fateOf(
  { generation, seq }: { generation: number; seq: number },
  { identity, views, tracking }: Open,
  sql: SqlStorage,
): Fate | undefined {
  if (identity.generation !== generation || seq > views.version) return undefined;
  const entry = entryAt(sql, seq);
  return entry === undefined ? "forgotten" : tracking.keptReceiptsOf(entry);
}
