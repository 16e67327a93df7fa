import { GoogleRefusal } from "../google-error.ts";
import { appendRows } from "./append-rows.ts";
import type { LoadConfiguration } from "./bodies.ts";
import { type ErrorProto, jobResource } from "./job-resources.ts";
import { errorsOf, type Line, readLines, textOf } from "./load-lines.ts";
import { type Job, type JobName, keepJob } from "./jobs.ts";
import type { Place } from "./place.ts";
import { DONE } from "./slow-queries.ts";
import { addTable } from "./tables.ts";
import { rowsSql } from "./duckdb-names.ts";
import { fieldsOf, nameOf, type Table } from "./warehouse.ts";

/** The table that is loaded into, made when it is to be. */
async function tableFor(place: Place, project: string, load: LoadConfiguration): Promise<Table> {
  const { tableId: table, datasetId: dataset, projectId } = load.destinationTable;
  const name = { project: projectId ?? project, dataset, table };
  if (place.warehouse.has(name) || load.createDisposition === "CREATE_NEVER")
    return place.warehouse.table(name);
  const { schema, timePartitioning, clustering } = load;
  const body = {
    tableReference: { tableId: table },
    ...(schema === undefined ? {} : { schema }),
    ...(timePartitioning === undefined ? {} : { timePartitioning }),
    ...(clustering === undefined ? {} : { clustering }),
  };
  return addTable(place, name, body);
}

function isEmpty({ values }: { values: readonly (readonly unknown[])[] }): boolean {
  return Number(values[0]?.[0] ?? 0) === 0;
}

interface Loaded {
  readonly lines: readonly Line[];
  readonly errors: readonly ErrorProto[];
  readonly table: Table;
}

async function readFile(
  place: Place,
  project: string,
  { load, file }: { load: LoadConfiguration; file: Uint8Array },
): Promise<Loaded> {
  const table = await tableFor(place, project, load);
  if (table.body.view !== undefined) throw new GoogleRefusal("INVALID_ARGUMENT", "Cannot load into a view.");
  const { ignoreUnknownValues } = load;
  const rules = {
    fields: fieldsOf(table),
    partitionField: undefined,
    plainJson: true,
    ignoreUnknownValues,
    nowMs: 0,
  };
  const lines = readLines(textOf(file), rules);
  return { table, lines, errors: errorsOf(lines) };
}

/** A load of newline-delimited JSON: with all of its good rows when no more than `maxBadRecords` are bad, else with none.
 *  The job is written down in the same transaction, so that its id loads once, whatever happens in between.
 *  @returns the job, also when it failed: a load that fails is a job that is done with an `errorResult` */
export async function runLoad(
  place: Place,
  name: JobName,
  order: { load: LoadConfiguration; file: Uint8Array; configuration: object },
): Promise<Job> {
  const finished = (errors: readonly ErrorProto[], load: object = {}): Job => ({
    ...name,
    pending: DONE,
    resource: jobResource(name, { ...order, statistics: { load }, endedMs: Date.now(), errors }),
  });
  const fail = async (errors: readonly ErrorProto[]): Promise<Job> => {
    const job = finished(errors);
    await place.engine.write((run) => keepJob(run, job));
    return job;
  };
  let loaded: Loaded;
  try {
    loaded = await readFile(place, name.project, order);
  } catch (failure) {
    if (!(failure instanceof GoogleRefusal)) throw failure;
    return fail([{ reason: failure.reason, message: failure.message }]);
  }
  const { table, lines, errors } = loaded;
  if (errors.length > order.load.maxBadRecords) {
    const message = `Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: ${lines.length}; errors: ${errors.length}. Please look into the errors[] collection for more details.`;
    return fail([{ reason: "invalid", message }, ...errors]);
  }
  return store(place, order, { table, lines, errors, finished });
}

async function store(
  { engine }: Place,
  { load, file }: { load: LoadConfiguration; file: Uint8Array },
  loaded: Loaded & { finished: (errors: readonly ErrorProto[], load: object) => Job },
): Promise<Job> {
  const { table, lines, errors, finished } = loaded;
  const rows = lines.flatMap(({ line }) => ("cells" in line ? [line.cells] : []));
  return engine.write(async (run) => {
    const stored = rowsSql(nameOf(table));
    if (load.writeDisposition === "WRITE_TRUNCATE") await run(`DELETE FROM ${stored}`);
    const mayWrite =
      load.writeDisposition !== "WRITE_EMPTY" || isEmpty(await run(`SELECT count(*) FROM ${stored}`));
    const { project, dataset, table: id } = nameOf(table);
    const full = { reason: "duplicate", message: `Already Exists: Table ${project}:${dataset}.${id}` };
    if (mayWrite) await appendRows(run, { table }, rows);
    const size = String(file.byteLength);
    const statistics = {
      inputFiles: "1",
      inputFileBytes: size,
      outputRows: String(rows.length),
      outputBytes: size,
    };
    const job = mayWrite
      ? finished(errors, { ...statistics, badRecords: String(errors.length) })
      : finished([full], {});
    // Bad lines that were allowed are told, and are no failure.
    if (mayWrite)
      Object.assign(job.resource, { status: { state: "DONE", ...(errors.length === 0 ? {} : { errors }) } });
    await keepJob(run, job);
    return job;
  });
}
