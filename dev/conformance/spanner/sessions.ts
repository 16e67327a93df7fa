import assert from "node:assert/strict";
import { callGoogle } from "../../../src/forward/google/call.ts";
import { withSession } from "../../../src/forward/spanner/session.ts";
import type { Config } from "../../local-config.ts";
import { assertRefused, assertStates, bodyOf } from "../answers.ts";
import type { Check } from "../check.ts";
import { order, toSpanner } from "../orders.ts";

const SELECT_ONE = { sql: "SELECT 1" };

async function sessionName(config: Config): Promise<string> {
  let name = "";
  await withSession(config, (session) => {
    name = session;
    return callGoogle(config, { service: "spanner", path: `${session}:executeSql`, body: SELECT_ONE });
  });
  return name;
}

/** What the client's one session a database may count on. */
export const SESSION_CHECKS: readonly Check[] = [
  {
    name: "a session is made in the database and serves further calls",
    run: async ({ config }) => {
      const first = await sessionName(config);
      assert.ok(first.startsWith(`${config.SPANNER_DATABASE}/sessions/`), first);
      assert.equal(await sessionName(config), first);
    },
  },
  {
    name: "a session that is lost is replaced once, and the call goes through",
    run: async ({ config }) => {
      const lost = `${config.SPANNER_DATABASE}/sessions/lost-and-gone`;
      const tried: string[] = [];
      const answer = await withSession(config, (session) => {
        tried.push(session);
        const path = `${tried.length === 1 ? lost : session}:executeSql`;
        return callGoogle(config, { service: "spanner", path, body: SELECT_ONE });
      });
      bodyOf(answer);
      assert.equal(tried.length, 2);
    },
  },
  {
    name: "orders wait for a database that is missing",
    run: async ({ config, user }) => {
      const elsewhere = { ...config, SPANNER_DATABASE: `${config.SPANNER_DATABASE}-no` };
      assertStates(await toSpanner({ config: elsewhere }, [order(user, "k")]), ["retry"]);
    },
  },
  {
    name: "a missing database is NOT_FOUND",
    differs: { "spanner-emulator": "answers INTERNAL: its gateway can't write the details of that error" },
    run: async ({ config }) => {
      const path = `${config.SPANNER_DATABASE}-no/sessions`;
      const answer = await callGoogle(config, { service: "spanner", path, body: { session: {} } });
      assertRefused(answer, "NOT_FOUND", false);
    },
  },
];
