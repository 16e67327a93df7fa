import { currentScope } from "./request-scope.ts";

/** Why something failed, without its message, which may quote what it is about: Google's status, or the error's name. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "status" in error && typeof error.status === "string" ? error.status : error.name;
}

/** Writes one structured line, with the ids of the request that is being answered, and whom it is about by keyed hash; names
 *  no user and no secret: callers pass references and codes only. */
export function log(
  level: "info" | "warn" | "error",
  message: string,
  more: Record<string, unknown> = {},
): void {
  console[level](JSON.stringify({ level, message, ...ofRequest(), ...more }));
}

function ofRequest(): Record<string, string | undefined> {
  const scope = currentScope();
  if (scope === undefined) return {};
  return { request_id: scope.requestId, trace_id: scope.traceId, user_ref: scope.userRef() };
}
