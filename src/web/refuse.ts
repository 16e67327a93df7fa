import type { Hook, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { log } from "../log.ts";
import type { Signed } from "./authenticate.ts";
import { type FieldError, Problem, problemResponse } from "./problem.ts";
import { pointerOf } from "./strict-json.ts";

/** Turns whatever a handler threw into a problem document. A bug is logged once, and answered without details. */
export function answerError(error: Error, c: Context<Signed>): Response {
  const requestId = c.get("requestId");
  if (error instanceof Problem) return problemResponse(error, requestId);
  log("error", "unhandled", { error: error.stack ?? String(error) });
  return problemResponse(new Problem("internal"), requestId);
}

/** What a request that fits no schema gets: every wrong field, by JSON pointer. Headers have codes of their own.
 *  @throws Problem */
export const refuseInvalid: Hook<unknown, Signed, string, unknown> = (result) => {
  if (result.success) return;
  const { issues } = result.error;
  if (result.target === "header") throw headerProblem(issues[0]?.path[0], issues[0]?.message ?? "");
  throw invalidRequest(issues);
};

/** What fits no schema, every wrong field by JSON pointer. */
export function invalidRequest(issues: readonly z.core.$ZodIssue[]): Problem {
  const fields: FieldError[] = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: "unknown member" }))
      : [{ pointer: pointerOf(issue.path), detail: issue.message }],
  );
  return new Problem("invalid_request", `${fields.length} field(s) are wrong`, { fields });
}

function headerProblem(name: PropertyKey | undefined, detail: string): Problem {
  if (name !== "idempotency-key") return new Problem("invalid_request", `header ${String(name)}: ${detail}`);
  return new Problem("invalid_idempotency_key", detail);
}
