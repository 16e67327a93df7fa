import { createHash } from "node:crypto";
import { base32nopad } from "@scure/base";
import { type Line, linesIn, readObject } from "./archive-lines.ts";
import { type Run, counted, next, nextPart } from "./run.ts";

const ARCHIVE = "archive/";
/** Keys a listing gives. */
const PAGE = 1_000;
/** Archive objects that a step reads: each is a request, of which an invocation has a thousand. */
const OBJECTS_A_STEP = 100;
/** A part's share of the archive, compressed: sealed lines hardly shrink, and an isolate has 128 MB for them, opened. */
const BYTES_A_PART = 4_000_000;
/** A step of the sort writes to each, beside what it reads; BigQuery takes 1,500 loads of a table a day. */
const MOST_PARTS = 800;
/** Objects of a part that are read at once: each step of the sort leaves one. */
const OBJECTS_OF_PART = 400;

/** Where the sealed lines of a run's part lie. */
function partPrefix(run: string, part: number): string {
  return `rebuild/${run}/${part}/`;
}

/** Counts a page of the archive; at its end it is known how many parts there will be. */
export async function survey(bucket: R2Bucket, run: Run): Promise<Run> {
  const { objects, truncated } = await list(bucket, run.cursor);
  const bytes = run.total.bytes + objects.reduce((sum, { size }) => sum + size, 0);
  const total = { objects: run.total.objects + objects.length, bytes };
  const surveyed = { ...run, total, cursor: objects.at(-1)?.key ?? run.cursor };
  if (truncated) return surveyed;
  const parts = run.user_ref === undefined ? Math.ceil(bytes / BYTES_A_PART) : 1;
  return next({ ...surveyed, parts: Math.min(Math.max(parts, 1), MOST_PARTS) });
}

/** Sorts the lines of some archive objects into parts, by user. What a part gets from a step has a name that follows from
 *  the step's beginning: a step that is made again writes the same again. In phase `late` only what was archived since
 *  the run began. */
export async function sortStep(bucket: R2Bucket, run: Run): Promise<Run> {
  const { objects, truncated } = await list(bucket, run.cursor);
  const isLate = ({ uploaded }: R2Object): boolean => uploaded.getTime() >= Date.parse(run.began_at);
  const wanted = run.phase === "late" ? objects.filter(isLate) : objects;
  const taken = wanted.slice(0, OBJECTS_A_STEP);
  const read = await Promise.all(taken.map(({ key }) => readObject(bucket, key)));
  const whole = read.flatMap((one) => one ?? []);
  const lines = whole
    .flatMap((one) => one.lines)
    .filter(({ user_ref }) => run.user_ref === undefined || user_ref === run.user_ref);
  await store(bucket, run, lines);
  const rest = taken.length < wanted.length;
  const cursor = (rest ? taken : objects).at(-1)?.key ?? run.cursor;
  const done = counted(
    { ...run, cursor },
    {
      objects: taken.length,
      damaged: read.length - whole.length,
      lines: lines.length,
      malformed: whole.reduce((sum, { malformed }) => sum + malformed, 0),
    },
  );
  return rest || truncated ? done : next(done);
}

/** Makes one object of some of a part's, or goes on with the next part when it has few enough. What is written before it
 *  is deleted lies there twice when the step is made again: lines that say the same count once.
 *  @param most objects that it is to come to */
export async function gatherStep(bucket: R2Bucket, run: Run, most = OBJECTS_OF_PART): Promise<Run> {
  const prefix = partPrefix(run.run, run.part);
  const keys = await keysBelow(bucket, prefix);
  if (keys.length <= most) return nextPart(run);
  const some = keys.slice(0, most);
  const name = createHash("sha256").update(some.join(" ")).digest("hex").slice(0, 32);
  await bucket.put(`${prefix}${name}.ndjson`, (await textsOf(bucket, some)).join(""));
  await bucket.delete(some);
  return run;
}

/** The sealed lines of a part. */
export async function linesOfPart(bucket: R2Bucket, { run, part }: Run): Promise<Line[]> {
  const texts = await textsOf(bucket, await keysBelow(bucket, partPrefix(run, part)));
  return texts.flatMap((text) => linesIn(text).lines);
}

async function textsOf(bucket: R2Bucket, keys: readonly string[]): Promise<string[]> {
  return Promise.all(keys.map(async (key) => (await (await bucket.get(key))?.text()) ?? ""));
}

/** Deletes a part's lines. */
export async function clearPart(bucket: R2Bucket, run: Run): Promise<Run> {
  const keys = await keysBelow(bucket, partPrefix(run.run, run.part));
  for (let from = 0; from < keys.length; from += PAGE) await bucket.delete(keys.slice(from, from + PAGE));
  return nextPart(run);
}

async function store(bucket: R2Bucket, run: Run, lines: readonly Line[]): Promise<void> {
  const step = createHash("sha256").update(`${run.phase} ${run.cursor}`).digest("hex").slice(0, 32);
  const parts = Map.groupBy(lines, ({ user_ref }) => partOf(user_ref, run.parts));
  const writes = [...parts].map(([part, mine]) =>
    bucket.put(
      `${partPrefix(run.run, part)}${step}.ndjson`,
      mine.map((line) => `${JSON.stringify(line)}\n`).join(""),
    ),
  );
  await Promise.all(writes);
}

/** By the first 20 bits of the hash that stands for the user. */
function partOf(userRef: string, parts: number): number {
  const four = userRef.slice(0, 4).toUpperCase();
  if (!/^[A-Z2-7]{4}$/.test(four)) return 0;
  // Four characters are twenty bits; base32 takes whole bytes, so four of them are padded with zeros.
  const [high = 0, middle = 0, low = 0] = base32nopad.decode(`${four}A`);
  return ((high << 12) | (middle << 4) | (low >> 4)) % parts;
}

async function list(bucket: R2Bucket, after: string): Promise<{ objects: R2Object[]; truncated: boolean }> {
  const { objects, truncated } = await bucket.list({
    prefix: ARCHIVE,
    limit: PAGE,
    ...(after === "" ? {} : { startAfter: after }),
  });
  return { objects, truncated };
}

async function keysBelow(bucket: R2Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | undefined = ""; after !== undefined;) {
    const page: R2Objects = await bucket.list({ prefix, ...(after === "" ? {} : { startAfter: after }) });
    keys.push(...page.objects.map(({ key }) => key));
    after = page.truncated ? page.objects.at(-1)?.key : undefined;
  }
  return keys;
}
