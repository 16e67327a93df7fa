import { Hono, type MiddlewareHandler } from "hono";
import * as z from "zod";
import { type Call, callOf } from "./call-names.ts";
import { failureResponse, GOOGLE_STATUSES, GoogleRefusal, refusalResponse } from "./google-error.ts";
import { readBody } from "./request-body.ts";

const Fault = z.strictObject({
  service: z.enum(["spanner", "bigquery", "oauth"]),
  /** Short method name as in `call-names.ts`; absent: every method of the service. */
  method: z.string().optional(),
  /** How many calls it hits; absent: until it is cleared. */
  times: z.int().positive().optional(),
  /** HTTP code of the answer. With neither `status` nor `googleStatus` the call is only delayed. */
  status: z.int().min(400).max(599).optional(),
  googleStatus: z.enum(GOOGLE_STATUSES).optional(),
  retryAfterSeconds: z.number().nonnegative().optional(),
  delayMs: z.int().nonnegative().optional(),
  /** "before": the call never happens. "after": it happens, and its answer is lost. */
  when: z.enum(["before", "after"]).default("before"),
});
type Fault = z.infer<typeof Fault>;

/** Told misbehaviour, and what was called. */
export interface Faults {
  /** `/admin/faults` and `/admin/calls`. */
  readonly routes: Hono;
  /** Counts each call and applies the first fault that is meant for it. */
  readonly middleware: MiddlewareHandler;
}

const STATUS_OF_HTTP = new Map([
  [400, "INVALID_ARGUMENT"],
  [401, "UNAUTHENTICATED"],
  [403, "PERMISSION_DENIED"],
  [404, "NOT_FOUND"],
  [409, "ABORTED"],
  [429, "RESOURCE_EXHAUSTED"],
  [500, "INTERNAL"],
  [501, "UNIMPLEMENTED"],
  [504, "DEADLINE_EXCEEDED"],
] as const);

function refusalOf(fault: Fault, call: Call): GoogleRefusal | undefined {
  if (fault.status === undefined && fault.googleStatus === undefined) return undefined;
  const known = [...STATUS_OF_HTTP].find(([http]) => http === fault.status)?.[1];
  return new GoogleRefusal(
    fault.googleStatus ?? known ?? "UNAVAILABLE",
    `${call.service}.${call.method} fails because it was told to`,
    {
      ...(fault.status === undefined ? {} : { http: fault.status }),
      ...(fault.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fault.retryAfterSeconds }),
    },
  );
}

/** The first fault meant for the call; a counted one is used up by it. */
function takeFault(faults: Fault[], call: Call): Fault | undefined {
  const at = faults.findIndex(
    ({ service, method }) => service === call.service && (method === undefined || method === call.method),
  );
  const fault = faults[at];
  if (fault?.times === undefined) return fault;
  if (fault.times === 1) faults.splice(at, 1);
  else faults[at] = { ...fault, times: fault.times - 1 };
  return fault;
}

function adminRoutes(faults: Fault[], calls: Map<string, number>): Hono {
  const admin = new Hono();
  admin.post("/faults", async (c) => {
    faults.push(await readBody(c.req.raw, Fault));
    return c.json({ faults });
  });
  admin.get("/faults", (c) => c.json({ faults }));
  admin.delete("/faults", (c) => {
    faults.length = 0;
    return c.json({ faults });
  });
  admin.get("/calls", (c) => {
    const counts: Record<string, Record<string, number>> = { spanner: {}, bigquery: {}, oauth: {} };
    for (const [name, count] of calls) {
      const [service = "", method = ""] = name.split(".");
      counts[service] = { ...counts[service], [method]: count };
    }
    return c.json(counts);
  });
  admin.delete("/calls", (c) => {
    calls.clear();
    return c.json({});
  });
  return admin;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A register of faults, empty at the start. */
export function createFaults(): Faults {
  const faults: Fault[] = [];
  const calls = new Map<string, number>();
  const middleware: MiddlewareHandler = async (c, next) => {
    const call = callOf(c.req.method, c.req.path);
    if (call === undefined) return next();
    const name = `${call.service}.${call.method}`;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const fault = takeFault(faults, call);
    if (fault === undefined) return next();
    const refusal = refusalOf(fault, call);
    if (fault.when === "after") await next();
    await pause(fault.delayMs ?? 0);
    if (refusal === undefined) return fault.when === "after" ? undefined : next();
    // Hono keeps the headers of the answer it replaces unless it is emptied first.
    c.res = undefined;
    c.res = refusalResponse(refusal, call.service);
    return undefined;
  };
  const routes = new Hono().route("/admin", adminRoutes(faults, calls));
  routes.onError((failure) => failureResponse(failure, "admin"));
  return { routes, middleware };
}
