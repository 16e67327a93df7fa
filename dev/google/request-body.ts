import type * as z from "zod";
import { GoogleRefusal } from "./google-error.ts";

function place(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

function unknownNames(error: z.ZodError, suffix: string): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [];
    const where = place(issue.path);
    return issue.keys.map((key) => `"${key}"${where === "" ? "" : ` at '${where}'`}${suffix}`);
  });
}

/** Whether a shape leaves one value of those that the document has: the caller's is Google's, and not served. */
function isLimit(issue: z.core.$ZodIssue): boolean {
  if (issue.code === "invalid_value") return issue.values.length === 1;
  if (issue.code === "too_big") return issue.maximum === 0;
  return issue.code === "invalid_type" && issue.expected === "null";
}

function wrongValues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? [] : [`Invalid value at '${place(issue.path)}': ${issue.message}`],
  );
}

/** A value checked against a closed shape.
 *  @throws GoogleRefusal INVALID_ARGUMENT with one line per unknown name or wrong value */
export function checkShape<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const unknown = unknownNames(parsed.error, ": Cannot find field.").map(
    (name) => `Invalid JSON payload received. Unknown name ${name}`,
  );
  throw new GoogleRefusal("INVALID_ARGUMENT", [...wrongValues(parsed.error.issues), ...unknown].join("\n"));
}

/** A message that Google's front end let pass, in the closed shape of what the stand-in understands.
 *  @throws GoogleRefusal INVALID_ARGUMENT for a missing or wrong value, UNIMPLEMENTED for a field or a value that
 *  Google has and the stand-in does not serve: nothing is ignored in silence */
export function understand<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const wrong = wrongValues(issues.filter((issue) => !isLimit(issue)));
  if (wrong.length > 0) throw new GoogleRefusal("INVALID_ARGUMENT", wrong.join("\n"));
  const limits = issues.filter(isLimit).map(({ path }) => `'${place(path)}'`);
  if (limits.length > 0)
    throw new GoogleRefusal(
      "UNIMPLEMENTED",
      `The stand-in does not serve this value of ${limits.join(", ")}.`,
    );
  const names = unknownNames(parsed.error, "").join(", ");
  throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in does not serve the field ${names}.`);
}

const texts = new WeakMap<Request, Promise<string>>();

/** A request's body as text, read once; the request itself stays readable. */
export function textOf(request: Request): Promise<string> {
  const known = texts.get(request);
  if (known !== undefined) return known;
  const text = request.clone().text();
  texts.set(request, text);
  return text;
}

const messages = new WeakMap<Request, unknown>();

/** A request's JSON body, parsed once; no body at all counts as `{}`.
 *  @throws GoogleRefusal INVALID_ARGUMENT */
export async function jsonOf(request: Request): Promise<unknown> {
  const text = await textOf(request);
  if (!messages.has(request)) messages.set(request, text.trim() === "" ? {} : parseJson(text));
  return messages.get(request);
}

/** The JSON body of a request in the shape that its service understands.
 *  @throws GoogleRefusal INVALID_ARGUMENT, UNIMPLEMENTED */
export async function readBody<T>(request: Request, shape: z.ZodType<T>): Promise<T> {
  return understand(shape, await jsonOf(request));
}

/** @throws GoogleRefusal INVALID_ARGUMENT */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GoogleRefusal("INVALID_ARGUMENT", "Invalid JSON payload received. Parser Error");
  }
}
