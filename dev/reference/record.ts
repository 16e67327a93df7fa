import { writeFileSync } from "node:fs";
import { startStack } from "../stack.ts";
import { EXAMPLES_PATH, type Example, type Examples } from "./examples.ts";
import { type Told, tellStory } from "./tell-story.ts";

/** Only who it was issued to has a use for a token. */
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** Tells the story to the real product and keeps what was sent and answered as the examples of the reference. */
export async function recordExamples(): Promise<void> {
  const stack = await startStack();
  const examples: Examples = {};
  for await (const told of tellStory(stack))
    if (told.step.isExample === true) examples[told.step.call] = exampleOf(told);
  await stack.close();
  const text = JSON.stringify(examples, null, 2).replaceAll(TOKEN, "eyJ…");
  writeFileSync(EXAMPLES_PATH, `${text}\n`);
}

function exampleOf({ step, path, query, headers, body, response, text }: Told): Example {
  if (!response.ok) throw new Error(`${step.call} was answered ${response.status}: ${text}`);
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const answer: unknown = isJson ? JSON.parse(text) : text;
  return { parameters: { ...path, ...query, ...headers }, ...(body !== undefined && { body }), answer };
}
