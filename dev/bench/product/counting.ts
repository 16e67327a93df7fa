/** Rows written by what they are for, and rows read; an alarm that is set is a row, and so is a key-value put. */
export type Counts = { written: Record<string, number>; read: number };

/** Begins a question of the benchmark itself, which is no row of the product's. */
export const PROBE = "/* probe */";

/** Where local development notes an object's name; there is no such table in production. */
const LOCAL_TABLE = "__miniflare_do_name";

/** What a statement writes to, by its text. */
const PURPOSES: readonly (readonly [RegExp, string])[] = [
  [/^CREATE/, "tables"],
  [/^INSERT INTO episodes/, "episode"],
  [/^UPDATE episodes/, "receipts"],
  [/^INSERT INTO snapshot/, "snapshot"],
  [/^(?:INSERT INTO|UPDATE) identity/, "identity"],
];

/** What objects counted and nobody has asked for yet, by id: an object may fall asleep in between, and its isolate does not. */
const kept = new Map<string, Counts>();

/**
 * Counts an object's rows from now on, by standing in front of its storage's own methods. A cursor's count is final when it
 * was read to its end, which it is when the next statement is made.
 * @returns what was counted since it was last called, by whichever instance of the object
 */
export function counting({ id, storage }: DurableObjectState): () => Counts {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const setAlarm = storage.setAlarm.bind(storage);
  const put = storage.put.bind(storage);
  let last: { purpose: string; cursor: SqlStorageCursor<Record<string, SqlStorageValue>> } | undefined;
  const add = (purpose: string, written: number, read = 0): void => {
    const counts = kept.get(id.toString()) ?? { written: {}, read: 0 };
    if (written > 0) counts.written[purpose] = (counts.written[purpose] ?? 0) + written;
    counts.read += read;
    kept.set(id.toString(), counts);
  };
  const addLast = (): void => {
    if (last !== undefined) add(last.purpose, last.cursor.rowsWritten, last.cursor.rowsRead);
    last = undefined;
  };
  Object.defineProperty(sql, "exec", {
    value: (query: string, ...bindings: SqlStorageValue[]) => {
      const cursor = exec(query, ...bindings);
      if (query.includes(LOCAL_TABLE) || query.startsWith(PROBE)) return cursor;
      addLast();
      const purpose = purposeOf(query);
      // What writes is done at once: an object may fall asleep after its last statement.
      if (cursor.rowsWritten > 0) add(purpose, cursor.rowsWritten, cursor.rowsRead);
      else last = { purpose, cursor };
      return cursor;
    },
  });
  Object.defineProperty(storage, "setAlarm", {
    value: async (at: number | Date) => (add("alarm", 1), setAlarm(at)),
  });
  Object.defineProperty(storage, "put", {
    value: async (key: string, value: unknown) => (add("key_value", 1), put(key, value)),
  });
  return () => {
    addLast();
    const counts = kept.get(id.toString()) ?? { written: {}, read: 0 };
    kept.delete(id.toString());
    return counts;
  };
}

function purposeOf(query: string): string {
  return PURPOSES.find(([text]) => text.test(query.trim()))?.[1] ?? query.trim().slice(0, 40);
}
