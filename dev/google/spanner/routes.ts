import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { adminRoutes } from "./admin-routes.ts";
import { openDatabases } from "./databases.ts";
import { sessionRoutes } from "./session-routes.ts";
import { openSessions } from "./sessions.ts";
import { Transactions } from "./transactions.ts";

/** Cloud Spanner's REST v1: instances and databases, sessions, and what runs in a session. */
export async function createSpanner(engine: Engine): Promise<Hono> {
  const databases = await openDatabases(engine);
  const sessions = await openSessions(engine);
  const place = { engine, databases, sessions, transactions: new Transactions() };
  const app = new Hono();
  app.route("/v1", adminRoutes(place));
  app.route("/v1", sessionRoutes(place));
  app.all("/v1/*", (c) => {
    throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in has no ${c.req.method} ${c.req.path}`);
  });
  return app;
}
