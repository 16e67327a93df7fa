import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createBigQuery } from "./bigquery/routes.ts";
import { callOf } from "./call-names.ts";
import { type Engine, openEngine } from "./engine.ts";
import { createFaults } from "./faults.ts";
import { failureResponse, GoogleRefusal } from "./google-error.ts";
import { RECORDS_TABLE } from "./records.ts";
import { createSpanner } from "./spanner/routes.ts";
import { createTokens } from "./tokens.ts";

/** How the stand-in is started. */
export interface GoogleOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the data is kept; absent: in memory. */
  readonly folder?: string | undefined;
  readonly host?: string;
  /** Whether Spanner and BigQuery calls need a live token from `POST /token`; true unless told otherwise. */
  readonly requireToken?: boolean;
  /** The service account's public key: assertions must then be signed by it. */
  readonly publicKeyPem?: string | undefined;
}

/** A stand-in that listens. */
export interface RunningGoogle {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Stops listening, ends open connections, and writes everything to disk. */
  close(): Promise<void>;
}

async function createApp(engine: Engine, options: GoogleOptions): Promise<Hono> {
  const tokens = createTokens(options.publicKeyPem);
  const faults = createFaults();
  const app = new Hono();
  app.onError((failure, c) =>
    failureResponse(failure, callOf(c.req.method, c.req.path)?.service ?? "spanner"),
  );
  app.notFound((c) => {
    const service = callOf(c.req.method, c.req.path)?.service ?? "spanner";
    return failureResponse(
      new GoogleRefusal("NOT_FOUND", `No such method: ${c.req.method} ${c.req.path}`),
      service,
    );
  });
  app.use(faults.middleware);
  app.use(async (c, next) => {
    const service = callOf(c.req.method, c.req.path)?.service;
    const guarded = service === "spanner" || service === "bigquery";
    if (guarded && (options.requireToken ?? true)) tokens.check(c.req.header("authorization"));
    await next();
  });
  app.route("/", faults.routes);
  app.route("/", tokens.routes);
  app.route("/", await createSpanner(engine));
  app.route("/", await createBigQuery(engine));
  return app;
}

/** Starts the stand-in for Google's OAuth, Spanner v1 and BigQuery v2, with the data that is in the folder. */
export async function startGoogle(options: GoogleOptions): Promise<RunningGoogle> {
  const engine = await openEngine(options.folder);
  await engine.write((run) => run(RECORDS_TABLE));
  const app = await createApp(engine, options);
  const host = options.host ?? "127.0.0.1";
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>(
    (resolve, reject) => {
      const listening = serve({ fetch: app.fetch, port: options.port, hostname: host }, (info) => {
        resolve({ server: listening, port: info.port });
      });
      listening.once("error", reject);
    },
  );
  const close = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
    await engine.close();
  };
  return { url: `http://${host}:${port}`, close };
}
