import assert from "node:assert/strict";
import { z } from "zod";
import { askSpanner } from "../../ask-google.ts";
import { assertDelivered, assertRefused, bodyOf } from "../answers.ts";
import type { Check, Place } from "../check.ts";
import { order, toSpanner } from "../orders.ts";
import { commit, commitIn, inSession, row, userRow, withTransaction } from "../spanner-session.ts";

const Committed = z.object({ commitTimestamp: z.iso.datetime() });

function withVersion(user: string, version: string): object {
  return row("update", "Users", { user_id: user, version, updated_at: "spanner.commit_timestamp()" });
}

async function versionOf({ config, user }: Place): Promise<string | null | undefined> {
  const [[version] = []] = await askSpanner(config, "SELECT version FROM Users WHERE user_id = @user", {
    user,
  });
  return version;
}

async function insertUser({ config, user }: Place): Promise<void> {
  bodyOf(await commit(config, row("insert", "Users", userRow(user))));
}

/** How read-write transactions hold what they read. */
export const TRANSACTION_CHECKS: readonly Check[] = [
  {
    name: "a query begins a transaction, reads in it, and its commit is visible at once",
    run: async (place) => {
      await insertUser(place);
      await withTransaction(place.config, place.user, async (begun) => {
        assert.deepEqual(begun.rows, [["1"]]);
        const answer = await commitIn(place.config, begun, withVersion(place.user, "2"));
        Committed.parse(bodyOf(answer));
      });
      assert.equal(await versionOf(place), "2");
    },
  },
  {
    name: "the commit's time is what stands in the columns that asked for it",
    run: async ({ config, user }) => {
      const answer = await commit(config, row("insert", "Users", userRow(user)));
      const { commitTimestamp } = Committed.parse(bodyOf(answer));
      const [[updated] = []] = await askSpanner(
        config,
        "SELECT updated_at FROM Users WHERE user_id = @user",
        {
          user,
        },
      );
      assert.equal(Date.parse(updated ?? ""), Date.parse(commitTimestamp));
    },
  },
  {
    name: "a commit is ABORTED when a row that it read has changed since",
    run: async (place) => {
      await insertUser(place);
      await withTransaction(place.config, place.user, async (begun) => {
        bodyOf(await commit(place.config, withVersion(place.user, "5")));
        assertRefused(await commitIn(place.config, begun, withVersion(place.user, "9")), "ABORTED", false);
      });
      assert.equal(await versionOf(place), "5");
    },
  },
  {
    name: "what was rolled back can't be committed, and changed nothing",
    run: async (place) => {
      await insertUser(place);
      await withTransaction(place.config, place.user, async (begun) => {
        bodyOf(await inSession(place.config, "rollback", { transactionId: begun.transactionId }));
        const late = await commitIn(place.config, begun, withVersion(place.user, "9"));
        assertRefused(late, "FAILED_PRECONDITION", true);
      });
      assert.equal(await versionOf(place), "1");
    },
  },
  {
    name: "the client delivers beside a transaction that is open",
    run: async (place) => {
      await insertUser(place);
      await withTransaction(place.config, place.user, async () => {
        assertDelivered(await toSpanner(place, [order(`${place.user}-other`, "k")]));
      });
    },
  },
  {
    name: "concurrent batches of one user all arrive, and the highest version stands",
    differs: {
      "spanner-emulator":
        "has no multiplexed sessions: a transaction ends the one that began before it on its session, whose commit is then FAILED_PRECONDITION",
    },
    run: async (place) => {
      const batches = [1, 2, 3, 4].map((version) =>
        order(place.user, `k${version}`, { seq: version, memory_version: version }),
      );
      const settle = async (message: (typeof batches)[number]): Promise<void> => {
        for (let tries = 0; tries < 20; tries += 1) {
          const [delivery] = await toSpanner(place, [message]);
          if (delivery?.state === "delivered") return;
          assert.equal(delivery?.state, "retry", JSON.stringify(delivery));
        }
        assert.fail("twenty tries were not enough");
      };
      await Promise.all(batches.map(settle));
      assert.equal(await versionOf(place), "4");
      const count = "SELECT COUNT(*) FROM Orders WHERE user_id = @user";
      assert.deepEqual(await askSpanner(place.config, count, { user: place.user }), [["4"]]);
    },
  },
  {
    name: "deleting a user deletes what is interleaved",
    run: async (place) => {
      assertDelivered(await toSpanner(place, [order(place.user, "k")]));
      const keySet = { keys: [[place.user]] };
      bodyOf(await commit(place.config, { delete: { table: "Users", keySet } }));
      for (const table of ["Users", "Episodes", "Orders", "OrderItems"]) {
        const sql = `SELECT COUNT(*) FROM ${table} WHERE user_id = @user`;
        assert.deepEqual(await askSpanner(place.config, sql, { user: place.user }), [["0"]], table);
      }
    },
  },
];
