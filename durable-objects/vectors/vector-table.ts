import { z } from "zod";
import { log } from "../../src/log.ts";
import { createVectors, hasVectors } from "../tables.ts";
import { type Entry, pack, unpack } from "./packing.ts";
import type { Parts, PartWrite } from "./parts.ts";

const Row = z.object({ part: z.number(), body: z.instanceof(ArrayBuffer) });

/** What a model's embeddings are, part by part; damaged parts and those of other models are as if they were not there. */
export function readParts(sql: SqlStorage, model: string): Map<number, readonly Entry[]> {
  if (!hasVectors(sql)) return new Map();
  const rows = sql.exec("SELECT part, body FROM vectors WHERE model = ? ORDER BY part", model).toArray();
  return new Map(
    rows.flatMap((row) => {
      const { part, body } = Row.parse(row);
      const entries = readable(part, body);
      return entries === undefined ? [] : [[part, entries] as const];
    }),
  );
}

function readable(part: number, body: ArrayBuffer): Entry[] | undefined {
  try {
    return unpack(body);
  } catch (error) {
    log("error", "embeddings unreadable, made anew", { part, error: String(error) });
    return undefined;
  }
}

/** Writes one part, in the caller's transaction: one row, or none when nothing is left in it. Parts that nobody knows of
 *  are taken away: they are damaged, or of another model.
 *  @param parts all that were known before */
export function writePart(
  sql: SqlStorage,
  { part, entries }: PartWrite,
  { model, parts }: { model: string; parts: Parts },
): void {
  createVectors(sql);
  const known = new Set(parts.keys()).add(part);
  if (entries.length === 0) known.delete(part);
  sql.exec(
    "DELETE FROM vectors WHERE part NOT IN (SELECT value FROM json_each(?))",
    JSON.stringify([...known]),
  );
  if (entries.length > 0)
    sql.exec(
      "INSERT OR REPLACE INTO vectors (part, model, body) VALUES (?, ?, ?)",
      part,
      model,
      pack(entries),
    );
}
