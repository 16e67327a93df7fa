/** A text in one of the product's files that is another while it is simulated; the file's path from the root. */
export type Edit = { file: string; from: string; to: string };

/** Limits that the small memories of a simulation would never come to, so that they do. */
export const SMALL_LIMITS: readonly Edit[] = [
  small("durable-objects/warm-views.ts", "const SNAPSHOT_EPISODES = 32;", "8;"),
  small("durable-objects/tracking.ts", "const SETTLE_AT_ONCE = 200;", "6;"),
  small("durable-objects/episode-log.ts", "const PAGE = 200;", "5;"),
  small("src/forward/bigquery/deliver.ts", "const MAX_ROWS = 500;", "7;"),
  small("src/forward/spanner/commit-size.ts", "const MAX_CELLS = 60_000;", "1_500;"),
  small("durable-objects/delivery-ledger.ts", "const ENTRIES_BEFORE_CHECKPOINT = 512;", "6;"),
  small("src/events/messages.ts", "const MAX_MESSAGE_BYTES = 100_000;", "2_500;"),
  small("src/forward/claim-check.ts", "const MAX_MESSAGE_BYTES = 100_000;", "9_000;"),
];

/** Where the product's modules keep what an isolate may lose at any time: that is not to go on from one world into the next. */
export const FORGOTTEN_BETWEEN_WORLDS: readonly Edit[] = [
  forgotten("durable-objects/recovering/recovering.ts", "let askFromMs = 0;", "askFromMs = 0"),
  forgotten("src/events/owed-sweep.ts", "let spooled: string | undefined;", "spooled = undefined"),
];

function forgotten(file: string, from: string, anew: string): Edit {
  return { file, from, to: `${from} globalThis.beforeEachWorld.push(() => { ${anew}; });` };
}

function small(file: string, from: string, limit: string): Edit {
  return { file, from, to: from.replace(/= .*/, `= ${limit}`) };
}

/** A file's source with those of the edits that are for it.
 *  @throws Error when a text is not there any more: then it is to be looked for anew */
export function edited(source: string, edits: readonly Edit[]): string {
  let text = source;
  for (const { file, from, to } of edits) {
    if (!text.includes(from)) throw new Error(`${file} no longer has ${JSON.stringify(from)}`);
    text = text.replace(from, to);
  }
  return text;
}
