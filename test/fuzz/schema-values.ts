import * as fc from "fast-check";
import { KNOWN } from "./known-values.ts";
import { SCHEMAS, type Schema } from "./openapi.ts";

const ANNOTATIONS = ["description", "example", "title", "default", "deprecated", "format", "discriminator"];
const MAX_DEPTH = 8;

/**
 * Values that fit a JSON Schema. A keyword it does not know is an error: the call that uses it would pass for fuzzed.
 * @param name of the member, parameter or schema: for some, known-values.ts knows more than the schema says
 */
export function valuesOf(schema: Schema, name = "", depth = 0): fc.Arbitrary<unknown> {
  const plain = schemaValues(schema, depth);
  // `from` is an entity of a merge, and an instant of a filter.
  const known = schema.format === "date-time" ? undefined : KNOWN[name];
  if (known !== undefined) return fc.oneof({ arbitrary: known, weight: 99 }, { arbitrary: plain, weight: 1 });
  if (schema.example === undefined) return plain;
  return fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: fc.constant(schema.example), weight: 1 });
}

function schemaValues(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, allOf, ...rest } = schema;
  if ($ref !== undefined) return valuesOf(resolved($ref), nameOf($ref), depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = anyOf ?? oneOf;
  if (choices !== undefined)
    return fc.oneof(...choices.map((choice) => valuesOf(merged([rest, choice]), "", depth)));
  if (allOf !== undefined) return valuesOf(merged([rest, ...allOf]), "", depth);
  if (Array.isArray(schema.type))
    return fc.oneof(
      ...schema.type.map((type) => valuesOf(type === "null" ? { type } : { ...rest, type }, "", depth)),
    );
  return valuesOfType(rest, depth);
}

function nameOf($ref: string): string {
  return $ref.replace("#/components/schemas/", "");
}

function resolved($ref: string): Schema {
  const schema = SCHEMAS[nameOf($ref)];
  if (schema === undefined) throw new Error(`the document has no ${$ref}`);
  return schema;
}

/** One schema for all of several: members and required ones together, the later word wins elsewhere. */
function merged(schemas: readonly Schema[]): Schema {
  const plain = schemas.map((one) => (one.$ref === undefined ? one : resolved(one.$ref)));
  const whole: Schema = Object.assign({}, ...plain);
  if (whole.properties === undefined) return whole;
  const properties: Record<string, Schema> = Object.assign({}, ...plain.map((one) => one.properties));
  return { ...whole, properties, required: plain.flatMap((one) => one.required ?? []) };
}

function valuesOfType(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case "string":
      return only(schema, ["minLength", "maxLength", "pattern"], strings(schema));
    case "number":
    case "integer":
      return only(schema, NUMBER_KEYWORDS, numbers(schema));
    case "boolean":
      return only(schema, [], fc.boolean());
    case "null":
      return only(schema, [], fc.constant(null));
    case "array":
      return only(schema, ["items", "minItems", "maxItems", "uniqueItems"], arrays(schema, depth));
    case "object":
      return only(schema, ["properties", "required", "additionalProperties"], objects(schema, depth));
    case undefined:
      return only(schema, [], fc.jsonValue({ maxDepth: 3 }));
    default:
      throw new Error(`no values are known of type ${String(schema.type)}`);
  }
}

function only(
  schema: Schema,
  known: readonly string[],
  values: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const unknown = Object.keys(schema).filter((key) => !["type", ...known, ...ANNOTATIONS].includes(key));
  if (unknown.length > 0) throw new Error(`no values are known for ${unknown.join(", ")}`);
  return values;
}

const NUMBER_KEYWORDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

function numbers(schema: Schema): fc.Arbitrary<number> {
  const step = schema.multipleOf ?? 1;
  const low = schema.minimum ?? schema.exclusiveMinimum ?? -1e9;
  const high = schema.maximum ?? schema.exclusiveMaximum ?? Math.max(1e9, low + 1e9);
  const isInside = (value: number): boolean =>
    value !== schema.exclusiveMinimum && value !== schema.exclusiveMaximum;
  const whole = fc.integer({ min: Math.ceil(low / step), max: Math.floor(high / step) }).map((n) => n * step);
  if (schema.type === "integer" || schema.multipleOf !== undefined) return whole.filter(isInside);
  return fc.oneof(whole, fc.double({ min: low, max: high, noNaN: true })).filter(isInside);
}

function strings(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 200, pattern, format } = schema;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const formatted = format === undefined ? undefined : FORMATS[format];
  if (formatted !== undefined) return formatted;
  const bounds = { minLength, maxLength };
  return fc.oneof(
    fc.string(bounds),
    fc.string({ ...bounds, unit: "binary" }),
    fc
      .string({ ...bounds, unit: "grapheme-composite", size: "large" })
      .map((text) => text.slice(0, maxLength).toWellFormed()),
  );
}

const DAY_MS = 86_400_000;
const today = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);

const FORMATS: Record<string, fc.Arbitrary<string>> = {
  "date-time": fc
    .date({ min: new Date(today.getTime() - 4 * 365 * DAY_MS), max: today, noInvalidDate: true })
    .map((date) => date.toISOString()),
  date: fc
    .date({ min: new Date(0), max: today, noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  uuid: fc.uuid(),
  uri: fc.webUrl(),
  email: fc.emailAddress(),
};

function arrays(schema: Schema, depth: number): fc.Arbitrary<unknown[]> {
  const { minItems = 0, maxItems = 500, items = {}, uniqueItems = false } = schema;
  const bounds = { minLength: minItems, maxLength: depth > MAX_DEPTH ? minItems : maxItems };
  const values = valuesOf(items, "", depth + 1);
  if (uniqueItems) return fc.uniqueArray(values, { ...bounds, selector: (value) => JSON.stringify(value) });
  // Half of them short: that all of many came with one order, as a return needs, is hardly ever so.
  const short = { minLength: minItems, maxLength: Math.min(bounds.maxLength, Math.max(1, minItems)) };
  return fc.oneof(fc.array(values, short), fc.array(values, bounds));
}

function objects(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties = false } = schema;
  const names = Object.keys(properties).filter((name) => depth <= MAX_DEPTH || required.includes(name));
  const members = fc.record(
    Object.fromEntries(names.map((name) => [name, valuesOf(properties[name]!, name, depth + 1)])),
    { requiredKeys: required, noNullPrototype: true },
  );
  if (additionalProperties === false) return members;
  const values = valuesOf(additionalProperties === true ? {} : additionalProperties, "", depth + 1);
  const others = fc.dictionary(fc.string(), values, { maxKeys: 5 });
  return fc.tuple(members, others).map(([named, more]) => ({ ...more, ...named }));
}
