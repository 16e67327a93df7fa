import type { SpannerMessage } from "../outgoing.ts";
import { EPISODES, FORGOTTEN } from "./episode-rows.ts";
import { GUARDED_TABLES } from "./guard.ts";

const STRINGS = { code: "ARRAY", arrayElementType: { code: "STRING" } };

/** A statement for executeSql, its parameters lists of texts. */
type Query = { sql: string; params: Record<string, string[]>; paramTypes: Record<string, typeof STRINGS> };

const READ_VERSIONS = [
  ...GUARDED_TABLES.map(({ name, idColumn }) =>
    idColumn === undefined
      ? `SELECT '${name}' AS name, user_id, '' AS id, version FROM ${name} WHERE user_id IN UNNEST(@users)`
      : `SELECT '${name}', user_id, ${idColumn}, version FROM ${name}
 WHERE user_id IN UNNEST(@users) AND ${idColumn} IN UNNEST(@${name})`,
  ),
  `SELECT '${EPISODES.name}', user_id, episode_id, seq FROM ${EPISODES.name}
 WHERE user_id IN UNNEST(@users) AND episode_id IN UNNEST(@${EPISODES.name}) AND kind = '${FORGOTTEN}'`,
].join("\nUNION ALL\n");

/** Asks, in one statement, for the version of every guarded row that the messages would write, and which of their episodes
 *  are forgotten there. Rows: table, user id, id, version. */
export function versionsQuery(messages: readonly SpannerMessage[]): Query {
  const params: Query["params"] = {
    users: [...new Set(messages.map(({ user_id }) => user_id))],
    [EPISODES.name]: [...new Set(messages.map(({ episode_id }) => episode_id))],
  };
  for (const { name, idColumn, rowsOf } of GUARDED_TABLES)
    if (idColumn !== undefined)
      params[name] = [...new Set(messages.flatMap((message) => rowsOf(message).map(({ id }) => id)))];
  const paramTypes = Object.fromEntries(Object.keys(params).map((name) => [name, STRINGS]));
  return { sql: READ_VERSIONS, params, paramTypes };
}
