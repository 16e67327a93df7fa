import { z } from "zod";
import document from "../../openapi.json";

/** The keywords of JSON Schema that the document uses or may come to use; schema-values.ts refuses others. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  example?: unknown;
};

// What a schema says is read, and refused where it is not known, by schema-values.ts.
const AnySchema = z.custom<Schema>((value) => typeof value === "object" && value !== null);
const Content = z.record(z.string(), z.object({ schema: AnySchema }));
const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema: AnySchema,
});
const Call = z.object({
  security: z.array(z.unknown()).default([]),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Call)),
  components: z.object({ schemas: z.record(z.string(), AnySchema) }),
});

/** One call of the product, as the document describes it. */
export type Operation = {
  /** As in `GET /v1/orders/{order_id}`. */
  id: string;
  method: string;
  template: string;
  needsToken: boolean;
  parameters: z.infer<typeof Parameter>[];
  body: z.infer<typeof Content> | undefined;
  responses: z.infer<typeof Call>["responses"];
};

const { paths, components } = Document.parse(document);

/** The schemas that calls share, by name. */
export const SCHEMAS = components.schemas;

/** Every call that the document lists. */
export const OPERATIONS: Operation[] = Object.entries(paths).flatMap(([template, calls]) =>
  Object.entries(calls).map(([method, call]) => ({
    id: `${method.toUpperCase()} ${template}`,
    method: method.toUpperCase(),
    template,
    needsToken: call.security.length > 0,
    parameters: call.parameters,
    body: call.requestBody?.content,
    responses: call.responses,
  })),
);

/** The call that a request reaches, if any. A literal part wins over a parameter, HEAD is answered like GET. */
export function operationAt(method: string, pathname: string): Operation | undefined {
  const parts = decoded(pathname).split("/");
  const served = method === "HEAD" ? "GET" : method;
  const fitting = OPERATIONS.filter((one) => one.method === served && fits(one.template, parts));
  return fitting.sort((a, b) => a.template.split("{").length - b.template.split("{").length)[0];
}

/** Percent-decoded where that gives UTF-8; what is reserved, `%2F` above all, stays as it is. */
export function decoded(pathname: string): string {
  return pathname.replaceAll(/(?:%[\da-f]{2})+/gi, (bytes) => {
    try {
      return decodeURI(bytes);
    } catch {
      return bytes;
    }
  });
}

function fits(template: string, parts: readonly string[]): boolean {
  const wanted = template.split("/");
  return (
    wanted.length === parts.length &&
    wanted.every((want, place) => (want.startsWith("{") ? parts[place] !== "" : want === parts[place]))
  );
}
