import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Expected } from "../command.ts";
import { createBigQuery } from "./bigquery/routes.ts";
import { type Call, callOf } from "./call-names.ts";
import { frontEnd } from "./discovery/front-end.ts";
import { type Engine, openEngine } from "./engine.ts";
import { adminRoutes } from "./faults/admin-routes.ts";
import { Calls } from "./faults/calls.ts";
import { misbehaving, type Served } from "./faults/misbehave.ts";
import { Register } from "./faults/register.ts";
import { type ErrorShape, failureResponse, GoogleRefusal } from "./google-error.ts";
import { RECORDS_TABLE } from "./records.ts";
import { checkCommitSize } from "./spanner/commit-size.ts";
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
  /** How long rows of insertAll stay out of DML's reach; 30 minutes unless told otherwise. */
  readonly streamingBufferSeconds?: number | undefined;
  /** Whether Spanner's errors and streams look as those of its emulator do; false unless told otherwise. */
  readonly emulatorShapes?: boolean;
}

/** A stand-in that listens. */
export interface RunningGoogle {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Stops listening, ends open connections, and writes everything to disk. */
  close(): Promise<void>;
}

/** Calls that are answered by a stream. */
const STREAMS: ReadonlySet<string> = new Set(["executeStreamingSql", "streamingRead", "batchWrite"]);

function errorShape(call: Call | undefined, emulatorShapes: boolean): ErrorShape {
  if (call?.service === "bigquery") return "bigquery";
  if (call?.service !== "spanner") return "plain";
  const streams = STREAMS.has(call.method);
  if (emulatorShapes) return streams ? "emulator-stream" : "emulator";
  return streams ? "stream" : "plain";
}

/** Nobody reads it; the code is nginx's for a client that has closed its request. */
const CLIENT_IS_GONE = 499;

/** Whether a request ended before all of it was there: what then fails is neither refused nor a bug. */
function isGone({ incoming }: Served["Bindings"]): boolean {
  return incoming.destroyed && !incoming.complete;
}

async function createApp(engine: Engine, options: GoogleOptions): Promise<Hono<Served>> {
  const { requireToken = true, emulatorShapes = false } = options;
  const tokens = createTokens(options.publicKeyPem);
  const spanner = await createSpanner(engine, emulatorShapes);
  const register = new Register();
  const calls = new Calls();
  const app = new Hono<Served>();
  const shapeOf = (call: Call | undefined): ErrorShape => errorShape(call, emulatorShapes);
  app.onError((failure, c) =>
    isGone(c.env)
      ? new Response(null, { status: CLIENT_IS_GONE })
      : failureResponse(failure, shapeOf(callOf(c.req.method, c.req.path))),
  );
  app.notFound(() => failureResponse(new GoogleRefusal("NOT_FOUND", "Method not found."), "plain"));
  app.use(misbehaving(register, calls, { ...tokens, ...spanner, shapeOf }));
  app.use(async (c, next) => {
    const call = callOf(c.req.method, c.req.path);
    if (call === undefined || call.service === "oauth") return next();
    if (requireToken) tokens.check(c.req.header("authorization"));
    await checkCommitSize(call, c.req.raw);
    return frontEnd(c, next);
  });
  app.route("/", adminRoutes(register, calls));
  app.route("/", tokens.routes);
  app.route("/", spanner.routes);
  app.route("/", await createBigQuery(engine, options));
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
      listening.once("error", ({ message }) => reject(new Expected(`the stand-in can't listen: ${message}`)));
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
