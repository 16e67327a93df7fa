import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** A type as discovery documents write it. Without `$ref`, `type` is always there. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly readOnly?: boolean | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: Schema | undefined;
}

const Schema: z.ZodType<Schema> = z.strictObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  readOnly: z.boolean().optional(),
  items: z.lazy(() => Schema).optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => Schema),
    )
    .optional(),
  additionalProperties: z.lazy(() => Schema).optional(),
});

const Parameter = z.strictObject({
  location: z.enum(["path", "query"]),
  type: z.enum(["string", "integer", "boolean"]),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  repeated: z.boolean().optional(),
});
/** A parameter of a path or a query. */
export type Parameter = z.infer<typeof Parameter>;

const MediaPath = z.strictObject({ path: z.string(), multipart: z.boolean() });

const Method = z.strictObject({
  /** Such as `spanner.projects.instances.databases.sessions.commit`. */
  id: z.string(),
  httpMethod: z.string(),
  path: z.string(),
  parameters: z.record(z.string(), Parameter),
  request: z.strictObject({ $ref: z.string() }).optional(),
  mediaUpload: z.strictObject({ protocols: z.record(z.string(), MediaPath) }).optional(),
});
/** A method as documented. */
export type Method = z.infer<typeof Method>;

const Document = z.strictObject({
  id: z.string(),
  revision: z.string(),
  servicePath: z.string(),
  parameters: z.record(z.string(), Parameter),
  methods: z.array(Method),
  schemas: z.record(z.string(), Schema),
});
/** A service as documented. */
export type Document = z.infer<typeof Document>;

function open(file: string): Document {
  return Document.parse(JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8")));
}

/** The documents of both services. */
export const DOCUMENTS = { spanner: open("spanner-v1.json"), bigquery: open("bigquery-v2.json") } as const;
