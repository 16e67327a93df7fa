import { type Document, DOCUMENTS, type Parameter } from "./documents.ts";
import { fitsFormat } from "./formats.ts";
import type { FoundMethod } from "./methods.ts";
import type { Violation } from "./validator.ts";

/** Names that only media uploads know: the session of an upload in pieces, and the name of what is made. */
const MEDIA_NAMES: ReadonlySet<string> = new Set(["upload_id", "name"]);

function parameterOf(name: string, { method }: FoundMethod, document: Document): Parameter | undefined {
  const own = Object.hasOwn(method.parameters, name) ? method.parameters[name] : undefined;
  if (own?.location === "query") return own;
  return Object.hasOwn(document.parameters, name) ? document.parameters[name] : undefined;
}

function fits(parameter: Parameter, value: string): boolean {
  if (parameter.enum !== undefined) return parameter.enum.includes(value);
  if (parameter.format !== undefined) return fitsFormat(parameter.format, value);
  return parameter.type !== "boolean" || value === "true" || value === "false";
}

function typeOf({ type, format, enum: values }: Parameter): string {
  if (values !== undefined) return "TYPE_ENUM";
  return `TYPE_${(format ?? (type === "boolean" ? "bool" : type)).replace("byte", "bytes").toUpperCase()}`;
}

/** What is wrong with a request's query: unknown names, wrong values, and one value too many. */
export function queryViolations(found: FoundMethod, query: URLSearchParams): Violation[] {
  const document = DOCUMENTS[found.service];
  return [...new Set(query.keys())].flatMap((name) => {
    if (found.media && MEDIA_NAMES.has(name)) return [];
    const parameter = parameterOf(name, found, document);
    const unknown = `Invalid JSON payload received. Unknown name ${JSON.stringify(name)}`;
    if (parameter === undefined) {
      const why = `Cannot bind query parameter. Field '${name}' could not be found in request message.`;
      return [{ field: "", description: `${unknown}: ${why}` }];
    }
    const values = query.getAll(name);
    if (values.length > 1 && parameter.repeated !== true) {
      return [{ field: name, description: `${unknown}: Proto field is not repeating, cannot start list.` }];
    }
    const wrong = values.find((value) => !fits(parameter, value));
    if (wrong === undefined) return [];
    const description = `Invalid value at '${name}' (${typeOf(parameter)}), ${JSON.stringify(wrong)}`;
    return [{ field: name, description }];
  });
}
