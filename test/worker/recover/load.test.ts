import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { z } from "zod";
import type { WarehouseRow } from "../../../src/forward/bigquery/rows.ts";
import { type Loaded, load } from "../../../src/recover/load.ts";

const TABLE = "user_search_events";
const WAREHOUSE = { ...env, BIGQUERY_EMULATOR_HOST: "bigquery.test" };

const Line = z.looseObject({ event_id: z.string() });

/** BigQuery's jobs, each of which is done at once: what they loaded, how they end, and what was asked for.
 *  @param reasonOf why a job fails, by its place among all that were begun, from 1
 *  @param isAway whether a job cannot be begun now, by the place it would have */
function bigQuery({
  bad = [],
  reasonOf = () => undefined,
  isAway = () => false,
}: {
  bad?: string[];
  reasonOf?: (job: number) => string | undefined;
  isAway?: (job: number) => boolean;
}): { loaded: string[]; jobs: Map<string, string | undefined>; asked: string[] } {
  const asked: string[] = [];
  const rowsIn = new Map<string, string>();
  const loaded: string[] = [];
  const jobs = new Map<string, string | undefined>();
  const stateOf = (jobId: string): Response => {
    const reason = jobs.get(jobId);
    const result = reason === undefined ? {} : { errorResult: { reason } };
    const labels = { rows: rowsIn.get(jobId) };
    return Response.json({ configuration: { labels }, status: { state: "DONE", ...result } });
  };
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { pathname } = new URL(new Request(input).url);
    asked.push(init?.method ?? "POST");
    const known = pathname.slice(pathname.lastIndexOf("/") + 1);
    if (init?.method === "GET") return jobs.has(known) ? stateOf(known) : new Response("", { status: 404 });
    const text = z.string().parse(init?.body);
    const [, jobId = ""] = /"jobId":"(\w+)"/.exec(text) ?? [];
    if (jobs.has(jobId))
      return Response.json(
        { error: { code: 409, status: "ALREADY_EXISTS", message: "known" } },
        { status: 409 },
      );
    if (isAway(jobs.size + 1)) return new Response("", { status: 503 });
    const lines = text.split("\n").filter((line) => line.startsWith('{"event_id"'));
    const ids = lines.map((line) => Line.parse(JSON.parse(line)).event_id);
    const refusal = ids.some((id) => bad.includes(id)) ? "invalid" : undefined;
    rowsIn.set(jobId, /"rows":"(\d+)"/.exec(text)?.[1] ?? "");
    jobs.set(jobId, reasonOf(jobs.size + 1) ?? refusal);
    if (jobs.get(jobId) === undefined) loaded.push(...ids);
    return stateOf(jobId);
  });
  return { loaded, jobs, asked };
}

function rowsOf(count: number): WarehouseRow[] {
  return Array.from({ length: count }, (_, index) => {
    const event_id = `evt_${index}`;
    return { table: TABLE, insertId: event_id, json: { event_id } };
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("rows that are loaded by jobs", () => {
  const wanted = { jobId: "rebuild_1", table: TABLE, untilMs: Number.MAX_SAFE_INTEGER };

  it("are all there but for those that the table refuses, also when they are loaded again", async ({
    expect,
  }) => {
    const { loaded } = bigQuery({ bad: ["evt_3", "evt_17"] });
    const rows = rowsOf(20);
    for (const time of ["first", "again"])
      expect(await load(WAREHOUSE, { ...wanted, rows }), time).toEqual({ refused: 2 });
    expect(loaded.toSorted()).toEqual(
      rows
        .map(({ insertId }) => insertId)
        .filter((id) => id !== "evt_3" && id !== "evt_17")
        .toSorted(),
    );
  });

  it("are all there when a load breaks off between refusals, and goes on with fewer of them", async ({
    expect,
  }) => {
    for (let broken = 2; broken <= 10; broken += 1) {
      let isBroken = true;
      const { loaded } = bigQuery({ bad: ["evt_3"], isAway: (job) => isBroken && job >= broken });
      const rows = rowsOf(20);
      const first = await load(WAREHOUSE, { ...wanted, rows });
      isBroken = false;
      // Of whom one is forgotten or erased meanwhile nothing is written, be it refused or not.
      const gone = new Set(broken % 2 === 0 ? ["evt_0", "evt_3", "evt_11"] : ["evt_0", "evt_1", "evt_2"]);
      const left = rows.filter(({ insertId }) => !gone.has(insertId));
      const good = left.map(({ insertId }) => insertId).filter((id) => id !== "evt_3");
      if (broken < 5) expect(first, `job ${broken}`).toEqual({ refused: 0, failure: "UNAVAILABLE" });
      for (const time of ["second", "third"])
        expect(await load(WAREHOUSE, { ...wanted, rows: left }), `${time} after job ${broken}`).toEqual({
          refused: left.length - good.length,
        });
      const there = loaded.filter((id) => !gone.has(id)).toSorted();
      expect(there, `job ${broken}`).toEqual(good.toSorted());
      vi.restoreAllMocks();
    }
  });

  it("wait for a BigQuery whose jobs fail by no fault of theirs, and none is refused", async ({ expect }) => {
    const { loaded } = bigQuery({ reasonOf: (job) => (job <= 4 ? "backendError" : undefined) });
    const rows = rowsOf(3);
    expect(await load(WAREHOUSE, { ...wanted, rows })).toEqual({ refused: 0, failure: "job backendError" });
    expect(await load(WAREHOUSE, { ...wanted, rows })).toEqual({ refused: 0 });
    expect(loaded).toEqual(["evt_0", "evt_1", "evt_2"]);
  });

  it("are sent once: what was begun before is only asked for", async ({ expect }) => {
    const { asked } = bigQuery({
      bad: ["evt_3"],
      reasonOf: (job) => (job <= 3 ? "backendError" : undefined),
    });
    const rows = rowsOf(20);
    expect(await load(WAREHOUSE, { ...wanted, rows })).toEqual({ refused: 0, failure: "job backendError" });
    expect(asked.splice(0)).toEqual(["GET", "POST", "POST", "POST"]);
    expect(await load(WAREHOUSE, { ...wanted, rows })).toEqual({ refused: 1 });
    expect(asked.splice(0, 5)).toEqual(["GET", "GET", "GET", "GET", "POST"]);
    expect(new Set(asked.splice(0))).toEqual(new Set(["POST"]));
    expect(await load(WAREHOUSE, { ...wanted, rows })).toEqual({ refused: 1 });
    expect(new Set(asked)).toEqual(new Set(["GET"]));
  });

  it("are waited for no longer than there is time, and every call goes on a bit", async ({ expect }) => {
    const { loaded, asked } = bigQuery({ bad: ["evt_3", "evt_17"] });
    const rows = rowsOf(20);
    let calls = 0;
    for (let last: Loaded | undefined; calls === 0 || last?.failure !== undefined; calls += 1) {
      asked.length = 0;
      last = await load(WAREHOUSE, { ...wanted, rows, untilMs: 0 });
      if (calls < 5) expect(last).toEqual({ refused: 0, failure: "PENDING" });
      expect(asked.filter((method) => method === "POST").length).toBeLessThanOrEqual(1);
      expect(calls).toBeLessThan(30);
    }
    expect(loaded).toHaveLength(18);
  });

  it("are refused in few jobs by a table that fits none of them", async ({ expect }) => {
    const rows = rowsOf(2_000);
    const { loaded, jobs } = bigQuery({ bad: rows.map(({ insertId }) => insertId) });
    expect(await load(WAREHOUSE, { ...wanted, rows })).toEqual({ refused: 2_000 });
    expect(loaded).toEqual([]);
    expect(jobs.size).toBeLessThan(450);
  });
});
