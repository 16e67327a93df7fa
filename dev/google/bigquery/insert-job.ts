import { GoogleRefusal } from "../google-error.ts";
import type { JobBody } from "./bodies.ts";
import { errorsOf, jobResource, queryStatistics } from "./job-resources.ts";
import { type Job, type JobName, jobName } from "./jobs.ts";
import { runLoad } from "./load.ts";
import type { Place } from "./place.ts";
import { type QueryOutcome, runQuery } from "./query.ts";

type QueryConfiguration = NonNullable<JobBody["configuration"]["query"]>;

/** Runs a query as a job; when it is refused the job is done with an `errorResult`. */
export async function runQueryJob(
  place: Place,
  name: JobName,
  order: { query: QueryConfiguration & { dryRun: boolean }; configuration: object },
): Promise<Job> {
  const { configuration, query } = order;
  const pending = place.slow.begin();
  const finished = (outcome: QueryOutcome | GoogleRefusal): Job["resource"] => {
    const failed = outcome instanceof GoogleRefusal;
    return jobResource(name, {
      configuration,
      statistics: failed ? {} : queryStatistics(outcome),
      endedMs: Date.now(),
      errors: failed ? errorsOf(outcome) : [],
    });
  };
  try {
    place.billed.check(query.maximumBytesBilled);
    const outcome = await runQuery(place, { project: name.project, text: query });
    return { ...name, pending, outcome, resource: finished(outcome) };
  } catch (failure) {
    if (!(failure instanceof GoogleRefusal)) throw failure;
    return { ...name, pending, refusal: failure, resource: finished(failure) };
  }
}

/** `jobs.insert`: a query, or a load of the file that came with it.
 *  @throws GoogleRefusal ALREADY_EXISTS for a job id that was used, INVALID_ARGUMENT for neither, a load without a file,
 *  or a dry run of a load */
export async function insertJob(
  place: Place,
  project: string,
  { body, file }: { body: JobBody; file?: Uint8Array },
): Promise<Job> {
  const { configuration, jobReference } = body;
  const { query, load, dryRun } = configuration;
  const name = jobName(project, jobReference?.jobId);
  if ((query === undefined) === (load === undefined))
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      "Exactly one of query and load must be in the configuration.",
    );
  if (query !== undefined) {
    const shown = { ...configuration, jobType: "QUERY" };
    return place.jobs.run(name, () =>
      runQueryJob(place, name, { configuration: shown, query: { ...query, dryRun } }),
    );
  }
  if (load === undefined || file === undefined || dryRun)
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      "Load configuration must specify at least one source URI or a file.",
    );
  const shown = { ...configuration, jobType: "LOAD" };
  return place.jobs.run(name, () => runLoad(place, name, { load, file, configuration: shown }));
}
