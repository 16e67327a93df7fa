import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { backlogsOf, fullestOf } from "./backlog.ts";
import type { Signed } from "./authenticate.ts";
import { probe } from "./probe.ts";
import { type SinkState, reasonsOf } from "./readiness.ts";

const DEADLINE_MS = 2_000;

const CIRCUITS = z.enum(["closed", "half_open", "open", "unknown"]);

const liveRoute = createRoute({
  method: "get",
  path: "/livez",
  tags: ["health"],
  summary: "Whether the Worker answers",
  description: "Asks nothing else: for probes that restart what hangs.",
  responses: {
    200: {
      description: "It does",
      content: { "application/json": { schema: z.object({ status: z.literal("ok") }) } },
    },
  },
});

const Reason = z.object({
  code: z.enum([
    "circuit_open",
    "circuit_probing",
    "health_unknown",
    "queue_near_limit",
    "queue_unknown",
    "spanner_unreachable",
    "r2_unreachable",
    "google_unconfigured",
  ]),
  sink: z.enum(SINKS).optional(),
  detail: z.string(),
});

const Readiness = z
  .object({
    status: z.enum(["ok", "degraded", "misconfigured"]),
    missing: z.array(z.string()).openapi({ description: "Secrets that are not set" }),
    sinks: z.object({ spanner: CIRCUITS, bigquery: CIRCUITS, archive: CIRCUITS }),
    reasons: z.array(Reason).openapi({ description: "Why it is degraded: what is late, and where" }),
  })
  .openapi("Readiness");

const readyRoute = createRoute({
  method: "get",
  path: "/readyz",
  tags: ["health"],
  summary: "Whether orders can be confirmed, and which sinks lag",
  description:
    "Orders can be confirmed while it says `degraded`: deliveries wait, and `reasons` says for what. 503 only when a secret is not set.",
  responses: {
    200: { description: "Orders can be confirmed", content: { "application/json": { schema: Readiness } } },
    503: { description: "A secret is missing", content: { "application/json": { schema: Readiness } } },
  },
});

/** `/livez` and `/readyz`. A sink that is down makes the service degraded, never unready: orders wait for it. */
export const health = new OpenAPIHono<Signed>();

health.openapi(liveRoute, (c) => c.json({ status: "ok" as const }, 200));

health.openapi(readyRoute, async (c) => {
  const missing = missingSecrets(c.env);
  const nowMs = Date.now();
  const [spanner, bigquery, archive, beside] = await Promise.all([
    stateOf(c.env, "spanner"),
    stateOf(c.env, "bigquery"),
    stateOf(c.env, "archive"),
    probe(c.env, nowMs),
  ]);
  const sinks = { spanner: spanner.circuit, bigquery: bigquery.circuit, archive: archive.circuit };
  const reasons = reasonsOf([spanner, bigquery, archive], beside, nowMs);
  if (missing.length > 0) return c.json({ status: "misconfigured" as const, missing, sinks, reasons }, 503);
  const status = reasons.length === 0 ? ("ok" as const) : ("degraded" as const);
  return c.json({ status, missing, sinks, reasons }, 200);
});

function missingSecrets(env: Env): string[] {
  const missing = (env.USER_REF_SECRET ?? "") === "" ? ["USER_REF_SECRET"] : [];
  const canVerify = env.JWKS_URL !== "" || (env.JWT_HS256_SECRET ?? "") !== "";
  return canVerify ? missing : [...missing, "JWKS_URL"];
}

async function stateOf(env: Env, sink: Sink): Promise<SinkState> {
  const [known, backlogs] = await Promise.all([healthOf(env, sink), backlogsOf(env, sink)]);
  return { sink, ...known, backlog: fullestOf(backlogs) };
}

async function healthOf(env: Env, sink: Sink): Promise<Pick<SinkState, "circuit" | "lastError">> {
  try {
    const { circuit, lastError } = await within(env.SINK_HEALTH.getByName(sink).health(), DEADLINE_MS);
    return { circuit: circuit.state, lastError: lastError?.reason };
  } catch {
    // The answer says so; readiness itself does not hang on it.
    return { circuit: "unknown", lastError: undefined };
  }
}
