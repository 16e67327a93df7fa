import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler, Next } from "hono";
import { type Call, callOf } from "../call-names.ts";
import { type ErrorShape, GoogleRefusal, refusalResponse } from "../google-error.ts";
import type { Calls } from "./calls.ts";
import { tellCommitAgain } from "./commit-again.ts";
import type { Fault } from "./fault.ts";
import type { Register } from "./register.ts";
import { tellRowErrors } from "./row-errors.ts";

/** What a fault may do beside answering. */
export interface Powers {
  /** Every session of every database vanishes. */
  loseSessions(): Promise<void>;
  /** Every token ends.
   *  @throws GoogleRefusal UNAUTHENTICATED, always */
  revokeTokens(): never;
  shapeOf(call: Call): ErrorShape;
}

/** Connections of the server beside the request. */
export type Served = { Bindings: HttpBindings };

interface Visit {
  readonly c: Context<Served>;
  readonly next: Next;
  readonly call: Call;
  /** Waits for as long as the faults delay the call. */
  readonly pause: () => Promise<void>;
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

function refusalOf(fault: Extract<Fault, { kind: "answer" }>, call: Call): GoogleRefusal {
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

function replaceAnswer(c: Context<Served>, answer: Response): void {
  // Hono keeps the headers of the answer it replaces unless it is emptied first.
  c.res = undefined;
  c.res = answer;
}

/** Ends the connection without an answer, as a server does that dies. */
function cut(c: Context<Served>): void {
  c.env.incoming.socket.resetAndDestroy();
  replaceAnswer(c, RESPONSE_ALREADY_SENT);
}

async function answerWith(visit: Visit, refusal: GoogleRefusal, powers: Powers): Promise<void> {
  await visit.pause();
  replaceAnswer(visit.c, refusalResponse(refusal, powers.shapeOf(visit.call)));
}

async function misbehave(visit: Visit, fault: Fault, powers: Powers): Promise<void> {
  const { c, next, call, pause } = visit;
  const happens = fault.kind === "lost_response" || (fault.kind === "answer" && fault.when === "after");
  if (happens) await next();
  switch (fault.kind) {
    case "answer":
      return answerWith(visit, refusalOf(fault, call), powers);
    case "lost_response":
      if (fault.instead === "cut") return pause().then(() => cut(c));
      return answerWith(visit, new GoogleRefusal("UNAVAILABLE", "The service is unavailable."), powers);
    case "lost_session":
      await powers.loseSessions();
      break;
    case "commit_again":
      tellCommitAgain(c.req.raw);
      break;
    case "expired_token":
      await pause();
      return powers.revokeTokens();
    case "insert_errors":
      tellRowErrors(c.req.raw, fault);
      break;
    case "outage":
      return pause().then(() => cut(c));
    case "pass":
      break;
  }
  await pause();
  return next();
}

/** Counts each call and lets it meet what was told for it. */
export function misbehaving(register: Register, calls: Calls, powers: Powers): MiddlewareHandler<Served> {
  return async (c, next) => {
    const call = callOf(c.req.method, c.req.path);
    if (call === undefined) return next();
    calls.count(call);
    const { delayMs, fault } = register.take(call, c.req.path);
    const pause = (): Promise<void> => register.pause(delayMs);
    if (fault !== undefined) return misbehave({ c, next, call, pause }, fault, powers);
    await pause();
    return next();
  };
}
