import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { adminRoutes } from "./admin-routes.ts";
import { openDatabases } from "./databases.ts";
import { sessionRoutes } from "./session-routes.ts";
import { openSessions } from "./sessions.ts";
import { Transactions } from "./transactions.ts";

/** Cloud Spanner's REST v1: instances and databases, sessions, and what runs in a session. */
export interface Spanner {
  readonly routes: Hono;
  /** Every session of every database vanishes. */
  loseSessions(): Promise<void>;
}

/** @param emulatorShapes whether streams are framed as the emulator frames them */
export async function createSpanner(engine: Engine, emulatorShapes: boolean): Promise<Spanner> {
  const databases = await openDatabases(engine);
  const sessions = await openSessions(engine);
  const place = { engine, databases, sessions, transactions: new Transactions(), emulatorShapes };
  const routes = new Hono();
  routes.route("/v1", adminRoutes(place));
  routes.route("/v1", sessionRoutes(place));
  routes.all("/v1/*", (c) => {
    throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in has no ${c.req.method} ${c.req.path}`);
  });
  return { routes, loseSessions: () => sessions.loseAll() };
}
