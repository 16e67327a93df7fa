import type { Engine, Rows } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { rowsSql, type TableName } from "./duckdb-names.ts";
import { STREAMED_AT } from "./fields.ts";
import { nameOf, type Table } from "./warehouse.ts";

/** Recent writes are those of the last 30 minutes, by the service's documentation of DML; it keeps rows for up to 90. */
const DEFAULT_SECONDS = 30 * 60;

/** What streamed rows are until they are flushed: there for every query, out of reach for DML. */
export class StreamingBuffer {
  readonly #engine: Engine;
  readonly #ms: number;

  /** @param seconds how long a row stays in; 0 for never */
  constructor(engine: Engine, seconds: number = DEFAULT_SECONDS) {
    this.#engine = engine;
    this.#ms = seconds * 1000;
  }

  /** Which rows of the stored table are in the buffer, as SQL. */
  #isBuffered(nowMs: number): string {
    return `epoch_ms(${STREAMED_AT}) > ${nowMs - this.#ms}`;
  }

  /** A table's `streamingBuffer`, absent when it is empty. */
  async show(table: Table, nowMs: number): Promise<object> {
    const { values } = await this.#engine.read(
      `SELECT count(*), coalesce(sum(octet_length(encode(CAST(stored AS VARCHAR)))), 0), epoch_ms(min(${STREAMED_AT}))
       FROM ${rowsSql(nameOf(table))} AS stored WHERE ${this.#isBuffered(nowMs)}`,
    );
    const [rows, bytes, oldest] = (values[0] ?? []).map(String);
    if (rows === undefined || rows === "0") return {};
    return { streamingBuffer: { estimatedRows: rows, estimatedBytes: bytes, oldestEntryTime: oldest } };
  }

  /** How many rows DML touched, by what it gave back.
   *  @throws GoogleRefusal INVALID_ARGUMENT when one of them is in the buffer: the transaction must not be kept */
  async change(dml: Promise<Rows>, into: { name: TableName; nowMs: number }): Promise<number> {
    const { values, names } = await dml;
    const streamed = names.indexOf("google_streamed_ms");
    const cutoff = into.nowMs - this.#ms;
    const touches = values.some((row) => row[streamed] !== null && Number(row[streamed]) > cutoff);
    if (!touches) return values.length;
    const { project, dataset, table } = into.name;
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      `UPDATE or DELETE statement over table ${project}.${dataset}.${table} would affect rows in the streaming buffer, which is not supported`,
      { reason: "invalidQuery" },
    );
  }

  /** Every buffered row of these tables becomes a stored one. */
  async flush(tables: readonly Table[]): Promise<void> {
    await this.#engine.write(async (run) => {
      for (const table of tables) await run(`UPDATE ${rowsSql(nameOf(table))} SET ${STREAMED_AT} = NULL`);
    });
  }
}

/** What UPDATE, DELETE and MERGE give back for `StreamingBuffer.change`; rows that a MERGE inserts were never streamed. */
export const RETURNING = ` RETURNING epoch_ms(${STREAMED_AT}) AS google_streamed_ms`;
