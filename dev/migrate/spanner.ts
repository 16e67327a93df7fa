import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { PROPERTY_GRAPH_DDL } from "../../src/forward/spanner/property-graph.ts";
import { SPANNER_ADDED, SPANNER_DDL } from "../../src/forward/spanner/schema.ts";
import type { Config } from "../local-config.ts";
import { callAdmin } from "./call.ts";

const POLL_MS = 250;
const DEADLINE_MS = 5 * 60_000;

const Operation = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ message: z.string() }).optional(),
});

const DatabaseList = z.object({ databases: z.array(z.object({ name: z.string() })).default([]) });

/** Creates the database when it is missing, then every table that is; a second run changes nothing.
 *  The instance must exist, but for emulators, where it costs nothing. */
export async function migrateSpanner(config: Config, say: (line: string) => void): Promise<void> {
  const [, project, instance, database] =
    /^projects\/([^/]+)\/instances\/([^/]+)\/databases\/([^/]+)$/.exec(config.SPANNER_DATABASE) ?? [];
  if (project === undefined || instance === undefined || database === undefined)
    throw new Error("SPANNER_DATABASE must be projects/P/instances/I/databases/D");
  if (config.SPANNER_EMULATOR_HOST !== undefined) await createEmulatedInstance(config, { project, instance });
  const path = `projects/${project}/instances/${instance}/databases`;
  const found = await hasDatabase(config, path);
  if (!found) {
    const body = { createStatement: `CREATE DATABASE \`${database}\`` };
    await finished(config, await callAdmin(config, { service: "spanner", path, body }));
  }
  await changeSchema(config, [...SPANNER_DDL, ...SPANNER_ADDED]);
  say(`Spanner: ${SPANNER_DDL.length} tables in ${config.SPANNER_DATABASE}${found ? "" : " (created)"}`);
}

/** Creates the property graph over the tables, or replaces it. Needs Spanner's Enterprise edition.
 *  @throws Expected where there are no property graphs, as in the stand-in */
export async function migratePropertyGraph(config: Config, say: (line: string) => void): Promise<void> {
  await changeSchema(config, [PROPERTY_GRAPH_DDL]);
  say(`Spanner: property graph UserShoppingGraph in ${config.SPANNER_DATABASE}`);
}

async function changeSchema(config: Config, statements: readonly string[]): Promise<void> {
  const path = `${config.SPANNER_DATABASE}/ddl`;
  const body = { statements };
  await finished(config, await callAdmin(config, { service: "spanner", method: "PATCH", path, body }));
}

/** By listing: of a database that is missing, the emulator's gateway says INTERNAL. */
async function hasDatabase(config: Config, path: string): Promise<boolean> {
  const listed = await callAdmin(config, { service: "spanner", method: "GET", path });
  return DatabaseList.parse(listed ?? {}).databases.some(({ name }) => name === config.SPANNER_DATABASE);
}

async function createEmulatedInstance(
  config: Config,
  { project, instance }: { project: string; instance: string },
): Promise<void> {
  const body = {
    instanceId: instance,
    instance: {
      config: `projects/${project}/instanceConfigs/emulator-config`,
      displayName: instance,
      nodeCount: 1,
    },
  };
  await callAdmin(config, { service: "spanner", path: `projects/${project}/instances`, body });
}

/** Waits for a long-running operation; of what existed already there is none. */
async function finished(config: Config, started: unknown): Promise<void> {
  if (started === undefined) return;
  const deadlineMs = Date.now() + DEADLINE_MS;
  let operation = Operation.parse(started);
  while (!operation.done) {
    if (Date.now() > deadlineMs)
      throw new Error(`${operation.name} is not done after ${DEADLINE_MS / 1000} s`);
    await wait(POLL_MS);
    operation = Operation.parse(
      await callAdmin(config, { service: "spanner", method: "GET", path: operation.name }),
    );
  }
  if (operation.error !== undefined) throw new Error(`${operation.name}: ${operation.error.message}`);
}
