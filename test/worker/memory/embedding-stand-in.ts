import { env } from "cloudflare:workers";
import { type Mock, vi } from "vitest";
import { z } from "zod";
import type { TextModel } from "../../../src/propose/ask-model.ts";

const MODEL = "@cf/stand-in/embedding";
const DIMENSIONS = 256;
/** What the stand-in knows of the world: words that mean the same. */
const MEANINGS: Record<string, string> = { beverage: "drink", loaf: "bread" };

const Inputs = z.object({ text: z.array(z.string()).min(1).max(100) });

/** An embedding model in the place of the AI binding: `run` is what every memory asks, `texts` all that it was asked. */
export type StandIn = { run: Mock<TextModel["run"]>; texts: () => string[] };

/** Switches embeddings on, by a stand-in that knows words and nothing of their order: texts with the same words, or with
 *  words that mean the same, lie near each other. */
export function embeddingsOn(): StandIn {
  const run = vi.fn<TextModel["run"]>(embedded());
  Object.assign(env, { AI: { run }, EMBEDDING_MODEL: MODEL });
  return { run, texts: () => run.mock.calls.flatMap(([, inputs]) => Inputs.parse(inputs).text) };
}

/** Switches them off again. */
export function embeddingsOff(): void {
  Object.assign(env, { AI: undefined, EMBEDDING_MODEL: "" });
}

/** How the stand-in answers, in so many dimensions. */
export function embedded(dimensions = DIMENSIONS): TextModel["run"] {
  return async (_model, inputs) => {
    const data = Inputs.parse(inputs).text.map((text) => bagOfWords(text, dimensions));
    return { shape: [data.length, dimensions], data };
  };
}

function bagOfWords(text: string, dimensions: number): number[] {
  const numbers = Array.from({ length: dimensions }, () => 0);
  for (const word of new Set(text.toLowerCase().split(/\s+/).filter(Boolean))) {
    const place = placeOf(MEANINGS[word] ?? word, dimensions);
    numbers[place] = (numbers[place] ?? 0) + 1;
  }
  return numbers;
}

/** FNV-1a. */
function placeOf(word: string, dimensions: number): number {
  let hash = 0x811c9dc5;
  for (const letter of word) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % dimensions;
}
