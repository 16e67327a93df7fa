import type { SpannerMessage } from "../outgoing.ts";
import { EPISODES, FORGOTTEN, forgottenRows } from "./episode-rows.ts";
import { FACTS } from "./graph-rows.ts";
import { GUARDED_TABLES, rowKey } from "./guard.ts";
import { ORDER_ITEMS } from "./rows.ts";

/** Spanner takes 80,000 cells a commit, secondary indexes included; we stay clear of it. */
const MAX_CELLS = 60_000;

/** How much a commit of several messages writes: rows that more than one of them carries count once, since only the newest
 *  is written. Cells are what Spanner counts; a range that is deleted counts one. */
export class CommitSize {
  readonly #rows = new Set<string>();
  #cells = 0;

  /** Takes a message, if it fits beside those that are there; a first one always does. */
  takes(message: SpannerMessage): boolean {
    const more = new Map([...rowSizes(message)].filter(([key]) => !this.#rows.has(key)));
    const cells = this.#cells + sumOf(more.values());
    if (this.#rows.size > 0 && cells > MAX_CELLS) return false;
    for (const key of more.keys()) this.#rows.add(key);
    this.#cells = cells;
    return true;
  }
}

/** Cells of each of a message's rows, by the row's key; an order's with those of its lines. */
function* rowSizes(message: SpannerMessage): Generator<[key: string, cells: number]> {
  const { user_id, episode_id, order, memory_version } = message;
  yield [rowKey(EPISODES.name, user_id, episode_id), EPISODES.columns.length];
  for (const table of GUARDED_TABLES)
    for (const { id } of table.rowsOf(message)) yield [rowKey(table.name, user_id, id), table.columns.length];
  if (forgottenRows(message).length > 0)
    yield [rowKey(FORGOTTEN, user_id, episode_id), EPISODES.columns.length];
  if (order === null) return;
  // Of two states of an order the one with more lines may win.
  const items = rowKey(ORDER_ITEMS.name, user_id, `${order.order_id} ${memory_version}`);
  yield [items, 1 + order.items.length * ORDER_ITEMS.columns.length];
}

/** A group as the commits that it needs: one, unless it is a single message that is too large for one. Then its facts are
 *  spread over several; each is guarded by itself, so they need not be there together. */
export function inCommits(messages: readonly SpannerMessage[]): (readonly SpannerMessage[])[] {
  const [message] = messages;
  if (message === undefined || messages.length > 1 || sumOf(new Map(rowSizes(message)).values()) <= MAX_CELLS)
    return [messages];
  const step = Math.floor(MAX_CELLS / 2 / FACTS.columns.length);
  const { facts, withdrawn_facts } = message;
  const bare: SpannerMessage = {
    ...message,
    order: null,
    patterns: [],
    withdrawn_patterns: [],
    entities: [],
    withdrawn_entities: [],
    facts: [],
    withdrawn_facts: [],
  };
  return [
    [{ ...message, facts: [], withdrawn_facts: [] }],
    ...inSteps(facts, step).map((part) => [{ ...bare, facts: part }]),
    ...inSteps(withdrawn_facts, step).map((part) => [{ ...bare, withdrawn_facts: part }]),
  ];
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function inSteps<Item>(items: readonly Item[], step: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / step) }, (_, part) =>
    items.slice(part * step, (part + 1) * step),
  );
}
