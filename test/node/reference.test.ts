import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";
import { recordedExamples } from "../../dev/reference/examples.ts";
import { type Told, tellStory } from "../../dev/reference/tell-story.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { checkAnswer } from "../fuzz/answers.ts";
import { OPERATIONS } from "../fuzz/openapi.ts";

const Content = z.record(z.string(), z.looseObject({}));
const Documented = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        summary: z.string(),
        requestBody: z.object({ content: Content }).optional(),
        responses: z.record(z.string(), z.object({ content: Content.optional() })),
      }),
    ),
  ),
});

const CALLS = OPERATIONS.map(({ id }) => id).sort();

let stack: Stack;
const story: Told[] = [];

beforeAll(async () => {
  stack = await startStack();
  for await (const told of tellStory(stack)) story.push(told);
}, 300_000);
afterAll(() => stack.close());

function kindOfToken({ step: { as } }: Told): string {
  if (as === undefined) return "none";
  return as === "operations" ? "ops" : "own";
}

describe("the reference's examples", () => {
  it("are one for each call", ({ expect }) => {
    const shown = story.filter(({ step }) => step.isExample).map(({ step }) => step.call);
    expect(CALLS.length).toBeGreaterThan(50);
    expect(shown.sort()).toEqual(CALLS);
    expect(Object.keys(recordedExamples()).sort()).toEqual(CALLS);
  });

  it("are answered by the real product with success, as each call's schema says", async ({ expect }) => {
    const validated = new Set<string>();
    for (const told of story) {
      const { step, pathname, response, text } = told;
      const method = step.call.split(" ")[0] ?? "";
      expect([step.call, response.ok, text]).toEqual([step.call, true, text]);
      const operation = await checkAnswer({ method, pathname, token: kindOfToken(told), response, text });
      if (operation !== undefined) validated.add(operation.id);
    }
    expect(CALLS.filter((id) => !validated.has(id))).toEqual([]);
  });

  it("are as each call's schema says where they were recorded, of requests that are still sent", async ({
    expect,
  }) => {
    const recorded = recordedExamples();
    for (const told of story.filter(({ step }) => step.isExample)) {
      const { step, path, query, headers, body, pathname, response } = told;
      const { parameters, body: example, answer } = recorded[step.call] ?? { parameters: {}, answer: "" };
      const names = Object.keys({ ...path, ...query, ...headers }).sort();
      expect([step.call, Object.keys(parameters).sort()]).toEqual([step.call, names]);
      expect([step.call, membersOf(example)]).toEqual([step.call, membersOf(body)]);
      const text = typeof answer === "string" ? answer : JSON.stringify(answer);
      const type = response.headers.get("content-type") ?? "";
      const shown = new Response(text, { status: response.status, headers: { "content-type": type } });
      const [method = ""] = step.call.split(" ");
      await checkAnswer({ method, pathname, token: kindOfToken(told), response: shown, text });
    }
  });

  it("stand in the document that is served, which is the committed one", async ({ expect }) => {
    const served = await (await fetch(`${stack.base}/openapi.json`)).text();
    expect(served).toBe(readFileSync(join(ROOT, "openapi.json"), "utf8"));
    const { paths } = Documented.parse(JSON.parse(served));
    const calls = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(calls).toHaveLength(CALLS.length);
    for (const { summary, requestBody, responses } of calls) {
      const success = Object.keys(responses).find((status) => status.startsWith("2")) ?? "";
      const contents = [requestBody?.content, responses[success]?.content].filter((one) => one !== undefined);
      const shown = contents.flatMap((content) => Object.values(content)).map((one) => "example" in one);
      expect([summary, shown.length > 0, ...shown]).toEqual([summary, true, ...shown.map(() => true)]);
    }
  });
});

describe("a call that is refused", () => {
  it("answers each with a problem document as it documents it", async ({ expect }) => {
    const refused = new Set<string>();
    for (const { step, pathname } of story.filter((told) => told.step.isExample)) {
      const [method = ""] = step.call.split(" ");
      // Nobody's token, and nothing that would be a body.
      const response = await fetch(`${stack.base}${pathname}`, { method });
      const text = await response.text();
      const operation = await checkAnswer({ method, pathname, token: "none", response, text });
      if (operation !== undefined && !response.ok) refused.add(operation.id);
    }
    expect(CALLS.filter((id) => !refused.has(id))).toEqual(["GET /livez", "GET /readyz"]);
  });
});

/** The names at the top of a value, whatever stands there. */
function membersOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Object.keys(value).sort() : typeof value;
}
