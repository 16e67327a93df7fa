import { z } from "zod";
import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";
import { LoadJobs } from "./load-jobs.ts";
import { type Asked, type Reply, failed } from "./network.ts";
import { Queries } from "./queries.ts";

const Insert = z.object({
  rows: z.array(z.object({ insertId: z.string(), json: z.record(z.string(), z.unknown()) })),
});
const Query = z.object({
  query: z.string(),
  queryParameters: z.array(z.object({ name: z.string(), parameterValue: z.object({ value: z.string() }) })),
});
type Row = {
  /** Absent from rows that were loaded. */
  insertId: string | undefined;
  json: Record<string, unknown>;
  atMs: number;
  /** Until then it is in the streaming buffer, epoch milliseconds. */
  bufferedUntilMs: number;
};

/** insertIds are remembered for about a minute, on a good day. */
const DEDUPED_MS = 60_000;
/** A row leaves the streaming buffer after minutes, or after an hour and a half. */
const LONGEST_BUFFERED_MS = 90 * 60_000;

/** What the Worker deletes by, and whether a row is meant. */
const CONDITIONS = new Map<string, (json: Row["json"], value: (name: string) => string) => boolean>([
  [
    "user_id = @user AND STARTS_WITH(event_id, @prefix)",
    (json, value) =>
      json["user_id"] === value("user") && String(json["event_id"]).startsWith(value("prefix")),
  ],
  [
    "user_id = @user AND received_at <= @erased_at",
    (json, value) =>
      json["user_id"] === value("user") &&
      Date.parse(String(json["received_at"])) <= Date.parse(value("erased_at")),
  ],
]);

/**
 * BigQuery's `tabledata.insertAll`, the DELETEs of a forgetting and of an erasure, [load jobs](load-jobs.ts) and
 * [queries](queries.ts). What it models: rows that are added, twice
 * when sent twice, but for insertIds that it remembers for a minute at best; that one row which a table never takes fails the
 * whole request, the others coming back as `stopped`; and that a statement which would delete rows of the streaming buffer fails.
 */
export class BigQuery {
  readonly tables = new Map<string, Row[]>();
  readonly #world: World;
  readonly #jobs: LoadJobs;
  readonly #queries: Queries;
  /** Why a row is refused, or undefined. */
  refusal: (row: Record<string, unknown>) => string | undefined = () => undefined;

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#jobs = new LoadJobs(world, plan, {
      refusal: (row) => this.refusal(row),
      add: (table, rows) => this.#load(table, rows),
    });
    this.#queries = new Queries(world, (table) => (this.tables.get(table) ?? []).map(({ json }) => json));
  }

  /** Every row is gone. */
  lose(): void {
    this.tables.clear();
  }

  readonly answer = (asked: Asked): Reply => {
    const { path, body } = asked;
    if (path.endsWith("/queries")) return this.#query(body);
    if (path.includes("/queries/")) return this.#queries.goOn(asked);
    if (path.endsWith("/jobs")) return this.#jobs.begin(asked);
    if (path.includes("/jobs/")) return this.#jobs.state(path.slice(path.lastIndexOf("/") + 1));
    const [, table, insertAll] = /\/tables\/(\w+)(\/insertAll)?$/.exec(path) ?? [];
    if (table !== undefined && insertAll === undefined) return this.#look(table);
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

  /** A table's buffer, absent when it is empty. */
  #look(table: string): Reply {
    const buffered = (this.tables.get(table) ?? []).filter((row) => this.#isBuffered(row));
    return { status: 200, body: buffered.length === 0 ? {} : { streamingBuffer: {} } };
  }

  #query(body: unknown): Reply {
    const { query, queryParameters } = Query.parse(body);
    const value = (name: string): string =>
      queryParameters.find((one) => one.name === name)?.parameterValue.value ?? "";
    return this.#queries.begin(query, value) ?? this.#delete(query, value);
  }

  #delete(query: string, value: (name: string) => string): Reply {
    const [, table = "", where = ""] = /^DELETE FROM `[\w.-]+\.(\w+)` WHERE (.*)$/.exec(query) ?? [];
    const condition = CONDITIONS.get(where);
    if (condition === undefined) return failed(400, "INVALID_ARGUMENT", "a statement that is not known here");
    const rows = this.tables.get(table) ?? [];
    const meant = new Set(rows.filter(({ json }) => condition(json, value)));
    if ([...meant].some((row) => this.#isBuffered(row)))
      return failed(400, "INVALID_ARGUMENT", "would affect rows in the streaming buffer");
    this.tables.set(
      table,
      rows.filter((row) => !meant.has(row)),
    );
    return { status: 200, body: { jobReference: { jobId: "delete" }, jobComplete: true } };
  }

  #load(table: string, rows: readonly Row["json"][]): void {
    const { nowMs } = this.#world;
    const loaded = rows.map((json) => ({ insertId: undefined, json, atMs: nowMs, bufferedUntilMs: nowMs }));
    this.tables.set(table, [...(this.tables.get(table) ?? []), ...loaded]);
  }

  #isBuffered({ bufferedUntilMs }: Row): boolean {
    return bufferedUntilMs > this.#world.nowMs;
  }

  #add(table: string, { insertId, json }: { insertId: string; json: Record<string, unknown> }): void {
    const rows = this.tables.get(table) ?? [];
    this.tables.set(table, rows);
    const { nowMs } = this.#world;
    const isKnown = rows.some((row) => row.insertId === insertId && row.atMs > nowMs - DEDUPED_MS);
    if (isKnown && !this.#world.chance(0.3)) return;
    const bufferedUntilMs = nowMs + this.#world.between(0, LONGEST_BUFFERED_MS);
    rows.push({ insertId, json, atMs: nowMs, bufferedUntilMs });
  }
}
