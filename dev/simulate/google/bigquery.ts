import { z } from "zod";
import type { World } from "../world/world.ts";
import { type Asked, type Reply, failed } from "./network.ts";

const Insert = z.object({
  rows: z.array(z.object({ insertId: z.string(), json: z.record(z.string(), z.unknown()) })),
});
const Query = z.object({
  query: z.string(),
  queryParameters: z.array(z.object({ name: z.string(), parameterValue: z.object({ value: z.string() }) })),
});
type Row = { insertId: string; json: Record<string, unknown>; atMs: number };

/** insertIds are remembered for about a minute, on a good day. */
const DEDUPED_MS = 60_000;

/**
 * BigQuery's `tabledata.insertAll`, and the one DELETE of a forgotten episode's rows. What it models: rows that are added, twice when sent twice, but for insertIds that it remembers
 * for a minute at best; and that one row which a table never takes fails the whole request, the others coming back as `stopped`.
 */
export class BigQuery {
  readonly tables = new Map<string, Row[]>();
  readonly #world: World;
  /** Why a row is refused, or undefined. */
  refusal: (row: Record<string, unknown>) => string | undefined = () => undefined;

  constructor(world: World) {
    this.#world = world;
  }

  readonly answer = ({ path, body }: Asked): Reply => {
    if (path.endsWith("/queries")) return this.#delete(body);
    if (/\/tables\/\w+$/.test(path)) return { status: 200, body: {} };
    const [, table] = /\/tables\/(\w+)\/insertAll$/.exec(path) ?? [];
    if (table === undefined) return failed(404, "NOT_FOUND", path);
    const { rows } = Insert.parse(body);
    const faulty = rows.map(({ json }) => this.refusal(json));
    if (faulty.every((fault) => fault === undefined)) {
      for (const row of rows) this.#add(table, row);
      return { status: 200, body: {} };
    }
    const insertErrors = faulty.map((fault, index) => ({
      index,
      errors: [{ reason: fault === undefined ? "stopped" : "invalid", message: fault ?? "" }],
    }));
    return { status: 200, body: { insertErrors } };
  };

  /** What an erasure and a forgetting ask for; no row is in a streaming buffer here. */
  #delete(body: unknown): Reply {
    const { query, queryParameters } = Query.parse(body);
    const [, table = ""] =
      /^DELETE FROM `[\w.-]+\.(\w+)` WHERE user_id = @user AND STARTS_WITH\(event_id, @prefix\)$/.exec(
        query,
      ) ?? [];
    if (table === "") return failed(400, "INVALID_ARGUMENT", "a statement that is not known here");
    const value = (name: string): string =>
      queryParameters.find((one) => one.name === name)?.parameterValue.value ?? "";
    const isMeant = ({ json }: Row): boolean =>
      json["user_id"] === value("user") && String(json["event_id"]).startsWith(value("prefix"));
    this.tables.set(
      table,
      (this.tables.get(table) ?? []).filter((row) => !isMeant(row)),
    );
    return { status: 200, body: { jobReference: { jobId: "delete" }, jobComplete: true } };
  }

  #add(table: string, { insertId, json }: { insertId: string; json: Record<string, unknown> }): void {
    const rows = this.tables.get(table) ?? [];
    this.tables.set(table, rows);
    const { nowMs } = this.#world;
    const isKnown = rows.some((row) => row.insertId === insertId && row.atMs > nowMs - DEDUPED_MS);
    if (!isKnown || this.#world.chance(0.3)) rows.push({ insertId, json, atMs: nowMs });
  }
}
