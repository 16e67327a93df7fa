import { randomUUID } from "node:crypto";
import * as z from "zod";
import { loadRecords, putRecord } from "../records.ts";
import type { Engine, Run } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import type { QueryOutcome } from "./query.ts";
import { DONE, type Pending } from "./slow-queries.ts";

/** How many query jobs are kept, with their results, in memory; a restart forgets them. */
const MAX_QUERIES = 500;
const KIND = "bigquery.job";

const StoredJob = z.strictObject({
  project: z.string(),
  jobId: z.string(),
  resource: z.record(z.string(), z.unknown()),
});

/** A job that has done its work. */
export interface Job extends z.infer<typeof StoredJob> {
  /** When its end is told. */
  readonly pending: Pending;
  /** What a query gave, or why it failed; neither for a load. */
  readonly outcome?: QueryOutcome;
  readonly refusal?: GoogleRefusal;
}

/** Which job is meant: its id is the caller's, or made up. */
export interface JobName {
  readonly project: string;
  readonly jobId: string;
}

function pathOf({ project, jobId }: JobName): string {
  return `${project}/${jobId}`;
}

/** The name of a new job. */
export function jobName(project: string, jobId: string | undefined): JobName {
  return { project, jobId: jobId ?? `job_${randomUUID()}` };
}

/** Jobs by project and id: queries until 500 newer ones have come, loads for ever. */
export class Jobs {
  readonly #known: Map<string, Job>;
  readonly #running = new Set<string>();
  readonly #requests = new Map<string, Promise<Job>>();

  constructor(known: Map<string, Job>) {
    this.#known = known;
  }

  /** Runs a job whose name nobody else may take, then or later.
   *  @throws GoogleRefusal ALREADY_EXISTS, whatever became of the first job of that name */
  async run(name: JobName, work: () => Promise<Job>): Promise<Job> {
    const path = pathOf(name);
    if (this.#known.has(path) || this.#running.has(path))
      throw new GoogleRefusal("ALREADY_EXISTS", `Already Exists: Job ${name.project}:US.${name.jobId}`);
    this.#running.add(path);
    try {
      const job = await work();
      this.#known.set(path, job);
      this.#forget();
      return job;
    } finally {
      this.#running.delete(path);
    }
  }

  /** The same request, by the id that its caller gave it, is answered by the same job.
   *  @param requestId absent: a request of its own */
  async once(requestId: string | undefined, work: () => Promise<Job>): Promise<Job> {
    if (requestId === undefined) return work();
    const known = this.#requests.get(requestId);
    if (known !== undefined) return known;
    const job = work();
    this.#requests.set(requestId, job);
    job.catch(() => this.#requests.delete(requestId));
    return job;
  }

  /** @throws GoogleRefusal NOT_FOUND */
  get(name: JobName): Job {
    const job = this.#known.get(pathOf(name));
    if (job === undefined)
      throw new GoogleRefusal("NOT_FOUND", `Not found: Job ${name.project}:${name.jobId}`);
    return job;
  }

  /** The project's jobs, newest first. */
  list(project: string): Job[] {
    return [...this.#known.values()].filter((job) => job.project === project).reverse();
  }

  #forget(): void {
    const queries = [...this.#known].filter(([, { outcome, refusal }]) => outcome ?? refusal);
    for (const [path] of queries.slice(0, -MAX_QUERIES)) this.#known.delete(path);
    for (const key of [...this.#requests.keys()].slice(0, -MAX_QUERIES)) this.#requests.delete(key);
  }
}

/** Writes a job down, in the transaction of what it did: the same id is refused after a restart too. */
export async function keepJob(run: Run, { project, jobId, resource }: Job): Promise<void> {
  const path = pathOf({ project, jobId });
  await putRecord(run, { kind: KIND, path, body: { project, jobId, resource } });
}

/** The jobs that the engine keeps. */
export async function openJobs(engine: Engine): Promise<Jobs> {
  const stored = await loadRecords(engine, KIND, StoredJob);
  return new Jobs(new Map([...stored].map(([path, job]) => [path, { ...job, pending: DONE }])));
}
