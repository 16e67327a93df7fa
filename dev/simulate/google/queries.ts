import type { World } from "../world/world.ts";
import { type Asked, type Reply, failed } from "./network.ts";

type Row = Record<string, unknown>;
type Cells = (string | null)[];

/** What a comparison asks a view. */
const SELECT = /^SELECT (.+) FROM `[\w.-]+\.(\w+)_dedup` WHERE received_at < @began( AND user_id = @user)?$/;
/** Rows of a page, at most. */
const PAGE = 5;

/**
 * BigQuery's SELECTs, as a rebuild's comparison makes them of a `_dedup` view. What they model: one row by event id, of those that
 * there are when the query begins; cells as text; an answer that is not complete yet; and pages that are asked for one by one.
 */
export class Queries {
  readonly #results = new Map<string, Cells[]>();
  readonly #world: World;
  readonly #rowsOf: (table: string) => readonly Row[];

  constructor(world: World, rowsOf: (table: string) => readonly Row[]) {
    this.#world = world;
    this.#rowsOf = rowsOf;
  }

  begin(query: string, value: (name: string) => string): Reply | undefined {
    const [, cells = "", table = "", ofUser] = SELECT.exec(query) ?? [];
    if (cells === "") return undefined;
    const readers = cells.split(", ").map(readerOf);
    const began = Date.parse(value("began"));
    const rows = once(this.#rowsOf(table)).filter(
      (row) =>
        Date.parse(String(row["received_at"])) < began &&
        (ofUser === undefined || row["user_id"] === value("user")),
    );
    const jobId = `query${this.#results.size}`;
    this.#results.set(
      jobId,
      rows.map((row) => readers.map((read) => read(row))),
    );
    return this.#world.chance(0.2) ? notYet(jobId) : this.#page(jobId, 0);
  }

  /** More of a query's result. */
  goOn({ path, search }: Asked): Reply {
    const jobId = path.slice(path.lastIndexOf("/") + 1);
    if (!this.#results.has(jobId)) return failed(404, "NOT_FOUND", "there is no job of that id");
    return this.#page(jobId, Number(search.get("pageToken") ?? 0));
  }

  #page(jobId: string, from: number): Reply {
    const all = this.#results.get(jobId) ?? [];
    const rows = all.slice(from, from + PAGE).map((cells) => ({ f: cells.map((v) => ({ v })) }));
    const next = from + PAGE < all.length ? { pageToken: String(from + PAGE) } : {};
    return { status: 200, body: { jobReference: { jobId }, jobComplete: true, rows, ...next } };
  }
}

function notYet(jobId: string): Reply {
  return { status: 200, body: { jobReference: { jobId }, jobComplete: false } };
}

/** Of rows with one event id that which was received first. */
function once(rows: readonly Row[]): Row[] {
  const first = new Map<unknown, Row>();
  for (const row of rows) {
    const known = first.get(row["event_id"]);
    if (known === undefined || String(row["received_at"]) < String(known["received_at"]))
      first.set(row["event_id"], row);
  }
  return [...first.values()];
}

/** A cell as the statement asks for it. Of a NULL, TO_JSON_STRING says `null`. */
function readerOf(cell: string): (row: Row) => string | null {
  const [, call, column = cell] = /^(\w+)\((\w+)\)$/.exec(cell) ?? [];
  return (row) => {
    const value = row[column] ?? null;
    if (value === null) return call === "TO_JSON_STRING" ? "null" : null;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return call === "UNIX_MILLIS" ? String(Date.parse(text)) : text;
  };
}
