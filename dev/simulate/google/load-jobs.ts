import { z } from "zod";
import { WAREHOUSE_TABLES } from "../../../src/forward/bigquery/schema.ts";
import type { Plan } from "../plan.ts";
import type { World } from "../world/world.ts";
import { type Asked, type Reply, failed } from "./network.ts";

const Wanted = z.object({
  jobReference: z.object({ jobId: z.string() }),
  configuration: z.object({
    labels: z.record(z.string(), z.string()),
    load: z.object({
      destinationTable: z.object({ tableId: z.string() }),
      sourceFormat: z.literal("NEWLINE_DELIMITED_JSON"),
      writeDisposition: z.literal("WRITE_APPEND"),
      createDisposition: z.literal("CREATE_NEVER"),
    }),
  }),
});
const Row = z.record(z.string(), z.unknown());
type Row = z.infer<typeof Row>;

type Job = {
  jobId: string;
  labels: Record<string, string>;
  doneAtMs: number;
  reason: string | undefined;
};

/** A load is done after less than a second, or after a minute. */
const SHORTEST_MS = 200;
const LONGEST_MS = 60_000;

/** What a load does to the tables. */
export type Loaded = {
  /** Why a row is refused, or undefined. */
  refusal: (row: Row) => string | undefined;
  add: (table: string, rows: readonly Row[]) => void;
};

/**
 * BigQuery's load jobs. What they model: that an id is used once, whatever became of its job, and a second one of it is refused
 * as ALREADY_EXISTS; that a job takes a while and its rows are there when it is done, all of them or none; that one row
 * which does not fit the table fails the job, as it does where no bad records are allowed; that a job may fail in passing; that
 * a cell of JSON is loaded as it stands in the file; and that loaded rows are in no streaming buffer.
 */
export class LoadJobs {
  readonly #jobs = new Map<string, Job>();
  readonly #world: World;
  readonly #plan: Plan;
  readonly #loaded: Loaded;

  constructor(world: World, plan: Plan, loaded: Loaded) {
    this.#world = world;
    this.#plan = plan;
    this.#loaded = loaded;
  }

  begin({ body, file }: Asked): Reply {
    const { jobReference, configuration } = Wanted.parse(body);
    const { jobId } = jobReference;
    if (this.#jobs.has(jobId)) return failed(409, "ALREADY_EXISTS", "there is a job of that id");
    const table = configuration.load.destinationTable.tableId;
    const lines = (file ?? "").split("\n").filter((line) => line !== "");
    const rows = lines.map((line) => Row.parse(JSON.parse(line)));
    const doneAtMs = this.#world.nowMs + this.#world.between(SHORTEST_MS, LONGEST_MS);
    const reason = this.#plan.loadFails() ? "backendError" : this.#refusalOf(table, rows);
    this.#jobs.set(jobId, { jobId, labels: configuration.labels, doneAtMs, reason });
    if (reason === undefined)
      this.#world.at(doneAtMs, () => {
        this.#loaded.add(
          table,
          rows.map((row) => storedOf(table, row)),
        );
      });
    return this.state(jobId);
  }

  state(jobId: string): Reply {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return failed(404, "NOT_FOUND", "there is no job of that id");
    const configuration = { labels: job.labels };
    if (job.doneAtMs > this.#world.nowMs)
      return { status: 200, body: { configuration, status: { state: "RUNNING" } } };
    const result = job.reason === undefined ? {} : { errorResult: { reason: job.reason, message: "" } };
    return { status: 200, body: { configuration, status: { state: "DONE", ...result } } };
  }

  #refusalOf(table: string, rows: readonly Row[]): string | undefined {
    const columns = WAREHOUSE_TABLES[table];
    if (columns === undefined) return "notFound";
    const fits = (row: Row): boolean =>
      Object.keys(row).every((name) => columns.some((column) => column.name === name)) &&
      columns.every(({ name, mode }) => mode === "NULLABLE" || (row[name] ?? null) !== null);
    const isGood = (row: Row): boolean =>
      fits(row) && this.#loaded.refusal(storedOf(table, row)) === undefined;
    return rows.every(isGood) ? undefined : "invalid";
  }
}

/** A row as it stands in the table, where insertAll's are: JSON as text. */
function storedOf(table: string, row: Row): Row {
  const columns = WAREHOUSE_TABLES[table] ?? [];
  const stored = { ...row };
  for (const { name, type } of columns)
    if (type === "JSON" && (row[name] ?? null) !== null) stored[name] = JSON.stringify(row[name]);
  return stored;
}
