import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "../local-config.ts";

/** Where the recorded examples lie. */
export const EXAMPLES_PATH = join(ROOT, "dev/reference/examples.json");

const ExampleSchema = z.object({
  /** By name: of path, query and header alike. */
  parameters: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
  answer: z.unknown(),
});
/** A request as it was sent to the real product, and what it was answered. */
export type Example = z.infer<typeof ExampleSchema>;

const ExamplesSchema = z.record(z.string(), ExampleSchema);
/** By call, as method and template. */
export type Examples = z.infer<typeof ExamplesSchema>;

const Content = z.record(z.string(), z.looseObject({}));
const Call = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), schema: z.looseObject({}) })).optional(),
  requestBody: z.looseObject({ content: Content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: Content.optional() })),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Call)) });

/** Every example that was recorded. */
export function recordedExamples(): Examples {
  if (!existsSync(EXAMPLES_PATH)) return {};
  return ExamplesSchema.parse(JSON.parse(readFileSync(EXAMPLES_PATH, "utf8")));
}

/** An OpenAPI document with the examples of its calls: parameters, body and answer. */
export function withExamples(document: object, examples: Examples): object {
  const { paths, ...rest } = Document.parse(document);
  const shown = Object.entries(paths).map(([path, calls]) => [
    path,
    Object.fromEntries(
      Object.entries(calls).map(([method, call]) => {
        const example = examples[`${method.toUpperCase()} ${path}`];
        return [method, example === undefined ? call : shownIn(call, example)];
      }),
    ),
  ]);
  return { ...rest, paths: Object.fromEntries(shown) };
}

function shownIn(call: z.infer<typeof Call>, { parameters: given, body, answer }: Example): object {
  const { parameters, requestBody, responses } = call;
  const answers = Object.entries(responses).map(([status, one]) => [
    status,
    status.startsWith("2") && one.content !== undefined
      ? { ...one, content: withExample(one.content, answer) }
      : one,
  ]);
  return {
    ...call,
    ...(parameters && {
      parameters: parameters.map((one) =>
        given[one.name] === undefined ? one : { ...one, example: given[one.name] },
      ),
    }),
    ...(requestBody &&
      body !== undefined && {
        requestBody: { ...requestBody, content: withExample(requestBody.content, body) },
      }),
    responses: Object.fromEntries(answers),
  };
}

function withExample(content: z.infer<typeof Content>, example: unknown): object {
  return Object.fromEntries(Object.entries(content).map(([type, one]) => [type, { ...one, example }]));
}
