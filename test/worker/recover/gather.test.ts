import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { gatherStep, linesOfPart } from "../../../src/recover/sort.ts";
import { type Run, newRun } from "../../../src/recover/run.ts";

const NAME = "e".repeat(32);
const OBJECTS = 91;
const MOST = 40;

afterEach(() => vi.restoreAllMocks());

/** A run with one part that got a line from each of many steps. */
async function sorted(): Promise<Run> {
  const puts = Array.from({ length: OBJECTS }, (_, n) =>
    env.BUCKET.put(
      `rebuild/${NAME}/0/${n}.ndjson`,
      `${JSON.stringify({ user_ref: `u${n}`, generation: 1, kind: "order_confirmed", sealed: "x" })}\n`,
    ),
  );
  await Promise.all(puts);
  return { ...newRun({ run: NAME, target: "spanner", dry_run: false }, Date.now()), phase: "gather" };
}

async function usersOf(run: Run): Promise<string[]> {
  const lines = await linesOfPart(env.BUCKET, { ...run, part: 0 });
  return [...new Set(lines.map(({ user_ref }) => user_ref))].sort();
}

describe("a part of a rebuild that many steps wrote to", () => {
  it("comes to few objects with the same lines, also when a step ends between its writing and its deleting", async ({
    expect,
  }) => {
    let run = await sorted();
    const before = await usersOf(run);
    expect(before).toHaveLength(OBJECTS);
    const failing = vi.spyOn(env.BUCKET, "delete").mockRejectedValueOnce(new Error("the isolate is gone"));
    await expect(gatherStep(env.BUCKET, run, MOST)).rejects.toThrow("the isolate is gone");
    failing.mockRestore();
    let steps = 0;
    for (; run.phase === "gather"; steps += 1) run = await gatherStep(env.BUCKET, run, MOST);
    expect(steps).toBeGreaterThan(2);
    expect(run).toMatchObject({ phase: "write", part: 0 });
    expect(await usersOf(run)).toEqual(before);
    const { objects } = await env.BUCKET.list({ prefix: `rebuild/${NAME}/` });
    expect(objects.length).toBeLessThanOrEqual(MOST);
  });
});
