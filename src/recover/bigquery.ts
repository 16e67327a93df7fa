import { Evidence } from "../../durable-objects/graph/evidence.ts";
import { agreedToAnalytics } from "../../durable-objects/graph/wishes.ts";
import { episodeMessage } from "../../durable-objects/messages.ts";
import type { RecoveredEntry } from "../../durable-objects/recovering/recovered.ts";
import { forgetRows } from "../forward/bigquery/forget.ts";
import { type WarehouseRow, warehouseRows } from "../forward/bigquery/rows.ts";
import { forgottenAmong } from "../forward/forgotten.ts";
import { WAREHOUSE_TABLES } from "../forward/bigquery/schema.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { rowsOf } from "../warehouse/ask.ts";
import { type Loaded, load } from "./load.ts";
import { type OpenedUser, eventRowsOf } from "./open-part.ts";
import { type Run, counted } from "./run.ts";
import { type CellKind, type Columns, type Tally, tallied } from "../../durable-objects/recovering/tally.ts";

/** Receipt times follow from no event. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["received_at"]);

const KINDS: Record<string, CellKind> = {
  TIMESTAMP: "time",
  NUMERIC: "number",
  FLOAT64: "number",
  JSON: "json",
};

/** A part's jobs are waited for so long; the next call goes on. */
const LOADING_MS = 5_000;

/** Loads the rows of a part's users, table by table. Also of a part that did not load whole nothing is left that was forgotten
 *  meanwhile: nobody may go on with the run. */
export async function loadPart(env: Env, run: Run, users: readonly OpenedUser[]): Promise<Run> {
  const loaded = await loadTables(env, run, users.flatMap(rowsOfUser));
  const leftOver = await forgetAgain(env, users);
  const failure = loaded.failure ?? leftOver;
  return failure === undefined ? counted(run, { refused: loaded.refused }) : { ...run, failure };
}

/** Up to the first table that does not load. */
async function loadTables(env: Env, run: Run, rows: readonly WarehouseRow[]): Promise<Loaded> {
  const untilMs = Date.now() + LOADING_MS;
  let refused = 0;
  for (const [table, mine] of Map.groupBy(rows, (row) => row.table)) {
    const loaded = await load(env, {
      jobId: `rebuild_${run.run}_${run.part}_${table}`,
      table,
      rows: mine,
      untilMs,
    });
    if (loaded.failure !== undefined) return loaded;
    if (loaded.refused > 0)
      log("error", "rows refused by a load", { run: run.run, table, rows: loaded.refused });
    refused += loaded.refused;
  }
  return { refused };
}

/** Takes away what was loaded although it was forgotten meanwhile: BigQuery may have been told of that before. It may then
 *  have taken away all there was, so that rows in the streaming buffer are no sign that it will be told again.
 *  @returns why some may be left */
async function forgetAgain(env: Env, users: readonly OpenedUser[]): Promise<string | undefined> {
  let failure: string | undefined;
  for (const { userId: user_id, forgotten, log: episodes } of users) {
    const ids = episodes.map(({ episode }) => episode.episodeId);
    const since = await forgottenAmong(env, user_id, ids);
    for (const id of new Set([...forgotten, ...since])) {
      const failed = await forgetRows(env, { user_id }, id);
      failure ??= failed?.reason;
    }
  }
  return failure;
}

/** What the warehouse should have of a part's users, added up. */
export function expectedOfPart(run: Run, users: readonly OpenedUser[]): Run["expected"] {
  const rows = users.flatMap(rowsOfUser).filter(({ json }) => String(json["received_at"]) < run.began_at);
  const expected = { ...run.expected };
  for (const table of Object.keys(WAREHOUSE_TABLES)) {
    const columns = columnsOf(table);
    const mine = rows.filter((row) => row.table === table);
    const cells = mine.map(({ json }) => columns.map(([name]) => json[name]));
    expected[table] = tallied(expected[table], columns, cells);
  }
  return expected;
}

/** Of one view, which a comparison reads whole. */
const MAX_BYTES_READ = 1_000_000_000_000;
const WITHIN_MS = 600_000;

/** What the warehouse has, of events received before the run began. Reads each view once.
 *  @throws Error with BigQuery's status */
export async function foundInWarehouse(
  env: Env,
  { began_at }: Pick<Run, "began_at">,
  userId: string | undefined,
): Promise<Run["found"]> {
  const found: Record<string, Tally> = {};
  for (const table of Object.keys(WAREHOUSE_TABLES)) {
    const columns = columnsOf(table);
    const cells = columns.map(([name, kind]) => cellSql(name, kind)).join(", ");
    const view = `\`${env.BIGQUERY_PROJECT}.${env.BIGQUERY_DATASET}.${table}_dedup\``;
    const ofUser = userId === undefined ? "" : " AND user_id = @user";
    const sql = `SELECT ${cells} FROM ${view} WHERE received_at < @began${ofUser}`;
    const began = { name: "began", type: "TIMESTAMP", value: began_at } as const;
    const user = { name: "user", type: "STRING", value: userId ?? "" } as const;
    let tally: Tally | undefined;
    const parameters = userId === undefined ? [began] : [began, user];
    const asked = { sql, parameters, maxBytes: MAX_BYTES_READ, withinMs: WITHIN_MS };
    for await (const row of rowsOf(env, asked))
      tally = tallied(tally, columns, [row.map((cell, index) => backOf(cell, columns[index]?.[1]))]);
    found[table] = tally ?? tallied(undefined, columns, []);
  }
  return found;
}

/** Of what the person agreed to, as delivery decides it. */
function rowsOfUser(user: OpenedUser): WarehouseRow[] {
  const { userId, userRef, generation } = user;
  const owner = { identity: { userId, generation }, userRef };
  const choices = Evidence.of(user.log.map(({ episode }) => episode).filter(isOfChoice));
  const agreed = user.log.filter(({ episode }) => agreedToAnalytics(choices, episode.recordedAtMs));
  return [...agreed.flatMap((entry) => warehouseRows(episodeMessage(entry, owner))), ...eventRowsOf(user)];
}

function isOfChoice({ kind }: RecoveredEntry["episode"]): boolean {
  return kind === "preferences_set" || kind === "episode_retracted";
}

function columnsOf(table: string): Columns {
  const columns = WAREHOUSE_TABLES[table] ?? [];
  return columns
    .filter(({ name }) => !NOT_COMPARED.has(name))
    .map(({ name, type }) => [name, KINDS[type] ?? "text"] as const);
}

function cellSql(name: string, kind: CellKind): string {
  if (kind === "time") return `UNIX_MILLIS(${name})`;
  return kind === "json" ? `TO_JSON_STRING(${name})` : name;
}

function backOf(cell: string | null, kind: CellKind | undefined): unknown {
  return kind === "time" && cell !== null ? new Date(Number(cell)).toISOString() : cell;
}
