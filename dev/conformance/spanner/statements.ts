import { z } from "zod";
import { assertRefusedForGood } from "../answers.ts";
import type { Check } from "../check.ts";
import { expressionChecks } from "../expressions.ts";
import { inSession, query, withTransaction } from "../spanner-session.ts";

const OnlyCell = z.object({
  rows: z.tuple([z.tuple([z.union([z.string(), z.number(), z.boolean(), z.null()])])]),
});

function refusedQuery(name: string, sql: string): Check {
  return { name, run: async ({ config }) => assertRefusedForGood(await query(config, sql)) };
}

/** DML without a condition, in a transaction that would be ready for it. */
function refusedDml(name: string, sql: string): Check {
  return {
    name,
    run: ({ config, user }) =>
      withTransaction(config, user, async ({ transactionId }) => {
        const transaction = { id: transactionId };
        assertRefusedForGood(await inSession(config, "executeSql", { transaction, sql, seqno: "2" }));
      }),
  };
}

/** What Spanner makes of statements and expressions. */
export const STATEMENT_CHECKS: readonly Check[] = [
  ...expressionChecks({
    query,
    cellOf: (body) => OnlyCell.parse(body).rows[0][0],
    differs: {},
  }),
  refusedDml("DELETE without WHERE is refused", "DELETE FROM Users"),
  refusedDml("UPDATE without WHERE is refused", "UPDATE Users SET version = 1"),
  refusedQuery(
    "QUALIFY is BigQuery's alone",
    "SELECT version FROM Users WHERE TRUE QUALIFY ROW_NUMBER() OVER (ORDER BY user_id) = 1",
  ),
  refusedQuery(
    "a hint for an index that is not there is refused",
    "SELECT version FROM Users@{FORCE_INDEX=nope}",
  ),
];
