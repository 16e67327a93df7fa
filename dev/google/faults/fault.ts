import { createHash } from "node:crypto";
import * as z from "zod";
import { type Call, namesOf } from "../call-names.ts";
import { GoogleRefusal } from "../google-error.ts";
import { GOOGLE_STATUSES } from "../google-status.ts";
import { checkShape } from "../request-body.ts";

const WHICH = {
  service: z.enum(["spanner", "bigquery", "oauth"]),
  /** Short method name as in `call-names.ts`; absent: every method of the service. */
  method: z.string().optional(),
  /** How many calls it hits; absent: until it is cleared, in a script one. */
  times: z.int().positive().optional(),
  delayMs: z.int().nonnegative().default(0),
  /** Up to so much is added to the delay, by chance that the seed decides. */
  jitterMs: z.int().nonnegative().default(0),
  seed: z.int().default(1),
};

const Fault = z.discriminatedUnion("kind", [
  z.strictObject({
    ...WHICH,
    kind: z.literal("answer"),
    /** HTTP code of the answer. With neither `status` nor `googleStatus` the call is only delayed. */
    status: z.int().min(400).max(599).optional(),
    googleStatus: z.enum(GOOGLE_STATUSES).optional(),
    retryAfterSeconds: z.number().nonnegative().optional(),
    /** "before": the call never happens. "after": it happens, and its answer is lost. */
    when: z.enum(["before", "after"]).default("before"),
  }),
  z.strictObject({
    ...WHICH,
    kind: z.literal("lost_response"),
    /** What comes in place of the answer: a connection that ends, or 503. */
    instead: z.enum(["cut", "unavailable"]).default("cut"),
  }),
  z.strictObject({ ...WHICH, kind: z.literal("lost_session"), service: z.literal("spanner") }),
  z.strictObject({
    ...WHICH,
    kind: z.literal("commit_again"),
    service: z.literal("spanner"),
    method: z.literal("commit").default("commit"),
  }),
  z.strictObject({ ...WHICH, kind: z.literal("expired_token"), service: z.enum(["spanner", "bigquery"]) }),
  z.strictObject({
    ...WHICH,
    kind: z.literal("insert_errors"),
    service: z.literal("bigquery"),
    method: z.literal("insertAll").default("insertAll"),
    /** Rows by index; or every nth row, the nth first. */
    rows: z.union([z.array(z.int().nonnegative()).min(1), z.strictObject({ every: z.int().positive() })]),
    reason: z.enum(["invalid", "stopped"]).default("invalid"),
  }),
  z.strictObject({ ...WHICH, kind: z.literal("outage") }),
  z.strictObject({ ...WHICH, kind: z.literal("pass") }),
]);
/** One told misbehaviour. */
export type Fault = z.infer<typeof Fault>;

const Script = z.strictObject({ script: z.array(z.preprocess(withKind, Fault)).min(1) });

/** Without a kind it is an answer. */
function withKind(given: unknown): unknown {
  return typeof given === "object" && given !== null && !("kind" in given)
    ? { kind: "answer", ...given }
    : given;
}

/** The faults that a body orders, one after the other: a single one, or those of a `script`.
 *  @throws GoogleRefusal INVALID_ARGUMENT for anything that is not understood; then nothing of it counts */
export function readFaults(body: unknown): { faults: Fault[]; isScript: boolean } {
  if (typeof body === "object" && body !== null && "script" in body) {
    const { script } = checkShape(Script, body);
    for (const fault of script) checkMethod(fault);
    return { faults: script.map((fault) => ({ ...fault, times: fault.times ?? 1 })), isScript: true };
  }
  const fault = checkShape(Fault, withKind(body));
  checkMethod(fault);
  return { faults: [fault], isScript: false };
}

/** A fault for a call that nobody makes would wait for ever. */
function checkMethod({ service, method }: Fault): void {
  const names = namesOf(service);
  if (method === undefined || names.has(method)) return;
  const known = [...names].sort().join(", ");
  throw new GoogleRefusal("INVALID_ARGUMENT", `${service} has no method ${method}; it has ${known}`);
}

/** Whether the fault is meant for the call. A session can be lost only by a call that names one. */
export function isMeantFor(fault: Fault, call: Call, path: string): boolean {
  if (fault.service !== call.service) return false;
  if (fault.kind === "lost_session" && !path.includes("/sessions/")) return false;
  return fault.method === undefined || fault.method === call.method;
}

/** Whether the call is only delayed, so that another fault may hit it too. */
export function isDelay(fault: Fault): boolean {
  return fault.kind === "answer" && fault.status === undefined && fault.googleStatus === undefined;
}

/** How long the fault delays its nth call, from 0: the same for the same seed. */
export function delayOf({ delayMs, jitterMs, seed }: Fault, nth: number): number {
  const chance = createHash("sha256").update(`${seed}/${nth}`).digest().readUInt32BE() / 2 ** 32;
  return delayMs + Math.floor(chance * (jitterMs + 1));
}
