/** Writes one structured line; names no user and no secret: callers pass references and codes only. */
export function log(
  level: "info" | "warn" | "error",
  message: string,
  more: Record<string, unknown> = {},
): void {
  console[level](JSON.stringify({ level, message, ...more }));
}
