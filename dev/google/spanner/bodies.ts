import * as z from "zod";

const Json = z.unknown();
const Int64 = z.union([z.string().regex(/^-?\d+$/), z.int().transform(String)]);
const Key = z.array(Json);
const RequestOptions = z.strictObject({
  priority: z.string().optional(),
  requestTag: z.string().optional(),
  transactionTag: z.string().optional(),
});

/** Keys of rows: single ones, ranges, or all of them. */
export const KeySet = z.strictObject({
  keys: z.array(Key).default([]),
  ranges: z
    .array(
      z.strictObject({
        startClosed: Key.optional(),
        startOpen: Key.optional(),
        endClosed: Key.optional(),
        endOpen: Key.optional(),
      }),
    )
    .default([]),
  all: z.boolean().default(false),
});
/** Keys of rows, parsed. */
export type KeySet = z.infer<typeof KeySet>;

const Write = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()),
  values: z.array(Key).default([]),
});

/** One mutation; exactly one of the five must be there. */
export const Mutation = z.strictObject({
  insert: Write.optional(),
  update: Write.optional(),
  insertOrUpdate: Write.optional(),
  replace: Write.optional(),
  delete: z.strictObject({ table: z.string(), keySet: KeySet }).optional(),
});
/** One mutation, parsed. */
export type Mutation = z.infer<typeof Mutation>;

/** How a transaction begins. */
export const TransactionOptions = z.strictObject({
  readWrite: z
    .strictObject({
      readLockMode: z.string().optional(),
      multiplexedSessionPreviousTransactionId: z.string().optional(),
    })
    .optional(),
  readOnly: z
    .strictObject({
      strong: z.boolean().optional(),
      returnReadTimestamp: z.boolean().optional(),
      exactStaleness: z.string().optional(),
      maxStaleness: z.string().optional(),
      minReadTimestamp: z.string().optional(),
      readTimestamp: z.string().optional(),
    })
    .optional(),
  excludeTxnFromChangeStreams: z.boolean().optional(),
  isolationLevel: z.string().optional(),
});
/** How a transaction begins, parsed. */
export type TransactionOptions = z.infer<typeof TransactionOptions>;

/** In which transaction a read runs. */
export const TransactionSelector = z.strictObject({
  singleUse: TransactionOptions.optional(),
  id: z.string().optional(),
  begin: TransactionOptions.optional(),
});
/** In which transaction a read runs, parsed. */
export type TransactionSelector = z.infer<typeof TransactionSelector>;

/** The token that a read-write transaction on a multiplexed session hands out. */
const PrecommitToken = z.strictObject({ precommitToken: z.string(), seqNum: z.number().optional() });

/** `POST S:commit` */
export const CommitBody = z.strictObject({
  mutations: z.array(Mutation).default([]),
  singleUseTransaction: TransactionOptions.optional(),
  transactionId: z.string().optional(),
  returnCommitStats: z.boolean().default(false),
  maxCommitDelay: z.string().optional(),
  requestOptions: RequestOptions.optional(),
  precommitToken: PrecommitToken.optional(),
});
/** A commit, parsed. */
export type CommitBody = z.infer<typeof CommitBody>;

/** `POST S:executeSql`; `paramTypes` is checked where it is used. */
export const ExecuteSqlBody = z.strictObject({
  sql: z.string(),
  params: z.record(z.string(), Json).default({}),
  paramTypes: z.record(z.string(), Json).default({}),
  transaction: TransactionSelector.optional(),
  queryMode: z.enum(["NORMAL", "PLAN", "PROFILE", "WITH_STATS", "WITH_PLAN_AND_STATS"]).default("NORMAL"),
  seqno: Int64.default("0"),
  queryOptions: z.strictObject({ optimizerVersion: z.string().optional() }).optional(),
  requestOptions: RequestOptions.optional(),
});
/** A query, parsed. */
export type ExecuteSqlBody = z.infer<typeof ExecuteSqlBody>;

/** `POST S:executeBatchDml` */
export const ExecuteBatchDmlBody = z.strictObject({
  statements: z
    .array(
      z.strictObject({
        sql: z.string(),
        params: z.record(z.string(), Json).default({}),
        paramTypes: z.record(z.string(), Json).default({}),
      }),
    )
    .min(1),
  transaction: TransactionSelector,
  seqno: Int64,
  requestOptions: RequestOptions.optional(),
});

/** `POST S:read` */
export const ReadBody = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()),
  keySet: KeySet,
  index: z.string().default(""),
  limit: Int64.default("0"),
  transaction: TransactionSelector.optional(),
  requestOptions: RequestOptions.optional(),
  orderBy: z.string().optional(),
  lockHint: z.string().optional(),
});
/** A read, parsed. */
export type ReadBody = z.infer<typeof ReadBody>;

/** `POST S:beginTransaction` */
export const BeginBody = z.strictObject({
  options: TransactionOptions,
  requestOptions: RequestOptions.optional(),
  mutationKey: Mutation.optional(),
});

/** `POST S:batchWrite`; each group is applied by itself. */
export const BatchWriteBody = z.strictObject({
  mutationGroups: z.array(z.strictObject({ mutations: z.array(Mutation).min(1) })).min(1),
  excludeTxnFromChangeStreams: z.boolean().optional(),
  requestOptions: RequestOptions.optional(),
});
/** Groups of mutations, parsed. */
export type BatchWriteBody = z.infer<typeof BatchWriteBody>;

/** `POST S:rollback` */
export const RollbackBody = z.strictObject({ transactionId: z.string() });

const SessionBody = z.strictObject({
  labels: z.record(z.string(), z.string()).optional(),
  multiplexed: z.boolean().optional(),
  creatorRole: z.string().optional(),
});

/** `POST D/sessions` */
export const CreateSessionBody = z.strictObject({ session: SessionBody.default({}) });

/** `POST D/sessions:batchCreate`; the real service gives at most 100 at a time. */
export const BatchCreateBody = z.strictObject({
  sessionCount: z.int().min(1).max(100),
  sessionTemplate: SessionBody.default({}),
});

/** `POST I/databases` */
export const CreateDatabaseBody = z.strictObject({
  createStatement: z.string(),
  extraStatements: z.array(z.string()).default([]),
  databaseDialect: z.enum(["GOOGLE_STANDARD_SQL", "DATABASE_DIALECT_UNSPECIFIED", "POSTGRESQL"]).optional(),
});

/** `PATCH D/ddl` */
export const UpdateDdlBody = z.strictObject({
  statements: z.array(z.string()).min(1),
  operationId: z.string().optional(),
});

/** `POST P/instances` */
export const CreateInstanceBody = z.strictObject({
  instanceId: z.string(),
  instance: z.record(z.string(), Json).default({}),
});
