import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { GoogleRefusal } from "../google-error.ts";
import { readBody } from "../request-body.ts";
import { CreateDatabaseBody, CreateInstanceBody, UpdateDdlBody } from "./bodies.ts";
import type { Database, Databases } from "./databases.ts";
import { printSchema } from "./ddl-printer.ts";
import { readDatabaseName } from "./ddl-reader.ts";
import { pageOf } from "./pages.ts";
import type { Sessions } from "./sessions.ts";

const ADMIN_TYPE = "type.googleapis.com/google.spanner.admin";

interface Operation {
  readonly name: string;
  readonly metadata: object;
  readonly response: object;
}

/** Operations by name; each is shown unfinished once, and done when it is asked for. They end with the
 *  process. */
class Operations {
  readonly #known = new Map<string, Operation>();

  start(parent: string, metadata: object, response: object): object {
    const name = `${parent}/operations/_auto_op_${randomBytes(8).toString("hex")}`;
    this.#known.set(name, { name, metadata, response });
    return { name, metadata, done: false };
  }

  get(name: string): object {
    const operation = this.#known.get(name);
    if (operation === undefined) throw new GoogleRefusal("NOT_FOUND", `Operation not found: ${name}`);
    return { ...operation, done: true };
  }
}

function instanceResource(name: string): object {
  const displayName = name.split("/").at(-1);
  return { name, config: "stand-in", displayName, nodeCount: 1, processingUnits: 1000, state: "READY" };
}

function databaseResource({ path, createTime }: Database): { readonly name: string } {
  const rest = { state: "READY", createTime, databaseDialect: "GOOGLE_STANDARD_SQL" };
  return { name: path, ...rest };
}

/** The resource that a request names: its path without `/v1/`. */
export function resourceOf(c: Context): string {
  return decodeURIComponent(c.req.path).slice("/v1/".length);
}

function instanceRoutes(operations: Operations): Hono {
  const app = new Hono();
  app.post("/projects/:p/instances", async (c) => {
    const { instanceId } = await readBody(c.req.raw, CreateInstanceBody);
    const instance = instanceResource(`${resourceOf(c)}/${instanceId}`);
    const metadata = { "@type": `${ADMIN_TYPE}.instance.v1.CreateInstanceMetadata`, instance };
    const response = { "@type": `${ADMIN_TYPE}.instance.v1.Instance`, ...instance };
    return c.json(operations.start(`${resourceOf(c)}/${instanceId}`, metadata, response));
  });
  app.get("/projects/:p/instances/:i", (c) => c.json(instanceResource(resourceOf(c))));
  app.get("/projects/:p/instances/:i/operations/:o", (c) => c.json(operations.get(resourceOf(c))));
  app.get("/projects/:p/instances/:i/databases/:d/operations/:o", (c) =>
    c.json(operations.get(resourceOf(c))),
  );
  return app;
}

function ddlRoutes(databases: Databases, operations: Operations): Hono {
  const app = new Hono();
  app.get("/projects/:p/instances/:i/databases/:d/ddl", (c) => {
    const { schema } = databases.get(resourceOf(c).slice(0, -"/ddl".length));
    return c.json({ statements: printSchema(schema) });
  });
  app.patch("/projects/:p/instances/:i/databases/:d/ddl", async (c) => {
    const path = resourceOf(c).slice(0, -"/ddl".length);
    databases.get(path);
    const { statements } = await readBody(c.req.raw, UpdateDdlBody);
    await databases.alter(path, statements);
    const commitTimestamps = statements.map(() => new Date().toISOString());
    const type = `${ADMIN_TYPE}.database.v1.UpdateDatabaseDdlMetadata`;
    const metadata = { "@type": type, database: path, statements, commitTimestamps };
    return c.json(operations.start(path, metadata, { "@type": "type.googleapis.com/google.protobuf.Empty" }));
  });
  return app;
}

/** Instances (any one exists), databases, DDL and long-running operations. A schema change is refused or made
 *  at once; only its operation still has to be polled. */
export function adminRoutes({ databases, sessions }: { databases: Databases; sessions: Sessions }): Hono {
  const operations = new Operations();
  const app = new Hono().route("/", instanceRoutes(operations)).route("/", ddlRoutes(databases, operations));
  app.get("/projects/:p/instances/:i/databases", (c) => {
    const { page, next } = pageOf(
      c,
      resourceOf(c),
      databases.list(`${resourceOf(c)}/`).map(databaseResource),
    );
    return c.json({ databases: page, ...next });
  });
  app.post("/projects/:p/instances/:i/databases", async (c) => {
    const { createStatement, extraStatements, databaseDialect } = await readBody(
      c.req.raw,
      CreateDatabaseBody,
    );
    if (databaseDialect === "POSTGRESQL")
      throw new GoogleRefusal("UNIMPLEMENTED", "The stand-in knows GoogleSQL databases only.");
    const path = `${resourceOf(c)}/${readDatabaseName(createStatement)}`;
    await databases.create(path, extraStatements);
    const metadata = { "@type": `${ADMIN_TYPE}.database.v1.CreateDatabaseMetadata`, database: path };
    const response = {
      "@type": `${ADMIN_TYPE}.database.v1.Database`,
      ...databaseResource(databases.get(path)),
    };
    return c.json(operations.start(path, metadata, response));
  });
  app.get("/projects/:p/instances/:i/databases/:d", (c) =>
    c.json(databaseResource(databases.get(resourceOf(c)))),
  );
  app.delete("/projects/:p/instances/:i/databases/:d", async (c) => {
    await sessions.removeAll(resourceOf(c));
    await databases.drop(resourceOf(c));
    return c.json({});
  });
  return app;
}
