import * as z from "zod";

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

/** `POST …/insertAll` */
export const InsertAllBody = z.strictObject({
  kind: z.string().optional(),
  rows: z.array(
    z.strictObject({ insertId: z.string().max(128).optional(), json: z.record(z.string(), z.unknown()) }),
  ),
  skipInvalidRows: z.boolean().default(false),
  ignoreUnknownValues: z.boolean().default(false),
  traceId: z.string().optional(),
});
/** Rows to be streamed in. */
export type InsertAllBody = z.infer<typeof InsertAllBody>;

const ScalarType = z.strictObject({ type: z.string() });
const ScalarValue = z.strictObject({ value: z.string().nullish() });

/** One named query parameter. */
export const QueryParameter = z.strictObject({
  name: z.string().min(1),
  parameterType: z.strictObject({ type: z.string(), arrayType: ScalarType.optional() }),
  parameterValue: z
    .strictObject({ value: z.string().nullish(), arrayValues: z.array(ScalarValue).optional() })
    .default({}),
});
/** One named query parameter, parsed. */
export type QueryParameter = z.infer<typeof QueryParameter>;

/** `POST …/queries` */
export const QueryBody = z.strictObject({
  query: z.string().min(1),
  kind: z.string().optional(),
  useLegacySql: z.boolean().default(true),
  parameterMode: z.enum(["NAMED", "POSITIONAL", "named", "positional"]).optional(),
  queryParameters: z.array(QueryParameter).default([]),
  defaultDataset: DatasetReference.optional(),
  maxResults: z.int().nonnegative().optional(),
  timeoutMs: z.int().nonnegative().optional(),
  jobTimeoutMs: Int64.optional(),
  dryRun: z.boolean().default(false),
  useQueryCache: z.boolean().optional(),
  location: z.string().optional(),
  labels: Labels.optional(),
  requestId: z.string().optional(),
  maximumBytesBilled: Int64.optional(),
  jobCreationMode: z.string().optional(),
  formatOptions: z
    .strictObject({
      useInt64Timestamp: z.boolean().default(false),
      timestampOutputFormat: z.string().optional(),
    })
    .default({ useInt64Timestamp: false }),
});
/** A query, parsed. */
export type QueryBody = z.infer<typeof QueryBody>;
