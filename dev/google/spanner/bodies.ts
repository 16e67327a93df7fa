import * as z from "zod";
import { atLeastOne, atMostOne } from "./unions.ts";

const Json = z.unknown();
const Int64 = z.union([z.string().regex(/^-?\d+$/), z.int().transform(String)]);
const Key = z.array(Json);
const RequestOptions = z.strictObject({
  priority: z.string().optional(),
  requestTag: z.string().optional(),
  transactionTag: z.string().optional(),
});

const START = ["startClosed", "startOpen"];
const END = ["endClosed", "endOpen"];
const KeyRange = z
  .strictObject({
    startClosed: Key.optional(),
    startOpen: Key.optional(),
    endClosed: Key.optional(),
    endOpen: Key.optional(),
  })
  .superRefine(atMostOne("start_key_type", START))
  .superRefine(atMostOne("end_key_type", END))
  .superRefine(atLeastOne(START, "Key range must contain either start_closed or start_open."))
  .superRefine(atLeastOne(END, "Key range must contain either end_closed or end_open."));

/** Keys of rows: single ones, ranges, or all of them. */
export const KeySet = z.strictObject({
  keys: z.array(Key).default([]),
  ranges: z.array(KeyRange).default([]),
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
export const Mutation = z
  .strictObject({
    insert: Write.optional(),
    update: Write.optional(),
    insertOrUpdate: Write.optional(),
    replace: Write.optional(),
    delete: z.strictObject({ table: z.string(), keySet: KeySet }).optional(),
  })
  .superRefine(atMostOne("operation", ["insert", "update", "insertOrUpdate", "replace", "delete"]));
/** One mutation, parsed. */
export type Mutation = z.infer<typeof Mutation>;

const ReadWrite = z.strictObject({
  readLockMode: z.string().optional(),
  multiplexedSessionPreviousTransactionId: z.string().optional(),
});

// Rows are not kept as they were, so that `exactStaleness` and `readTimestamp` can't be served. The other bounds
// allow the newest rows.
const ReadOnly = z
  .strictObject({
    strong: z
      .boolean()
      .refine((strong) => strong, "Strong read option must be true for a strong read.")
      .optional(),
    returnReadTimestamp: z.boolean().optional(),
    maxStaleness: z.string().optional(),
    minReadTimestamp: z.string().optional(),
  })
  .superRefine(atMostOne("timestamp_bound", ["strong", "maxStaleness", "minReadTimestamp"]));

const MODES = ["readWrite", "readOnly"];

/** How a transaction begins. */
export const TransactionOptions = z
  .strictObject({
    readWrite: ReadWrite.optional(),
    readOnly: ReadOnly.optional(),
    excludeTxnFromChangeStreams: z.boolean().optional(),
    isolationLevel: z.literal("SERIALIZABLE").optional(),
  })
  .superRefine(atMostOne("mode", MODES))
  .superRefine(atLeastOne(MODES, "No value provided for required field: TransactionOptions.mode"));
/** How a transaction begins, parsed. */
export type TransactionOptions = z.infer<typeof TransactionOptions>;

/** In which transaction a read runs. */
export const TransactionSelector = z
  .strictObject({
    singleUse: TransactionOptions.refine(
      ({ readOnly }) => readOnly !== undefined,
      "Transaction mode for read only single use transaction should be read_only.",
    ).optional(),
    id: z.string().optional(),
    begin: TransactionOptions.optional(),
  })
  .superRefine(atMostOne("selector", ["singleUse", "id", "begin"]));
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
  limit: Int64.refine((limit) => BigInt(limit) >= 0n, "Limit must be non-negative.").default("0"),
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
