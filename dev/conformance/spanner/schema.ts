import assert from "node:assert/strict";
import { z } from "zod";
import { type GoogleAnswer, callGoogle } from "../../../src/forward/google/call.ts";
import { SPANNER_DDL } from "../../../src/forward/spanner/schema.ts";
import type { Config } from "../../local-config.ts";
import { migrateSpanner } from "../../migrate/spanner.ts";
import { assertRefused, bodyOf } from "../answers.ts";
import type { Check } from "../check.ts";

const Ddl = z.object({ statements: z.array(z.string()) });

/** The database's statements as the service prints them, blanks evened out. */
async function statements(config: Config): Promise<string[]> {
  const path = `${config.SPANNER_DATABASE}/ddl`;
  const answer = await callGoogle(config, { service: "spanner", method: "GET", path, scope: "admin" });
  return Ddl.parse(bodyOf(answer)).statements.map((text) => text.replaceAll(/[`\s]+/g, " "));
}

function changeSchema(config: Config, ...texts: string[]): Promise<GoogleAnswer> {
  const path = `${config.SPANNER_DATABASE}/ddl`;
  const body = { statements: texts };
  return callGoogle(config, { service: "spanner", method: "PATCH", path, body, scope: "admin" });
}

function tableIn(text: string): string | undefined {
  return /CREATE TABLE (?:IF NOT EXISTS )?(\w+)/.exec(text)?.[1];
}

/** What migrations may count on. */
export const SCHEMA_CHECKS: readonly Check[] = [
  {
    name: "the migration creates every table",
    run: async ({ config }) => {
      const made = (await statements(config)).flatMap((text) => tableIn(text) ?? []);
      assert.deepEqual(made.toSorted(), SPANNER_DDL.flatMap((text) => tableIn(text) ?? []).toSorted());
    },
  },
  {
    name: "the migration changes nothing when it runs again",
    run: async ({ config }) => {
      const before = await statements(config);
      await migrateSpanner(config, () => undefined);
      assert.deepEqual(await statements(config), before);
    },
  },
  {
    name: "types, NOT NULL, commit times and interleaving come back as they were declared",
    run: async ({ config }) => {
      const all = (await statements(config)).join("\n").replaceAll(/ = /g, "=");
      for (const part of [
        "quantity NUMERIC NOT NULL",
        "product_name STRING(1024) NOT NULL",
        "entity_value STRING(MAX)",
        "body JSON NOT NULL",
        "last_order_date DATE",
        "allow_commit_timestamp=true",
        "INTERLEAVE IN PARENT Orders ON DELETE CASCADE",
      ])
        assert.ok(all.includes(part), `${part} is not in ${all}`);
    },
  },
  {
    name: "a database that exists is ALREADY_EXISTS",
    run: async ({ config }) => {
      const [, instance, database] = /^(.*)\/databases\/(.*)$/.exec(config.SPANNER_DATABASE) ?? [];
      const body = { createStatement: `CREATE DATABASE \`${database}\`` };
      const path = `${instance}/databases`;
      const answer = await callGoogle(config, { service: "spanner", path, body, scope: "admin" });
      assertRefused(answer, "ALREADY_EXISTS", true);
    },
  },
  {
    name: "a statement that is no DDL is INVALID_ARGUMENT",
    run: async ({ config }) =>
      assertRefused(await changeSchema(config, "CREATE TABEL Nope (a INT64)"), "INVALID_ARGUMENT", true),
  },
  {
    name: "a table interleaved in one that is missing is refused",
    run: async ({ config, user }) => {
      const name = `Orphans_${user.replaceAll("-", "_")}`;
      const ddl = `CREATE TABLE ${name} (a INT64) PRIMARY KEY (a), INTERLEAVE IN PARENT Nowhere`;
      const answer = await changeSchema(config, ddl);
      const failed = !answer.ok || "error" in z.looseObject({}).parse(answer.body);
      assert.ok(failed, JSON.stringify(answer));
      assert.ok(!(await statements(config)).some((text) => text.includes(name)));
    },
  },
];
