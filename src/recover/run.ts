import { z } from "zod";
import { Tally } from "../../durable-objects/recovering/tally.ts";

/** What is rebuilt. */
export const Target = z.enum(["spanner", "bigquery", "memory"]);
export type Target = z.infer<typeof Target>;

const Counts = z.object({
  /** Archive objects read; damaged ones, which can't be opened. */
  objects: z.int(),
  damaged: z.int(),
  /** Lines read, and those of them that are no lines of ours, whose user's key is gone, or that say again what another does. */
  lines: z.int(),
  malformed: z.int(),
  erased: z.int(),
  duplicates: z.int(),
  users: z.int(),
  episodes: z.int(),
  events: z.int(),
  /** What a sink can never take. */
  refused: z.int(),
  /** Users who went on since the rebuild began: what follows from all of their episodes together is not compared. */
  went_on: z.int(),
});
export type Counts = z.infer<typeof Counts>;

/** In this order. `sort`: the archive's lines by user, into as many parts as fit an isolate; `late`: what was archived
 *  meanwhile; `gather`: what a part got from many steps into few objects; `write` and `compare`: part by part; `clear`: the parts are deleted. */
const PHASES = ["survey", "sort", "late", "gather", "write", "compare", "clear", "done"] as const;

/** A run of a rebuild as it lies in R2 under `rebuild/{run}.json`, and as it is answered. */
export const Run = z.object({
  run: z.string(),
  target: Target,
  /** One user's alone; absent: everybody's. */
  user_ref: z.string().optional(),
  dry_run: z.boolean(),
  began_at: z.iso.datetime(),
  phase: z.enum(PHASES),
  /** The last archive object that is done. */
  cursor: z.string(),
  /** Parts, and the next one. */
  parts: z.int(),
  part: z.int(),
  /** Archive objects that were there when the run began, and their bytes. */
  total: z.object({ objects: z.int(), bytes: z.int() }),
  counts: Counts,
  /** By table: what follows from the archive, and what the target has. */
  expected: z.record(z.string(), Tally),
  found: z.record(z.string(), Tally),
  /** Why the last step did not come through; the next call tries it again. */
  failure: z.string().optional(),
});
export type Run = z.infer<typeof Run>;

const NO_COUNTS: Counts = {
  objects: 0,
  damaged: 0,
  lines: 0,
  malformed: 0,
  erased: 0,
  duplicates: 0,
  users: 0,
  episodes: 0,
  events: 0,
  refused: 0,
  went_on: 0,
};

/** A run that has done nothing yet. */
export function newRun(
  of: Pick<Run, "run" | "target" | "dry_run"> & { user_ref?: string | undefined },
  nowMs: number,
): Run {
  const { user_ref, ...rest } = of;
  return {
    ...rest,
    ...(user_ref === undefined ? {} : { user_ref }),
    began_at: new Date(nowMs).toISOString(),
    phase: "survey",
    cursor: "",
    parts: 1,
    part: 0,
    total: { objects: 0, bytes: 0 },
    counts: NO_COUNTS,
    expected: {},
    found: {},
  };
}

/** A run with more counted. */
export function counted(run: Run, more: Partial<Counts>): Run {
  const counts = { ...run.counts };
  for (const name of Object.keys(Counts.shape)) {
    const key = Counts.keyof().parse(name);
    counts[key] += more[key] ?? 0;
  }
  return { ...run, counts };
}

/** The phase after a run's, at its beginning. */
export function next(run: Run): Run {
  const after = PHASES[PHASES.indexOf(run.phase) + 1] ?? "done";
  const phase = after === "write" && run.dry_run ? "compare" : after;
  return { ...run, phase, cursor: "", part: 0 };
}

/** A run at its next part, or after its last one at its next phase. */
export function nextPart(run: Run): Run {
  const part = run.part + 1;
  return part < run.parts ? { ...run, part } : next(run);
}

/** How much of a run is done, 0 to 1: the phases that take long count alike. */
export function progressOf({ phase, counts, total, part, parts }: Run): number {
  const sorted = total.objects === 0 ? 1 : Math.min(1, counts.objects / total.objects);
  const within = {
    survey: 0,
    sort: sorted,
    late: 1,
    gather: 1,
    write: 1 + part / parts,
    compare: 2 + part / parts,
  };
  return phase === "clear" || phase === "done" ? 1 : within[phase] / 3;
}

/** Whether what was found is what was expected, in every table; null until a run has compared. */
export function isSame({ phase, expected, found }: Run): boolean | null {
  if (phase !== "clear" && phase !== "done") return null;
  return Object.entries(expected).every(([table, { hash }]) => found[table]?.hash === hash);
}
