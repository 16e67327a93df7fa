/** Why something failed, without its message, which may quote what it is about: Google's status, or the error's name. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "status" in error && typeof error.status === "string" ? error.status : error.name;
}

/** Writes one structured line; names no user and no secret: callers pass references and codes only. */
export function log(
  level: "info" | "warn" | "error",
  message: string,
  more: Record<string, unknown> = {},
): void {
  console[level](JSON.stringify({ level, message, ...more }));
}
