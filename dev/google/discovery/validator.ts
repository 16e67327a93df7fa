import { Ajv, type ErrorObject } from "ajv";
import { type Document, DOCUMENTS, type Schema } from "./documents.ts";
import { fitsFormat } from "./formats.ts";

/** What is wrong with one member of a message. */
export interface Violation {
  /** Where, in the names of the protocol buffers, such as `mutations[0].insert_or_update`; "" is the message. */
  readonly field: string;
  readonly description: string;
}

type JsonSchema = Record<string, unknown>;

/** Messages are closed: a name that the document does not have is an error. */
function jsonSchema(service: string, schema: Schema): JsonSchema {
  const of = (inner: Schema): JsonSchema => jsonSchema(service, inner);
  const { $ref, type, format, items, properties, additionalProperties } = schema;
  if ($ref !== undefined) return { $ref: `${service}#/$defs/${$ref}` };
  if (type === "any") return {};
  if (type === "array") return { type: "array", items: items === undefined ? {} : of(items) };
  if (type === "object") {
    return {
      type: "object",
      properties: Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, of(one)])),
      additionalProperties: additionalProperties === undefined ? false : of(additionalProperties),
    };
  }
  if (format !== undefined) return { googleFormat: format };
  if (schema.enum !== undefined) return { enum: schema.enum };
  return { type };
}

/** A query parameter's value is a text, and Google's own Node client sends numbers and booleans as they are. */
function withScalars(name: string, schema: JsonSchema): JsonSchema {
  if (name !== "QueryParameterValue") return schema;
  const value = { type: ["string", "number", "boolean"] };
  return { ...schema, properties: { ...Object(schema["properties"]), value } };
}

function definitions(service: string, { schemas }: Document): JsonSchema {
  const entries = Object.entries(schemas).map(
    ([name, schema]) => [name, withScalars(name, jsonSchema(service, schema))] as const,
  );
  return { $id: service, $defs: Object.fromEntries(entries) };
}

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
ajv.addKeyword({
  keyword: "googleFormat",
  schemaType: "string",
  validate: (format: string, value: unknown) => fitsFormat(format, value),
});
for (const [service, document] of Object.entries(DOCUMENTS)) ajv.addSchema(definitions(service, document));

/** Google's messages name fields as the protocol buffers do, in snake_case. */
function fieldAt(instancePath: string): string {
  return instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${snakeCase(part)}`))
    .join("")
    .replace(/^\./, "");
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function typeName({ keyword, schema }: ErrorObject): string {
  if (keyword === "enum") return "TYPE_ENUM";
  if (schema === "google-datetime") return "type.googleapis.com/google.protobuf.Timestamp";
  if (schema === "google-duration") return "type.googleapis.com/google.protobuf.Duration";
  if (schema === "byte") return "TYPE_BYTES";
  if (schema === "boolean") return "TYPE_BOOL";
  return schema === "object" || schema === "array" ? "TYPE_MESSAGE" : `TYPE_${String(schema).toUpperCase()}`;
}

function violation(error: ErrorObject): Violation {
  const field = fieldAt(error.instancePath);
  const at = field === "" ? "" : ` at '${field}'`;
  const prefix = "Invalid JSON payload received. Unknown name";
  if (error.keyword === "additionalProperties") {
    const name = JSON.stringify(error.params["additionalProperty"]);
    return { field, description: `${prefix} ${name}${at}: Cannot find field.` };
  }
  if (Array.isArray(error.data) && error.schema !== "array") {
    return {
      field,
      description: `${prefix} "${field}": Proto field is not repeating, cannot start list.`,
    };
  }
  const isObject = typeof error.data === "object" && error.data !== null;
  const given = isObject ? "Starting an object on a scalar field" : JSON.stringify(error.data);
  return { field, description: `Invalid value${at} (${typeName(error)}), ${given}` };
}

/** What is wrong with a message, by its name in the document; nothing when it is good.
 *  @throws Error for a name that the document does not have */
export function violations(service: keyof typeof DOCUMENTS, message: string, value: unknown): Violation[] {
  const validate = ajv.getSchema(`${service}#/$defs/${message}`);
  if (validate === undefined) throw new Error(`no message ${message} in the document of ${service}`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.';
    return [{ field: "", description }];
  }
  return validate(value) === true ? [] : (validate.errors ?? []).map(violation);
}
