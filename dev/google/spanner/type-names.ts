import type { SqlType } from "../sql/types.ts";

/** The type as DDL writes it. */
export function printType(type: SqlType): string {
  if (type.code === "ARRAY") return `ARRAY<${printType(type.element)}>`;
  return type.length === undefined ? type.code : `${type.code}(${type.length})`;
}

/** The type as a result's metadata gives it. */
export function typeJson(type: SqlType): object {
  if (type.code === "ARRAY") return { code: "ARRAY", arrayElementType: typeJson(type.element) };
  return { code: type.code };
}
