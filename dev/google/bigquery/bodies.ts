import * as z from "zod";
import { withoutUnset } from "../discovery/unset.ts";

/** int64 in Google's JSON: a string, or a number from a careless client. */
const Int64 = z.union([z.string().regex(/^-?\d+$/), z.int().transform(String)]);
const Labels = z.record(z.string(), z.string());

/** A column as the caller declares it. */
export const Field = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,299}$/),
  type: z.string(),
  mode: z.enum(["NULLABLE", "REQUIRED", "REPEATED"]).optional(),
  description: z.string().optional(),
});
/** A column, parsed; after `checkField` its type is one of BigQuery's own names. */
export type Field = z.infer<typeof Field>;

/** The columns of a table. */
const TableSchema = z.strictObject({ fields: z.array(Field).default([]) });

const DatasetReference = z.strictObject({
  projectId: z.string().optional(),
  datasetId: z.string().regex(/^\w{1,1024}$/),
});

/** `POST …/datasets` */
export const DatasetBody = z.strictObject({
  datasetReference: DatasetReference,
  kind: z.string().optional(),
  description: z.string().optional(),
  friendlyName: z.string().optional(),
  labels: Labels.optional(),
  location: z.string().optional(),
  defaultTableExpirationMs: Int64.optional(),
  defaultPartitionExpirationMs: Int64.optional(),
});
/** A dataset as the caller declares it. */
export type DatasetBody = z.infer<typeof DatasetBody>;

const TableReference = z.strictObject({
  projectId: z.string().optional(),
  datasetId: z.string().optional(),
  tableId: z.string().min(1).max(1024),
});

/** `PATCH …/tables/{t}`: everything may be missing. */
export const TablePatch = z.strictObject({
  tableReference: TableReference.optional(),
  kind: z.string().optional(),
  schema: TableSchema.optional(),
  description: z.string().optional(),
  friendlyName: z.string().optional(),
  labels: Labels.optional(),
  expirationTime: Int64.optional(),
  requirePartitionFilter: z.boolean().optional(),
  timePartitioning: z
    .strictObject({
      type: z.enum(["DAY", "HOUR", "MONTH", "YEAR"]),
      field: z.string().optional(),
      expirationMs: Int64.optional(),
      requirePartitionFilter: z.boolean().optional(),
    })
    .optional(),
  clustering: z.strictObject({ fields: z.array(z.string()).min(1).max(4) }).optional(),
  view: z.strictObject({ query: z.string(), useLegacySql: z.boolean().default(true) }).optional(),
});
/** What a patch changes. */
export type TablePatch = z.infer<typeof TablePatch>;

/** `POST …/tables` */
export const TableBody = TablePatch.extend({ tableReference: TableReference });
/** A table or view as the caller declares it. */
export type TableBody = z.infer<typeof TableBody>;

/** `POST …/insertAll`; unset members may be null, and the rows' nulls are values. */
export const InsertAllBody = z.strictObject({
  kind: z.string().optional(),
  rows: z.array(
    z.strictObject({ insertId: z.string().max(128).nullish(), json: z.record(z.string(), z.unknown()) }),
  ),
  skipInvalidRows: z
    .boolean()
    .nullish()
    .transform((skips) => skips ?? false),
  ignoreUnknownValues: z
    .boolean()
    .nullish()
    .transform((ignores) => ignores ?? false),
  templateSuffix: z.null().optional(),
  traceId: z.string().nullish(),
});
/** Rows to be streamed in. */
export type InsertAllBody = z.infer<typeof InsertAllBody>;

const ScalarType = z.strictObject({ type: z.string() });
/** A text, or what a careless client takes for one. */
const ScalarText = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .nullish();
const ScalarValue = z.strictObject({ value: ScalarText });

/** A query parameter: named, or one of `?` when it has no name. */
export const QueryParameter = z.strictObject({
  name: z.string().optional(),
  parameterType: z.strictObject({ type: z.string(), arrayType: ScalarType.optional() }),
  parameterValue: z
    .strictObject({ value: ScalarText, arrayValues: z.array(ScalarValue).optional() })
    .default({}),
});
/** A query parameter, parsed. */
export type QueryParameter = z.infer<typeof QueryParameter>;

/** What a query is, by itself or as a job's configuration. Cache, costs, priority and location have no meaning here:
 *  they are taken and not used. */
const QUERY = {
  query: z.string().min(1),
  useLegacySql: z.boolean().default(true),
  parameterMode: z.enum(["NAMED", "POSITIONAL", "named", "positional"]).optional(),
  queryParameters: z.array(QueryParameter).default([]),
  defaultDataset: DatasetReference.optional(),
  useQueryCache: z.boolean().optional(),
  maximumBytesBilled: Int64.optional(),
};

/** `POST …/queries` */
export const QueryBody = z.strictObject({
  ...QUERY,
  kind: z.string().optional(),
  maxResults: z.int().nonnegative().optional(),
  timeoutMs: z.int().nonnegative().default(10_000),
  jobTimeoutMs: Int64.optional(),
  dryRun: z.boolean().default(false),
  location: z.string().optional(),
  labels: Labels.optional(),
  requestId: z.string().optional(),
  jobCreationMode: z.string().optional(),
  formatOptions: z
    .strictObject({
      useInt64Timestamp: z.boolean().default(false),
      timestampOutputFormat: z.string().optional(),
    })
    .default({ useInt64Timestamp: false }),
});

/** A query that is to run. */
export interface QueryText {
  readonly query: string;
  readonly useLegacySql: boolean;
  readonly parameterMode?: string | undefined;
  readonly queryParameters: readonly QueryParameter[];
  readonly defaultDataset?: { projectId?: string | undefined; datasetId: string } | undefined;
  readonly dryRun: boolean;
}

const LoadConfiguration = z.strictObject({
  destinationTable: TableReference.extend({ datasetId: z.string() }),
  // Absent, it would be CSV.
  sourceFormat: z.literal("NEWLINE_DELIMITED_JSON"),
  schema: TableSchema.optional(),
  writeDisposition: z.enum(["WRITE_APPEND", "WRITE_TRUNCATE", "WRITE_EMPTY"]).default("WRITE_APPEND"),
  createDisposition: z.enum(["CREATE_IF_NEEDED", "CREATE_NEVER"]).default("CREATE_IF_NEEDED"),
  maxBadRecords: z.int().nonnegative().default(0),
  ignoreUnknownValues: z.boolean().default(false),
  encoding: z.enum(["UTF-8", "UTF8"]).optional(),
  autodetect: z.literal(false).optional(),
  projectionFields: z.tuple([]).optional(),
  nullMarkers: z.tuple([]).optional(),
  timePartitioning: TablePatch.shape.timePartitioning,
  clustering: TablePatch.shape.clustering,
});
/** What is to be loaded, and where. */
export type LoadConfiguration = z.infer<typeof LoadConfiguration>;

const JobMessage = z.strictObject({
  kind: z.string().optional(),
  jobReference: z
    .strictObject({
      projectId: z.string().optional(),
      jobId: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,1024}$/)
        .optional(),
      location: z.string().optional(),
    })
    .optional(),
  configuration: z.strictObject({
    jobType: z.string().optional(),
    dryRun: z.boolean().default(false),
    jobTimeoutMs: Int64.optional(),
    labels: Labels.optional(),
    query: z
      .strictObject({ ...QUERY, priority: z.string().optional(), continuous: z.literal(false).optional() })
      .optional(),
    load: LoadConfiguration.optional(),
  }),
});
/** `POST …/jobs`, alone or before an uploaded file. */
export const JobBody = z.preprocess(withoutUnset, JobMessage);
/** A job as the caller orders it. */
export type JobBody = z.infer<typeof JobMessage>;
