import type * as z from "zod";
import { GoogleRefusal } from "./google-error.ts";

function place(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

function explain(error: z.ZodError): string {
  return error.issues
    .flatMap((issue) => {
      const where = place(issue.path);
      if (issue.code !== "unrecognized_keys") return [`Invalid value at '${where}': ${issue.message}`];
      const at = where === "" ? "" : ` at '${where}'`;
      return issue.keys.map(
        (key) => `Invalid JSON payload received. Unknown name "${key}"${at}: Cannot find field.`,
      );
    })
    .join("\n");
}

/** A value checked against a closed shape, as Google's front end does before a service sees it.
 *  @throws GoogleRefusal INVALID_ARGUMENT with one line per unknown name or wrong value */
export function checkShape<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new GoogleRefusal("INVALID_ARGUMENT", explain(parsed.error));
  return parsed.data;
}

/** The JSON body of a request in a closed shape; no body at all counts as `{}`.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
export async function readBody<T>(request: Request, shape: z.ZodType<T>): Promise<T> {
  const text = await request.text();
  return checkShape(shape, text.trim() === "" ? {} : parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GoogleRefusal("INVALID_ARGUMENT", "Invalid JSON payload received. Parser Error");
  }
}
