import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { SINKS } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";
import type { Signed } from "./authenticate.ts";

const CIRCUITS = z.enum(["closed", "half_open", "open", "unknown"]);

const liveRoute = createRoute({
  method: "get",
  path: "/livez",
  summary: "Whether the Worker answers",
  responses: {
    200: {
      description: "It does",
      content: { "application/json": { schema: z.object({ status: z.literal("ok") }) } },
    },
  },
});

const Readiness = z
  .object({
    status: z.enum(["ok", "degraded", "misconfigured"]),
    missing: z.array(z.string()).openapi({ description: "Secrets that are not set" }),
    sinks: z.object({ spanner: CIRCUITS, bigquery: CIRCUITS, archive: CIRCUITS }),
  })
  .openapi("Readiness");

const readyRoute = createRoute({
  method: "get",
  path: "/readyz",
  summary: "Whether orders can be confirmed, and which sinks lag",
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
  const [spanner, bigquery, archive] = await Promise.all(SINKS.map((sink) => circuitOf(c.env, sink)));
  const sinks = {
    spanner: spanner ?? "unknown",
    bigquery: bigquery ?? "unknown",
    archive: archive ?? "unknown",
  };
  if (missing.length > 0) return c.json({ status: "misconfigured" as const, missing, sinks }, 503);
  const allClosed = Object.values(sinks).every((circuit) => circuit === "closed");
  const delivering =
    (c.env.GOOGLE_SERVICE_ACCOUNT ?? "") !== "" || (c.env.SPANNER_EMULATOR_HOST ?? "") !== "";
  return c.json(
    { status: allClosed && delivering ? ("ok" as const) : ("degraded" as const), missing, sinks },
    200,
  );
});

function missingSecrets(env: Env): string[] {
  const missing = (env.USER_REF_SECRET ?? "") === "" ? ["USER_REF_SECRET"] : [];
  const canVerify = env.JWKS_URL !== "" || (env.JWT_HS256_SECRET ?? "") !== "";
  return canVerify ? missing : [...missing, "JWKS_URL"];
}

async function circuitOf(env: Env, sink: string): Promise<z.infer<typeof CIRCUITS>> {
  try {
    return (await env.SINK_HEALTH.getByName(sink).health()).circuit.state;
  } catch {
    // The answer says so; readiness itself does not hang on it.
    return "unknown";
  }
}
