/** Rows written by what they are for, and rows read; an alarm that is set is a row, and so is a key-value put. */
export type Counts = { written: Record<string, number>; read: number };

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

/**
 * Counts an object's rows from now on, by standing in front of its storage's own methods. A cursor's counts are
 * final only when it is read to its end, so the cursors are kept and summed when asked.
 * @returns what was counted since it was last called
 */
export function counting(storage: DurableObjectStorage): () => Counts {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const setAlarm = storage.setAlarm.bind(storage);
  const put = storage.put.bind(storage);
  let cursors: { purpose: string; cursor: SqlStorageCursor<Record<string, SqlStorageValue>> }[] = [];
  let others: string[] = [];
  const before = (purpose: string): void => void others.push(purpose);
  Object.defineProperty(sql, "exec", {
    value: (query: string, ...bindings: SqlStorageValue[]) => {
      const cursor = exec(query, ...bindings);
      if (query.includes(LOCAL_TABLE)) return cursor;
      cursors.push({ purpose: purposeOf(query), cursor });
      return cursor;
    },
  });
  Object.defineProperty(storage, "setAlarm", {
    value: async (at: number | Date) => (before("alarm"), setAlarm(at)),
  });
  Object.defineProperty(storage, "put", {
    value: async (key: string, value: unknown) => (before("key_value"), put(key, value)),
  });
  return () => {
    const counts: Counts = { written: {}, read: 0 };
    const add = (purpose: string, rows: number): void => {
      if (rows > 0) counts.written[purpose] = (counts.written[purpose] ?? 0) + rows;
    };
    for (const { purpose, cursor } of cursors) {
      add(purpose, cursor.rowsWritten);
      counts.read += cursor.rowsRead;
    }
    for (const purpose of others) add(purpose, 1);
    cursors = [];
    others = [];
    return counts;
  };
}

function purposeOf(query: string): string {
  return PURPOSES.find(([text]) => text.test(query.trim()))?.[1] ?? query.trim().slice(0, 40);
}
