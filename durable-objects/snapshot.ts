import { z } from "zod";
import { log } from "../src/log.ts";
import type { Projection } from "./projection/projection.ts";

/** Entries per part: keeps every part far below SQLite's 2 MB a row, whatever the memory's size. */
const ENTRIES_PER_PART = 2_000;

/** Bytes after which a part is closed early, for entries that are unusually long. */
const MAX_PART_CHARACTERS = 400_000;

const Head = z.object({
  throughSeq: z.number(),
  owedFrom: z.number(),
  parts: z.record(z.string(), z.object({ version: z.number(), count: z.number() })),
});

/** Up to which place in the log the snapshot counts, from which place on something may be undelivered, and how
 *  many parts of which version each projection has. */
export type SnapshotHead = z.infer<typeof Head>;

/** The snapshot's head, or undefined when there is none, or none that can be read. One row read. */
export function readHead(sql: SqlStorage): SnapshotHead | undefined {
  return readPart(sql, "head", (body) => Head.parse(body));
}

/** A projection's view as of the snapshot, or undefined when it is missing, damaged or of another version. */
export function readView<View>(
  sql: SqlStorage,
  head: SnapshotHead | undefined,
  projection: Pick<Projection<View>, "name" | "version" | "thaw">,
): View | undefined {
  const kept = head?.parts[projection.name];
  if (kept === undefined || kept.version !== projection.version) return undefined;
  const entries: unknown[] = [];
  for (let index = 0; index < kept.count; index += 1) {
    const part = readPart(sql, partName(projection.name, index), asList);
    if (part === undefined) return undefined;
    for (const entry of part) entries.push(entry);
  }
  return readable(projection.name, () => projection.thaw(entries));
}

/** Not by zod: of hundreds of thousands of values it would look at each. */
function asList(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw new Error("a part is no list");
  return body;
}

function readPart<Part>(sql: SqlStorage, part: string, parse: (body: unknown) => Part): Part | undefined {
  const [row] = sql.exec("SELECT body FROM snapshot WHERE part = ?", part).toArray();
  if (row === undefined) return undefined;
  return readable(part, () => parse(JSON.parse(z.string().parse(row["body"]))));
}

/** What a snapshot holds, or undefined when it is damaged: it is a cache, the log has everything. */
function readable<Value>(part: string, read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    log("error", "snapshot unreadable, made anew", { part, error: String(error) });
    return undefined;
  }
}

/** Writes parts and head, and returns the head, in the caller's transaction; a part whose text is unchanged costs no row, and one
 *  that no view has any more is deleted. */
export function writeSnapshot(
  sql: SqlStorage,
  at: { throughSeq: number; owedFrom: number },
  frozen: readonly { name: string; version: number; entries: readonly unknown[] }[],
): SnapshotHead {
  const parts: SnapshotHead["parts"] = {};
  const written = ["head"];
  for (const { name, version, entries } of frozen) {
    const bodies = inParts(entries);
    for (const [index, body] of bodies.entries()) {
      written.push(partName(name, index));
      writePart(sql, partName(name, index), body);
    }
    parts[name] = { version, count: bodies.length };
  }
  const head: SnapshotHead = { ...at, parts };
  writePart(sql, "head", JSON.stringify(head));
  sql.exec(
    "DELETE FROM snapshot WHERE part NOT IN (SELECT value FROM json_each(?))",
    JSON.stringify(written),
  );
  return head;
}

function writePart(sql: SqlStorage, part: string, body: string): void {
  sql.exec(
    `INSERT INTO snapshot (part, body) VALUES (?, ?)
     ON CONFLICT (part) DO UPDATE SET body = excluded.body WHERE body <> excluded.body`,
    part,
    body,
  );
}

/** Entries keep their part as the view grows: parts are filled in order and closed by count or size. */
function inParts(entries: readonly unknown[]): string[] {
  const parts: string[] = [];
  let open: string[] = [];
  let characters = 0;
  const close = (): void => {
    parts.push(`[${open.join(",")}]`);
    open = [];
    characters = 0;
  };
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    if (open.length === ENTRIES_PER_PART || characters + text.length > MAX_PART_CHARACTERS) close();
    open.push(text);
    characters += text.length;
  }
  close();
  return parts;
}

function partName(projection: string, index: number): string {
  return `${projection}/${index}`;
}
