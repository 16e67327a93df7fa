import type { Engine } from "../engine.ts";
import type { BilledBytes } from "./billed-bytes.ts";
import type { Jobs } from "./jobs.ts";
import type { SlowQueries } from "./slow-queries.ts";
import type { StreamingBuffer } from "./streaming-buffer.ts";
import type { Warehouse } from "./warehouse.ts";

/** What BigQuery's calls share. */
export interface Place {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
  readonly buffer: StreamingBuffer;
  readonly jobs: Jobs;
  readonly slow: SlowQueries;
  readonly billed: BilledBytes;
}
